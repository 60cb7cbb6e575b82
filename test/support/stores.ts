import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../shared/config/environment.js';
import { startMongod } from '../../launcher/mongod.js';
import { startRedis } from '../../launcher/redis-server.js';
import { defaultCacheDir, findStoreBinary } from '../../launcher/store-binaries.js';
import type { RunningStore } from '../../launcher/store-process.js';

/** A real MongoDB and a real Redis on free ports, with their data in a temporary folder. */
export interface TestStores {
  readonly mongod: RunningStore;
  readonly redis: RunningStore;
  /** Stops both and removes their data. */
  stop(): Promise<void>;
  readonly dir: string;
}

export async function binaries(): Promise<{ mongod: string; redis: string }> {
  const cacheDir = defaultCacheDir(readEnvironment());
  const [mongod, redis] = await Promise.all([
    findStoreBinary('mongod', { cacheDir }),
    findStoreBinary('redis-server', { cacheDir }),
  ]);
  return { mongod, redis };
}

export async function startTestStores(): Promise<TestStores> {
  const dir = await mkdtemp(join(tmpdir(), 'sundial-test-'));
  const found = await binaries();
  const [mongod, redis] = await Promise.all([
    startMongod({ binary: found.mongod, dataDir: join(dir, 'mongo'), logFile: join(dir, 'mongod.log') }),
    startRedis({ binary: found.redis, dataDir: join(dir, 'redis'), logFile: join(dir, 'redis.log') }),
  ]);
  return {
    mongod,
    redis,
    dir,
    async stop() {
      await Promise.all([mongod.stop(), redis.stop()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

let shared: Promise<TestStores> | null = null;

/** The stores that all tests of a run share; each test takes a database and a queue prefix of its own. */
export function sharedStores(): Promise<TestStores> {
  return (shared ??= startTestStores());
}

/** mocha's root hook: the last thing of a run. */
export async function stopSharedStores(): Promise<void> {
  await (await shared)?.stop();
  shared = null;
}
