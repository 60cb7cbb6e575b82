import { prepareDataDir, type DataDir } from './data-dir.js';
import { checkPortFree } from './free-port.js';
import { LaunchError } from './launch-error.js';
import { together, unlessCancelled, type Launch } from './launch.js';
import type { StopOptions } from './managed-process.js';
import { startOrphanGuard } from './orphan-guard.js';
import { startStores, type StoresOptions, type StoreUrls } from './own-stores.js';
import { createParts } from './parts.js';
import { announceStores, withdrawStores } from './running-stores.js';
import { describeServiceEnd, startService, type ServiceOptions, type ServiceReady } from './service-process.js';

export type ServiceCommand = Pick<ServiceOptions, 'script' | 'nodeArgs' | 'args' | 'logFile'>;

export interface StackOptions extends StoresOptions {
  /** Address and port of the API; port 0 is any free one. */
  readonly host: string;
  readonly port: number;
  /** Not touched when both stores are given. */
  readonly dataDir: string;
  readonly api: ServiceCommand;
  readonly worker: ServiceCommand;
  /** The environment of both services, to which HOST, PORT, MONGO_URL and REDIS_URL are added. */
  readonly env: NodeJS.ProcessEnv;
  /** How long a service may take to stop before it is killed. */
  readonly stopSeconds: number;
  /** Takes short lines for people. */
  readonly report: (line: string) => void;
  /** Ends the start; what runs by then is stopped before the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface Stack extends StoreUrls {
  /** Where the API listens, such as http://127.0.0.1:3000. */
  readonly address: string;
  /** Resolves when a part ends that was not told to, with one sentence that says which and why. The others still run then. */
  readonly died: Promise<string>;
  /** Stops the API, the worker, Redis and MongoDB, one after the other. A second call with `graceMs` hurries. */
  stop(options?: StopOptions): Promise<void>;
}

/** The services' environment. A variable X and the file in X_FILE must not both be set, and what the launcher found out goes first. */
function serviceEnv({ env, host, port }: StackOptions, { mongoUrl, redisUrl }: StoreUrls): NodeJS.ProcessEnv {
  const { MONGO_URL_FILE: _mongo, REDIS_URL_FILE: _redis, ...others } = env;
  return { ...others, HOST: host, PORT: String(port), MONGO_URL: mongoUrl, REDIS_URL: redisUrl };
}

async function startPart(launch: Launch, options: StackOptions, service: ServiceOptions, rank: number): Promise<ServiceReady> {
  const running = await startService(service);
  const { name, logFile } = service;
  launch.guard.watchService(running.pid);
  launch.parts.add({
    process: running,
    rank,
    graceMs: (options.stopSeconds + 5) * 1000,
    leastGraceMs: 0,
    describeEnd: (exit) => describeServiceEnd(name, exit, logFile),
  });
  const ready = await unlessCancelled(launch, running.ready);
  launch.report(`  ${name} is ready`);
  return ready;
}

async function startAll(
  launch: Launch,
  options: StackOptions,
  folders: DataDir | null,
): Promise<StoreUrls & { address: string }> {
  const urls = folders === null ? options : await startStores(launch, options, folders);
  if (folders !== null) await announceStores(folders.root, urls);
  const env = serviceEnv(options, urls);
  const [{ address }] = await together(
    launch,
    startPart(launch, options, { ...options.api, name: 'API', env }, 1),
    startPart(launch, options, { ...options.worker, name: 'worker', env }, 2),
  );
  return { mongoUrl: urls.mongoUrl, redisUrl: urls.redisUrl, address: address ?? `http://${options.host}:${options.port}` };
}

/**
 * Runs Sundial: the stores that are wanted, then the API and one worker, and resolves when all are ready. When that fails, what was
 * started is stopped before it rejects.
 * @throws LaunchError with one sentence that says what is wrong and the remedy
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { host, port, mongoUrl, redisUrl, report, signal, stopSeconds } = options;
  await checkPortFree(host, port);
  const folders = mongoUrl === '' || redisUrl === '' ? await prepareDataDir(options.dataDir) : null;
  const guard = await startOrphanGuard({ serviceSeconds: stopSeconds });
  const parts = createParts(report);
  const cancel = new AbortController();
  const abort = (): void => cancel.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  void parts.died.then((sentence) => cancel.abort(new LaunchError('service_failed', sentence)));

  let ended: Promise<void> | null = null;
  const endAll = async (): Promise<void> => {
    if (folders !== null) await withdrawStores(folders.root).catch(() => undefined);
    await parts.stop();
    await guard.release();
    await folders?.release();
  };
  const stop = async (how: StopOptions = {}): Promise<void> => {
    ended ??= endAll();
    if (how.graceMs !== undefined) await parts.stop(how);
    await ended;
  };
  try {
    const running = await startAll({ parts, guard, cancel, report }, options, folders);
    return { ...running, died: parts.died, stop };
  } catch (error) {
    await stop();
    throw cancel.signal.aborted ? cancel.signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
