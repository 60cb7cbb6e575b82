import { configOrExit } from '../shared/config/environment.js';
import { pricesOrExit } from '../shared/config/own-prices.js';
import { plainOrigin } from '../shared/config/origin.js';
import { openMailer } from '../shared/mail/open-mailer.js';
import { healthOf, showHealth, type Health } from '../shared/observability/health.js';
import { createLogger } from '../shared/observability/log.js';
import { startProcessReport } from '../shared/queue/process-report.js';
import { createQueueStates, showQueueStates } from '../shared/queue/queue-states.js';
import { createFastRedis, createPatientRedis } from '../shared/queue/redis.js';
import { createShutdown } from '../shared/shutdown.js';
import { createMongo } from '../shared/store/connect.js';
import { createStores } from '../shared/store/stores.js';
import { prepareDatabase } from '../shared/store/prepare-database.js';
import { createRendering } from '../shared/presenters/rendering.js';
import { createWorker, type RunningWorker } from './create-worker.js';
import { lowerPriority } from './lower-priority.js';
import { startOpsServer } from './ops-server.js';
import { createWorkerMetrics, showDirtyDays, trafficCounters } from './worker-metrics.js';

const config = configOrExit();
const prices = pricesOrExit(config.ai.pricesFile);
const log = createLogger({ name: 'worker', level: config.log.level });
const shutdown = createShutdown(log, config.server.shutdownSeconds);
const { stores: urls, queue, worker: settings } = config;
const retentionDays = Number(config.retention.days);
if (urls.mongoUrl === '' || urls.redisUrl === '') {
  process.stderr.write('The worker needs MONGO_URL and REDIS_URL. (`npm start` runs everything, with its own stores.)\n');
  process.exit(1);
}

lowerPriority();

const metrics = createWorkerMetrics();
const { client, db } = createMongo({
  url: urls.mongoUrl,
  appName: 'sundial-worker',
  timeoutMs: urls.storeTimeoutMs,
  timer: metrics.mongodb,
});
const redis = createPatientRedis(urls.redisUrl, log);
// Who looks after this process does not wait until Redis is back
const watching = createFastRedis(urls.redisUrl, urls.storeTimeoutMs, log.child({}, { level: 'silent' }));
const states = createQueueStates(watching, queue.prefix);
showQueueStates(metrics.registry, states);
const stores = createStores(db);
showDirtyDays(metrics.registry, stores.days);
let worker: RunningWorker | null = null;
let isUpToDate = false;
const health = (): Promise<Health> =>
  healthOf({
    mongodb: () => db.command({ ping: 1 }).then(() => 'ok'),
    redis: () => watching.ping().then(() => 'ok'),
    migrations: () => (isUpToDate ? 'ok' : 'not done yet'),
    draining: () => worker?.draining() ?? 'not begun yet',
  });
showHealth(metrics.registry, health);
const report = startProcessReport({
  redis: watching,
  prefix: queue.prefix,
  kind: 'worker',
  metrics: metrics.registry,
  counters: trafficCounters,
  log,
});
const { server, port } = await startOpsServer({
  host: settings.host,
  port: settings.port,
  metrics: metrics.registry,
  metricsToken: config.metrics.token,
  health,
}).catch((error: NodeJS.ErrnoException) => {
  const remedy =
    error.code === 'EADDRINUSE' ? `Port ${settings.port} is in use. Set SUNDIAL_WORKER_PORT to another one.` : error.message;
  process.stderr.write(`${remedy}\n`);
  process.exit(1);
});
shutdown.add('stores', async () => {
  await report.stop();
  server.close();
  server.closeAllConnections();
  await states.close().catch(() => undefined);
  watching.disconnect();
  redis.disconnect();
  await client.close();
});

await prepareDatabase(client, db, log);
isUpToDate = true;
const publicUrl = plainOrigin(config.server.url);
const mailer = openMailer(config.mail, publicUrl, log);
if (mailer) shutdown.add('mails', () => mailer.close());
const { stuckSeconds, ...limits } = settings;
worker = createWorker({
  redis,
  prefix: queue.prefix,
  stores,
  rendering: createRendering(prices),
  metrics,
  mailer,
  publicUrl,
  log,
  retentionDays,
  ...limits,
  stuckMs: stuckSeconds * 1000,
  onStuck: (name, seconds) => {
    log.fatal({ queue: name, seconds }, 'this worker gets nothing done any more: it ends, to be started anew');
    void shutdown.run('stuck', 1);
  },
});
const { ready, close } = worker;
shutdown.add('jobs in hand', close);
await ready;
log.info({ concurrency: settings.concurrency, health: `http://${settings.host}:${port}/readyz` }, 'worker ready');
log.flush(() => process.send?.({ type: 'ready' }));
