import { isIPv6 } from 'node:net';
import { createInterface } from 'node:readline';
import { MongoServerError, type Db, type MongoClient } from 'mongodb';
import type { Config } from '../shared/config/load.js';
import { plainOrigin } from '../shared/config/origin.js';
import { createLogger } from '../shared/observability/log.js';
import { createFastRedis } from '../shared/queue/redis.js';
import { ensureCollections } from '../shared/store/collections.js';
import { createMongo } from '../shared/store/connect.js';
import { isStoreAway } from '../shared/store/outage.js';
import { createStores, type Stores } from '../shared/store/stores.js';
import { findRunningStores, type RunningStores } from '../launcher/running-stores.js';
import { CommandError, type Tools } from './command.js';
import { tellBy } from './commands/migrate.js';
import { openQueues, type AdminQueues } from './queues.js';

const timeoutMs = 5000;
/** What goes wrong is told by the command itself. */
const log = createLogger({ name: 'admin', level: 'silent' });

/** Address of the server: as it is set, or as it listens on this machine. */
export function originOf({ url, host, port }: Config['server']): string {
  if (url !== '') return plainOrigin(url);
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${isIPv6(reached) ? `[${reached}]` : reached}:${port}`;
}

async function urlsOf({ stores, local }: Config): Promise<RunningStores> {
  const { mongoUrl, redisUrl } = stores;
  if (mongoUrl !== '' && redisUrl !== '') return { mongoUrl, redisUrl };
  const running = await findRunningStores(local.dataDir);
  if (running === null) {
    throw new CommandError(
      `Nothing runs with the data folder ${local.dataDir}: start Sundial there (npm start), set SUNDIAL_DATA_DIR to its folder, or set MONGO_URL and REDIS_URL.`,
    );
  }
  return { mongoUrl: mongoUrl || running.mongoUrl, redisUrl: redisUrl || running.redisUrl };
}

/** Where a store is, without name and password. */
const placeOf = (url: string): string => /^[^:]+:\/\/(?:.*@)?([^/?]+)/.exec(url)?.[1] ?? 'its address';

async function tellingWhere<T>({ mongoUrl }: RunningStores, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isStoreAway(error)) throw new CommandError(`MongoDB can't be reached at ${placeOf(mongoUrl)}.`);
    // A wrong password, missing rights: the text says which, and nothing of the address
    if (error instanceof MongoServerError) throw new CommandError(`MongoDB at ${placeOf(mongoUrl)}: ${error.message}`);
    throw error;
  }
}

async function openDatabase(running: RunningStores): Promise<{ client: MongoClient; db: Db }> {
  const { client, db } = createMongo({ url: running.mongoUrl, appName: 'sundial-admin', timeoutMs });
  await tellingWhere(running, () => client.connect()).catch(async (error: unknown) => {
    await client.close();
    throw error;
  });
  return { client, db };
}

async function openRedis({ redisUrl }: RunningStores, prefix: string): Promise<AdminQueues> {
  const redis = createFastRedis(redisUrl, timeoutMs, log);
  try {
    await new Promise<void>((resolve, reject) => {
      redis.once('ready', resolve);
      redis.once('error', reject);
    });
    const queues = await openQueues(redis, prefix);
    return {
      ...queues,
      async close() {
        await queues.close();
        redis.disconnect();
      },
    };
  } catch {
    redis.disconnect();
    throw new CommandError(`Redis can't be reached at ${placeOf(redisUrl)}.`);
  }
}

async function readLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin, terminal: false })) return line;
  return '';
}

/** Tools of one run; `close` ends what was opened. */
export function createTools(config: Config): Tools & { close(): Promise<void> } {
  let urls: Promise<RunningStores> | null = null;
  let opened: ReturnType<typeof openDatabase> | null = null;
  let stores: Promise<Stores> | null = null;
  let queues: Promise<AdminQueues> | null = null;
  const found = (): Promise<RunningStores> => (urls ??= urlsOf(config));
  const open = () => (opened ??= found().then(openDatabase));
  const progress = (line: string): void => void process.stderr.write(`${line}\n`);
  async function withDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const { db } = await open();
    return tellingWhere(await found(), () => work(db));
  }
  const openStores = (): Promise<Stores> =>
    withDatabase(async (db) => {
      await ensureCollections(db, { tell: tellBy(progress) });
      return createStores(db);
    });
  return {
    stores: () => (stores ??= openStores()),
    withDatabase,
    queues: () => (queues ??= found().then((of) => openRedis(of, config.queue.prefix))),
    origin: originOf(config.server),
    readLine,
    progress,
    async close() {
      await opened?.then(({ client }) => client.close()).catch(() => undefined);
      await queues?.then((q) => q.close()).catch(() => undefined);
    },
  };
}
