import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';

/** 2026-01-05 09:00:00 UTC, a Monday. */
export const morning = 1_767_603_600;

export const cliUserAgent = 'wakatime/v1.90.0 (linux-6.1.0-18-amd64-unknown) go1.22.1 vscode/1.86.0 vscode-wakatime/24.4.0';

/** A heartbeat like the CLI's; say only what matters to the test. */
export function heartbeat(fields: Partial<HeartbeatInput> = {}): HeartbeatInput {
  return {
    entity: '/home/ada/engine/src/main.rs',
    type: 'file',
    time: morning,
    category: 'coding',
    project: 'engine',
    branch: 'main',
    language: 'Rust',
    is_write: false,
    user_agent: cliUserAgent,
    ...fields,
  };
}

/** Heartbeats at seconds after `start`. */
export const heartbeatsAt = (
  offsets: readonly number[],
  fields: Partial<HeartbeatInput> = {},
  start = morning,
): HeartbeatInput[] => offsets.map((offset) => heartbeat({ ...fields, time: start + offset }));
