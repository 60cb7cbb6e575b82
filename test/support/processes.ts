import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { freePort } from '../../launcher/free-port.js';
import { startMongod } from '../../launcher/mongod.js';
import { startRedis, type RedisOptions } from '../../launcher/redis-server.js';
import { startService, type RunningService } from '../../launcher/service-process.js';
import type { RunningStore } from '../../launcher/store-process.js';
import { createMongo } from '../../shared/store/connect.js';
import { createStores, type Stores } from '../../shared/store/stores.js';
import { programOf } from './programs.js';
import type { TestUser } from './server.js';
import { binaries } from './stores.js';

/** Sundial as real processes, each of which a test may kill and start again on the same port and data. */
export interface Processes {
  readonly url: string;
  readonly mongoUrl: string;
  readonly redisUrl: string;
  readonly dir: string;
  /** The same database, for setting up and looking at. */
  readonly stores: Stores;
  startMongod(options?: { dataDir?: string }): Promise<RunningStore>;
  startRedis(options?: Partial<Pick<RedisOptions, 'dataDir' | 'appendfsync' | 'maxmemory'>>): Promise<RunningStore>;
  /** @param env beside the environment that all services have */
  startApi(env?: NodeJS.ProcessEnv): Promise<RunningService>;
  startWorker(env?: NodeJS.ProcessEnv): Promise<RunningService>;
  newUser(): Promise<TestUser>;
  /** Ends whatever still runs and removes the data. */
  stop(): Promise<void>;
}

/** @param own stores that a test starts itself */
export async function prepareProcesses(own: { mongoUrl?: string; redisUrl?: string } = {}): Promise<Processes> {
  const dir = await mkdtemp(join(tmpdir(), 'sundial-test-'));
  const found = await binaries();
  const [mongoPort, redisPort, port] = [await freePort(), await freePort(), await freePort()];
  const redisUrl = own.redisUrl ?? `redis://127.0.0.1:${redisPort}`;
  const mongoUrl = own.mongoUrl ?? `mongodb://127.0.0.1:${mongoPort}/sundial`;
  const { client, db } = createMongo({ url: mongoUrl, appName: 'sundial-test', timeoutMs: 10_000 });
  const stores = createStores(db);
  const running = new Set<RunningStore | RunningService>();
  const env = {
    PATH: process.env['PATH'],
    HOST: '127.0.0.1',
    PORT: String(port),
    MONGO_URL: mongoUrl,
    REDIS_URL: redisUrl,
    SUNDIAL_RECOMPUTE_DELAY_MS: '200',
    SUNDIAL_ROLL_UP_DELAY_MS: '500',
    LOG_LEVEL: 'info',
  };

  async function keep<P extends RunningStore | RunningService>(starting: Promise<P>): Promise<P> {
    const process = await starting;
    running.add(process);
    void process.exited.then(() => running.delete(process));
    return process;
  }

  const service = (name: 'api' | 'worker', more: NodeJS.ProcessEnv = {}) =>
    keep(
      startService({
        name,
        ...programOf(name),
        env: { ...env, ...more },
        cwd: dir,
        logFile: join(dir, `${name}.log`),
      }),
    );

  return {
    url: `http://127.0.0.1:${port}`,
    mongoUrl,
    redisUrl,
    dir,
    stores,
    startMongod: (options) =>
      keep(
        startMongod({
          binary: found.mongod,
          dataDir: join(dir, 'mongo'),
          logFile: join(dir, 'mongod.log'),
          port: mongoPort,
          ...options,
        }),
      ),
    startRedis: (options) =>
      keep(
        startRedis({
          binary: found.redis,
          dataDir: join(dir, 'redis'),
          logFile: join(dir, 'redis.log'),
          port: redisPort,
          ...options,
        }),
      ),
    startApi: (more) => service('api', more),
    startWorker: (more) => service('worker', more),
    async newUser() {
      const username = `user-${randomUUID().slice(0, 8)}`;
      const user = await stores.users.create({ username, email: null, password_hash: null, is_admin: false, timezone: 'UTC' });
      const apiKey = `waka_${randomUUID()}`;
      await stores.apiKeys.add(apiKey, user._id, { name: 'test' });
      return { user, apiKey };
    },
    async stop() {
      await Promise.all([...running].map((process) => process.stop({ graceMs: 0 })));
      await client.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
