import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { MongoClient, type Db } from 'mongodb';
import { startMongod } from '../launcher/mongod.js';
import { startRedis } from '../launcher/redis-server.js';
import { startService, type RunningService } from '../launcher/service-process.js';
import { defaultCacheDir, findStoreBinary } from '../launcher/store-binaries.js';
import type { RunningStore } from '../launcher/store-process.js';
import { readEnvironment } from '../shared/config/environment.js';
import { settings } from '../shared/config/settings.js';
import { queues } from '../shared/queue/queues.js';
import { createStores, type Stores } from '../shared/store/stores.js';

export interface BenchUser {
  readonly id: string;
  readonly apiKey: string;
}

export interface BenchStack {
  readonly address: string;
  readonly db: Db;
  readonly redis: Redis;
  readonly stores: Stores;
  /** pids by part, as they are now; of several workers, the first. */
  readonly pids: Readonly<Record<'api' | 'worker' | 'redis' | 'mongod', number>>;
  /** Heartbeat jobs that are not done. */
  jobsLeft(): Promise<number>;
  newUsers(count: number): Promise<BenchUser[]>;
  /** Values of the API's /metrics at one moment, 0 for what is not there. @param series with their labels, as they are written there */
  apiMetrics(series: readonly string[]): Promise<number[]>;
  /** All of them. */
  readonly workerPids: readonly number[];
  /** Starts so many workers, in place of those that run, with other settings than usual if so told. */
  startWorkers(count: number, env?: Readonly<Record<string, string>>): Promise<void>;
  /** Stops the API, and MongoDB with it if so told, and starts them again; resolves when the API says that it is ready. */
  restart(what: 'api' | 'api and mongod'): Promise<void>;
  stop(): Promise<void>;
}

const metricsToken = 'bench-on-this-machine';

/** One machine asks for everybody. */
const noLimits = { SUNDIAL_LIMIT_PER_KEY: '0', SUNDIAL_LIMIT_PER_USER: '0', SUNDIAL_LIMIT_PER_ADDRESS: '0' };

/** All parts as `npm start` runs them, on free ports and in a temporary folder. */
export async function startBenchStack({ worker: withWorker = true } = {}): Promise<BenchStack> {
  const env = readEnvironment();
  const cacheDir = defaultCacheDir(env);
  const dir = await mkdtemp(join(env['SUNDIAL_BENCH_DIR'] ?? tmpdir(), 'sundial-bench-'));
  const [mongodBinary, redisBinary] = await Promise.all([
    findStoreBinary('mongod', { cacheDir }),
    findStoreBinary('redis-server', { cacheDir }),
  ]);
  const runMongod = (port?: number): Promise<RunningStore> =>
    startMongod({ binary: mongodBinary, dataDir: join(dir, 'mongo'), logFile: join(dir, 'mongod.log'), port });
  const [firstMongod, redis] = await Promise.all([
    runMongod(),
    startRedis({
      binary: redisBinary,
      dataDir: join(dir, 'redis'),
      logFile: join(dir, 'redis.log'),
      appendfsync: env['SUNDIAL_REDIS_APPENDFSYNC'] === 'always' ? 'always' : 'everysec',
    }),
  ]);
  let mongod = firstMongod;
  const mongoUrl = `${mongod.url}/sundial`;
  const serviceEnv = {
    ...env,
    MONGO_URL: mongoUrl,
    REDIS_URL: redis.url,
    HOST: '127.0.0.1',
    PORT: '0',
    SUNDIAL_METRICS_TOKEN: metricsToken,
    ...noLimits,
  };
  async function run(name: 'api' | 'worker', more = {}): Promise<{ service: RunningService; address: string }> {
    const service = await startService({
      name,
      script: fileURLToPath(new URL(`../${name}/main.js`, import.meta.url)),
      env: { ...serviceEnv, ...more },
      nodeArgs: env['SUNDIAL_BENCH_PROFILE'] === name ? ['--cpu-prof', `--cpu-prof-dir=${tmpdir()}`] : [],
      logFile: join(dir, `${name}.log`),
    });
    const { address } = await service.ready;
    return { service, address: address ?? '' };
  }
  const runWorkers = (count: number, more = {}) => Promise.all(Array.from({ length: count }, () => run('worker', more)));
  const [firstApi, firstWorkers] = await Promise.all([run('api'), runWorkers(withWorker ? 1 : 0)]);
  let api = firstApi;
  let workers = firstWorkers;
  const connection = new Redis(redis.url);
  const queue = new Queue(queues.heartbeats.name, { connection, prefix: settings.queue.prefix.default });
  const client = new MongoClient(mongoUrl, { promoteBuffers: true });
  const db = client.db();
  const stores = createStores(db);

  return {
    get address() {
      return api.address;
    },
    db,
    redis: connection,
    stores,
    get pids() {
      return { api: api.service.pid, worker: workers[0]?.service.pid ?? 0, redis: redis.pid, mongod: mongod.pid };
    },
    get workerPids() {
      return workers.map(({ service }) => service.pid);
    },
    async startWorkers(count, more) {
      await Promise.all(workers.map(({ service }) => service.stop()));
      workers = await runWorkers(count, more);
    },
    async restart(what) {
      await api.service.stop();
      if (what === 'api and mongod') {
        await mongod.stop();
        mongod = await runMongod(mongod.port);
      }
      api = await run('api');
    },
    async jobsLeft() {
      const { waiting = 0, active = 0, delayed = 0 } = await queue.getJobCounts('waiting', 'active', 'delayed');
      return waiting + active + delayed;
    },
    async apiMetrics(series) {
      const response = await fetch(new URL('/metrics', api.address), { headers: { authorization: `Bearer ${metricsToken}` } });
      if (!response.ok) throw new Error(`/metrics was answered with ${response.status}`);
      const lines = (await response.text()).split('\n');
      return series.map((name) => Number(lines.find((line) => line.startsWith(`${name} `))?.slice(name.length) ?? 0));
    },
    newUsers: (count) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const username = `dev-${randomUUID().slice(0, 12)}`;
          const user = await stores.users.create({
            username,
            email: null,
            password_hash: null,
            is_admin: false,
            timezone: 'Europe/Vienna',
          });
          const apiKey = `waka_${randomUUID()}`;
          await stores.apiKeys.add(apiKey, user._id, { name: 'bench' });
          return { id: user._id, apiKey };
        }),
      ),
    async stop() {
      await queue.close();
      connection.disconnect();
      await client.close();
      await Promise.all([api, ...workers].map(({ service }) => service.stop()));
      await Promise.all([redis.stop(), mongod.stop()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
