import { open, realpath, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeFolder } from './folders.js';
import { freePort } from './free-port.js';
import { LaunchError, codeOf, reasonOf } from './launch-error.js';
import { describeExit, startProcess, type ManagedProcess } from './managed-process.js';
import { processIdentity } from './process-identity.js';
import { complaintsOf, readLogEnd, rotateLog } from './store-log.js';
import { evictOrphan, ownerVariable } from './store-orphan.js';
import type { StoreProgram } from './store-pins.js';

export interface StoreOptions {
  /** Absolute path, see findStoreBinary. */
  readonly binary: string;
  /** Made when missing, with mode 0700. What an earlier store kept there is found again. */
  readonly dataDir: string;
  /** Without it a free one is chosen. */
  readonly port?: number | undefined;
  /** Ends the start; the promise rejects with the signal's reason when the store is gone. */
  readonly signal?: AbortSignal | undefined;
  /** Called as soon as there is a process, long before it is ready. */
  readonly onSpawn?: ((store: ManagedProcess) => void) | undefined;
  /** Milliseconds until it must answer; recovery after a crash is part of it. Default 120,000. */
  readonly readyTimeoutMs?: number | undefined;
}

export interface RunningStore extends ManagedProcess {
  /** Without a database; always on 127.0.0.1. */
  readonly url: string;
  readonly port: number;
  readonly logFile: string;
}

/** `foreign`: somebody else's server answers on the port. */
export type Readiness = 'ready' | 'waiting' | 'foreign';

export interface StoreKind {
  readonly program: StoreProgram;
  readonly title: string;
  readonly logFile: string;
  /** Name of the file in the data folder in which the store leaves its pid. */
  readonly pidFile: string;
  args(dataDir: string, port: number): string[];
  /** Written to its standard input: settings that must not show in the process list. */
  readonly input?: string | undefined;
  check(port: number, pid: number): Promise<Readiness>;
  url(port: number): string;
  readonly portTaken: RegExp;
  /** The remedies for what its log may say. */
  readonly remedies: readonly (readonly [pattern: RegExp, remedy: string])[];
}

const attempts = 5;
const retryMs = 20;
const defaultReadyTimeoutMs = 120_000;

/** `--name value` for each setting that has a value. */
export function optionWords(settings: Readonly<Record<string, string | number | undefined>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
}

/** Whether something accepts connections on 127.0.0.1:port. */
export async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function prepareFolders(dataDir: string, logFile: string): Promise<string> {
  try {
    await makeFolder(resolve(dataDir), 0o700);
    await makeFolder(dirname(resolve(logFile)), 0o700);
    await rotateLog(logFile);
    return await realpath(dataDir);
  } catch (error) {
    const reason = codeOf(error) || reasonOf(error);
    throw new LaunchError(
      'folder_not_writable',
      `The folder ${dataDir} can't be written (${reason}): choose another one.`,
      error,
    );
  }
}

async function spawnStore(kind: StoreKind, options: StoreOptions, dataDir: string, port: number): Promise<ManagedProcess> {
  const { title, logFile, input } = kind;
  const log = await open(logFile, 'a', 0o600);
  try {
    // By `env`, which then becomes the store: the environment of this process and two variables more.
    const variables = ['LC_ALL=C', `${ownerVariable}=${processIdentity(process.pid)}`];
    const args = [...variables, options.binary, ...kind.args(dataDir, port)];
    const stdio = [input === undefined ? 'ignore' : 'pipe', log.fd, log.fd] as const;
    const store = await startProcess({ name: title, command: 'env', args, cwd: dataDir, stdio: [...stdio] });
    options.onSpawn?.(store);
    // An EPIPE means that it ended, which `exited` tells.
    store.process.stdin?.on('error', () => undefined).end(input);
    return store;
  } finally {
    await log.close();
  }
}

async function waitUntilReady(
  kind: StoreKind,
  store: ManagedProcess,
  port: number,
  options: StoreOptions,
): Promise<Readiness | 'gone' | 'late'> {
  const deadline = Date.now() + (options.readyTimeoutMs ?? defaultReadyTimeoutMs);
  const gone = store.exited.then(() => 'gone' as const);
  for (;;) {
    const state = await Promise.race([gone, kind.check(port, store.pid)]);
    if (state !== 'waiting') return state;
    if (options.signal?.aborted || Date.now() > deadline) return 'late';
    await Promise.race([gone, delay(retryMs)]);
  }
}

function failure(kind: StoreKind, happened: string, lines: readonly string[]): LaunchError {
  const text = lines.join('\n');
  const remedy = kind.remedies.find(([pattern]) => pattern.test(text))?.[1] ?? `see its log, ${kind.logFile}`;
  const said = complaintsOf(lines).map((line) => `\n  ${line}`);
  return new LaunchError('store_failed', `${kind.title} ${happened}: ${remedy}.${said.join('')}`);
}

/**
 * Starts a store on 127.0.0.1 and waits until it answers.
 * @throws LaunchError store_failed with the last useful lines of its log and a remedy, port_in_use, data_dir_in_use, folder_not_writable
 */
export async function startStore(kind: StoreKind, options: StoreOptions): Promise<RunningStore> {
  const { logFile, program, title } = kind;
  const dataDir = await prepareFolders(options.dataDir, logFile);
  await evictOrphan({ program, dataDir, pidFile: join(dataDir, kind.pidFile) });
  for (let attempt = 1; ; attempt++) {
    options.signal?.throwIfAborted();
    const port = options.port ?? (await freePort());
    const from = await stat(logFile).then(
      ({ size }) => size,
      () => 0,
    );
    const store = await spawnStore(kind, options, dataDir, port);
    const state = await waitUntilReady(kind, store, port, options);
    if (state === 'ready' && !options.signal?.aborted) return { ...store, url: kind.url(port), port, logFile };

    const exit = await store.stop(state === 'late' ? {} : { graceMs: 5_000 });
    options.signal?.throwIfAborted();
    const lines = await readLogEnd(logFile, from);
    if (state === 'late') throw failure(kind, 'did not answer in time', lines);
    const taken = state === 'foreign' || kind.portTaken.test(lines.join('\n'));
    if (!taken) throw failure(kind, `ended while it started (${describeExit(exit)})`, lines);
    if (options.port !== undefined || attempt === attempts) {
      throw new LaunchError('port_in_use', `Port ${port}, meant for ${title}, is in use: stop what uses it.`);
    }
  }
}
