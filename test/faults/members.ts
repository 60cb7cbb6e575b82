import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../launcher/free-port.js';
import type { ManagedProcess } from '../../launcher/managed-process.js';

/** Servers that make up one store, each on a port and a folder of its own, where it is found again after a kill. */
export interface Members {
  readonly ports: readonly number[];
  at(port: number): ManagedProcess;
  kill(port: number): Promise<void>;
  start(port: number): Promise<void>;
  /** Ends all and removes their data. */
  stop(): Promise<void>;
}

/** A node of a Redis Cluster listens on this much above its port, too. */
const clusterBus = 10_000;

async function portWithBus(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port + clusterBus <= 65_535) return port;
  }
}

export async function startMembers(
  count: number,
  start: (port: number, dir: string) => Promise<ManagedProcess>,
): Promise<Members> {
  const dir = await mkdtemp(join(tmpdir(), 'sundial-test-'));
  const running = new Map<number, ManagedProcess>();
  const startOne = async (port: number): Promise<void> => {
    running.set(port, await start(port, join(dir, String(port))));
  };
  const ports: number[] = [];
  for (let i = 0; i < count; i += 1) ports.push(await portWithBus());
  await Promise.all(ports.map(startOne));
  return {
    ports,
    at: (port) => running.get(port)!,
    start: startOne,
    async kill(port) {
      running.get(port)!.process.kill('SIGKILL');
      await running.get(port)!.exited;
    },
    async stop() {
      await Promise.all([...running.values()].map((member) => member.stop({ graceMs: 0 })));
      await rm(dir, { recursive: true, force: true });
    },
  };
}
