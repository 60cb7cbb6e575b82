import { constants, setPriority } from 'node:os';
import { configOrExit } from '../shared/config/environment.js';
import { pricesOrExit } from '../shared/config/own-prices.js';
import { createLogger } from '../shared/observability/log.js';
import { createPatientRedis } from '../shared/queue/redis.js';
import { createShutdown } from '../shared/shutdown.js';
import { ensureCollections } from '../shared/store/collections.js';
import { createMongo } from '../shared/store/connect.js';
import { createStores } from '../shared/store/stores.js';
import { whenReachable } from '../shared/store/when-reachable.js';
import { createRendering } from '../shared/presenters/rendering.js';
import { createWorker } from './create-worker.js';

const config = configOrExit();
const prices = pricesOrExit(config.ai.pricesFile);
const log = createLogger({ name: 'worker', level: config.log.level });
const shutdown = createShutdown(log, config.server.shutdownSeconds);
const { stores: urls, queue, worker: settings } = config;
if (urls.mongoUrl === '' || urls.redisUrl === '') {
  process.stderr.write('The worker needs MONGO_URL and REDIS_URL. (`npm start` runs everything, with its own stores.)\n');
  process.exit(1);
}

// On one machine with the API, acknowledging goes first: what waits here is safe in the queue
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const { client, db } = createMongo({ url: urls.mongoUrl, appName: 'sundial-worker', timeoutMs: urls.storeTimeoutMs });
shutdown.add('MongoDB', () => client.close());
await whenReachable(client, () => ensureCollections(db), log);
const redis = createPatientRedis(urls.redisUrl, log);
const rendering = createRendering(prices);
const worker = createWorker({ redis, prefix: queue.prefix, stores: createStores(db), rendering, log, ...settings });
shutdown.add('jobs in hand', async () => {
  await worker.close();
  redis.disconnect();
});
await worker.ready;
log.info({ concurrency: settings.concurrency }, 'worker ready');
log.flush(() => process.send?.({ type: 'ready' }));
