import { open } from 'node:fs/promises';
import { LaunchError } from './launch-error.js';
import { describeExit, startProcess, type ManagedProcess, type ProcessExit } from './managed-process.js';
import { readLogEnd } from './store-log.js';

export interface ServiceOptions {
  /** For messages, such as "API". */
  readonly name: string;
  /** Path of the module to run with this Node. */
  readonly script: string;
  /** The whole environment of the service; nothing of this process's is added. Secrets go this way only. */
  readonly env: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
  /** Options of Node itself, such as ['--import', 'tsx']. */
  readonly nodeArgs?: readonly string[];
  readonly cwd?: string | undefined;
  /** Both outputs are added to this file; without it they are those of this process. */
  readonly logFile?: string | undefined;
  /** Milliseconds until it must say that it is ready, Infinity for no limit; default 60,000. */
  readonly readyTimeoutMs?: number;
}

export interface ServiceReady {
  /** Where the API listens, such as http://127.0.0.1:3000; null of a service that listens nowhere. */
  readonly address: string | null;
}

export interface RunningService extends ManagedProcess {
  /** Rejects with a LaunchError service_failed when the service ends before, or takes too long. */
  readonly ready: Promise<ServiceReady>;
}

const shownLines = 10;

function isReadyMessage(message: unknown): message is { type: 'ready'; address?: string } {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
}

const isWorkingMessage = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === 'working';

/** One sentence on how a service ended, with the last lines of its log where it has one. */
async function describeServiceEnd(name: string, exit: ProcessExit, logFile: string | undefined): Promise<string> {
  const lines = logFile === undefined ? [] : (await readLogEnd(logFile)).slice(-shownLines);
  const where =
    lines.length > 0 ? `:${lines.map((line) => `\n  ${line}`).join('')}` : logFile === undefined ? '; why is above.' : '.';
  return `The ${name} ended (${describeExit(exit)})${where}`;
}

function waitUntilReady(service: ManagedProcess, logFile: string | undefined, readyTimeoutMs: number): Promise<ServiceReady> {
  return new Promise<ServiceReady>((resolve, reject) => {
    const tooLate = (): void =>
      reject(new LaunchError('service_failed', `The ${service.name} was not ready after ${readyTimeoutMs / 1000} s.`));
    const late = Number.isFinite(readyTimeoutMs) ? setTimeout(tooLate, readyTimeoutMs) : undefined;
    service.process.on('message', (message) => {
      // It brings the data up to date, which takes as long as it takes
      if (isWorkingMessage(message)) late?.refresh();
      if (!isReadyMessage(message)) return;
      clearTimeout(late);
      resolve({ address: message.address ?? null });
    });
    void service.exited.then(async (exit) => {
      clearTimeout(late);
      reject(new LaunchError('service_failed', await describeServiceEnd(service.name, exit, logFile)));
    });
  });
}

/**
 * Starts one process of Sundial with an IPC channel, over which it sends `{ type: 'ready' }` and whose end tells it that this process is
 * gone. stop() sends SIGTERM, upon which it finishes what it has in hand.
 * @throws LaunchError binary_unusable when Node can't be started
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { name, script, env, args = [], nodeArgs = [], cwd, logFile, readyTimeoutMs = 60_000 } = options;
  const log = logFile === undefined ? null : await open(logFile, 'a', 0o600);
  try {
    const output = log === null ? 'inherit' : log.fd;
    const service = await startProcess({
      name,
      command: process.execPath,
      args: [...nodeArgs, script, ...args],
      env,
      cwd,
      stdio: ['ignore', output, output, 'ipc'],
    });
    const ready = waitUntilReady(service, logFile, readyTimeoutMs);
    // Whoever looks at `exited` instead need not handle this one too.
    ready.catch(() => undefined);
    return { ...service, ready };
  } finally {
    await log?.close();
  }
}
