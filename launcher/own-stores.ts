import { join } from 'node:path';
import type { DataDir } from './data-dir.js';
import { together, type Launch } from './launch.js';
import type { ManagedProcess } from './managed-process.js';
import { startMongod } from './mongod.js';
import { startRedis, type RedisOptions } from './redis-server.js';
import { findStoreBinary, type FetchProgress } from './store-binaries.js';
import type { StoreProgram } from './store-pins.js';
import type { RunningStore, StoreOptions } from './store-process.js';

export interface StoreUrls {
  /** With the database in its path. */
  readonly mongoUrl: string;
  readonly redisUrl: string;
}

/** An URL that is not '' is used as it is; in place of the others an own store runs on the data folder. */
export interface StoresOptions extends StoreUrls {
  /** See findStoreBinary. */
  readonly cacheDir: string;
  readonly appendfsync: NonNullable<RedisOptions['appendfsync']>;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
}

const database = 'sundial';
/** The API refuses heartbeats long before it is full (SUNDIAL_REDIS_MEMORY_PERCENT). */
const maxmemory = '512mb';
/** mongod writes a checkpoint and Redis its append only file when they stop. */
const graceMs = 60_000;

async function startOwn(
  launch: Launch,
  { cacheDir, onProgress }: StoresOptions,
  own: {
    program: StoreProgram;
    rank: number;
    start: (options: Pick<StoreOptions, 'binary' | 'port' | 'signal' | 'onSpawn'>) => Promise<RunningStore>;
  },
): Promise<string> {
  const { signal } = launch.cancel;
  const binary = await findStoreBinary(own.program, { cacheDir, onProgress, signal });
  const place = { kind: 'store', rank: own.rank, graceMs } as const;
  const { url } = await launch.parts.run<RunningStore>(place, {
    start: async (onSpawn, before) => {
      const watch = (spawned: ManagedProcess): void => {
        launch.guard.watchStore(spawned);
        onSpawn(spawned);
      };
      const store = await own.start({ binary, signal, port: before?.port, onSpawn: watch });
      launch.report(`  ${store.name} runs on 127.0.0.1:${store.port}`);
      return store;
    },
    logOf: ({ logFile }) => logFile,
  });
  return url;
}

/**
 * Starts the stores that are wanted, both at once.
 * @throws LaunchError see findStoreBinary and startStore
 */
export async function startStores(launch: Launch, options: StoresOptions, folders: DataDir): Promise<StoreUrls> {
  const { mongoUrl, redisUrl, appendfsync } = options;
  const [ownMongo, ownRedis] = await together(
    launch,
    mongoUrl === ''
      ? startOwn(launch, options, {
          program: 'mongod',
          rank: 4,
          start: (common) => startMongod({ ...common, dataDir: folders.mongo, logFile: join(folders.log, 'mongod.log') }),
        })
      : mongoUrl,
    redisUrl === ''
      ? startOwn(launch, options, {
          program: 'redis-server',
          rank: 3,
          start: (common) =>
            startRedis({ ...common, appendfsync, maxmemory, dataDir: folders.redis, logFile: join(folders.log, 'redis.log') }),
        })
      : redisUrl,
  );
  return { mongoUrl: mongoUrl === '' ? `${ownMongo}/${database}` : ownMongo, redisUrl: ownRedis };
}
