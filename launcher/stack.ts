import { prepareDataDir, type DataDir } from './data-dir.js';
import { checkPortFree } from './free-port.js';
import { LaunchError } from './launch-error.js';
import { together, unlessCancelled, type Launch } from './launch.js';
import type { ManagedProcess, StopOptions } from './managed-process.js';
import { startOrphanGuard } from './orphan-guard.js';
import { startStores, type StoresOptions, type StoreUrls } from './own-stores.js';
import { createParts } from './parts.js';
import { announceStores, withdrawStores } from './running-stores.js';
import { startService, type ServiceOptions, type ServiceReady } from './service-process.js';

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
  /** Resolves when a part ended and can not be started again, with one sentence that says which and why. The others still run then. */
  readonly failed: Promise<string>;
  /** Stops the API, the worker, Redis and MongoDB, one after the other. A second call with `graceMs` hurries. */
  stop(options?: StopOptions): Promise<void>;
}

/** The services' environment. A variable X and the file in X_FILE must not both be set, and what the launcher found out goes first. */
function serviceEnv({ env, host, port }: StackOptions, { mongoUrl, redisUrl }: StoreUrls): NodeJS.ProcessEnv {
  const { MONGO_URL_FILE: _mongo, REDIS_URL_FILE: _redis, ...others } = env;
  return { ...others, HOST: host, PORT: String(port), MONGO_URL: mongoUrl, REDIS_URL: redisUrl };
}

type ReadyService = ManagedProcess & ServiceReady;

/** A service may take its time to be ready when it is started again: it lives, and waits for a store that is away. */
async function startPart(
  launch: Launch,
  { stopSeconds }: StackOptions,
  rank: number,
  serviceAfter: (before: ReadyService | null) => Promise<ServiceOptions> | ServiceOptions,
): Promise<ReadyService> {
  const place = { kind: 'service', rank, graceMs: (stopSeconds + 5) * 1000 } as const;
  return launch.parts.run<ReadyService>(place, {
    start: async (onSpawn, before) => {
      const options = await serviceAfter(before);
      const service = await startService({ ...options, ...(before && { readyTimeoutMs: Infinity }) });
      launch.guard.watchService(service);
      onSpawn(service);
      const ready = await unlessCancelled(launch, service.ready);
      launch.report(`  ${service.name} is ready`);
      return { ...service, ...ready };
    },
  });
}

/** The API's port, also when any free one was asked for: clients know it by now. */
async function portAfter({ host, port }: StackOptions, before: ReadyService | null): Promise<number> {
  if (before === null) return port;
  const same = before.address === null ? port : Number(new URL(before.address).port);
  await checkPortFree(host, same);
  return same;
}

async function startAll(
  launch: Launch,
  options: StackOptions,
  folders: DataDir | null,
): Promise<StoreUrls & { address: string }> {
  const urls = folders === null ? options : await startStores(launch, options, folders);
  if (folders !== null) await announceStores(folders.root, urls);
  const envAt = (port: number): NodeJS.ProcessEnv => serviceEnv({ ...options, port }, urls);
  const [{ address }] = await together(
    launch,
    startPart(launch, options, 1, async (before) => ({
      ...options.api,
      name: 'API',
      env: envAt(await portAfter(options, before)),
    })),
    startPart(launch, options, 2, () => ({ ...options.worker, name: 'worker', env: envAt(options.port) })),
  );
  return { mongoUrl: urls.mongoUrl, redisUrl: urls.redisUrl, address: address ?? `http://${options.host}:${options.port}` };
}

/**
 * Runs Sundial: the stores that are wanted, then the API and one worker, and resolves when all are ready. When that fails, what was
 * started is stopped before it rejects. From then on each part that ends is started again.
 * @throws LaunchError with one sentence that says what is wrong and the remedy
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { host, port, mongoUrl, redisUrl, report, signal, stopSeconds } = options;
  await checkPortFree(host, port);
  const folders = mongoUrl === '' || redisUrl === '' ? await prepareDataDir(options.dataDir) : null;
  const guard = await startOrphanGuard({ serviceSeconds: stopSeconds });
  const cancel = new AbortController();
  const parts = createParts(cancel, report);
  const abort = (): void => cancel.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  void parts.failed.then((sentence) => cancel.abort(new LaunchError('service_failed', sentence)));

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
    return { ...running, failed: parts.failed, stop };
  } catch (error) {
    // The first failure is the one to tell of; those it brought about are not
    const reason: unknown = cancel.signal.aborted ? cancel.signal.reason : error;
    await stop();
    throw reason;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
