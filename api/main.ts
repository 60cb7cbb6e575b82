import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { configOrExit } from '../shared/config/environment.js';
import { ipList } from '../shared/config/ip-list.js';
import { plainOrigin } from '../shared/config/origin.js';
import { openMailer } from '../shared/mail/open-mailer.js';
import { createLogger } from '../shared/observability/log.js';
import { showHealth } from '../shared/observability/health.js';
import { createChanges } from '../shared/queue/changes.js';
import { createHeartbeatsQueue } from '../shared/queue/heartbeats-queue.js';
import { createQueueStates, showQueueStates } from '../shared/queue/queue-states.js';
import { createFastRedis } from '../shared/queue/redis.js';
import { createReplication } from '../shared/queue/replication.js';
import { createShutdown } from '../shared/shutdown.js';
import { createMongo } from '../shared/store/connect.js';
import { ensureAdmin, isPreset } from '../shared/store/ensure-admin.js';
import { setUpUrl } from '../shared/store/set-up-code.js';
import { createStores } from '../shared/store/stores.js';
import { prepareDatabase } from '../shared/store/prepare-database.js';
import { readWebBundle } from './pages/web-bundle.js';
import { createApp, type ApiDeps } from './app.js';
import { createBackground } from './background.js';
import { createCredentials } from './auth/credentials-of-stores.js';
import { createOidc } from './auth/oidc.js';
import { createSignInLimits } from './auth/sign-in-limits.js';
import { createSetUp } from './auth/set-up.js';
import { createVisitors } from './auth/visitors.js';
import { createApiMetrics } from './ops/api-metrics.js';
import { createBoardQueues } from './queues-board/board-queues.js';
import { apiHealth } from './ops/health.js';
import { showQueueRoom } from './ops/queue-room.js';
import { createHttpServer } from './http-server.js';
import { createRendering } from '../shared/presenters/rendering.js';
import { pricesOrExit } from '../shared/config/own-prices.js';
import { createRefusals } from './refusals.js';
import { createShedding } from './shed.js';
import { reportApi } from './system/report.js';
import { createSystem } from './system/system.js';
import { warmUp } from './warm-up.js';
import { stopServing } from './stop-serving.js';

const config = configOrExit();
const prices = pricesOrExit(config.ai.pricesFile);
const log = createLogger({ name: 'api', level: config.log.level });
const shutdown = createShutdown(log, config.server.shutdownSeconds);
const { mongoUrl, redisUrl, storeTimeoutMs } = config.stores;
if (mongoUrl === '' || redisUrl === '') {
  process.stderr.write('The API needs MONGO_URL and REDIS_URL. (`npm start` runs everything, with its own stores.)\n');
  process.exit(1);
}

// Looked after closely, so that nobody waits for a MongoDB that hangs
const metrics = createApiMetrics();
const { client, db } = createMongo({
  url: mongoUrl,
  appName: 'sundial-api',
  timeoutMs: storeTimeoutMs,
  lookEveryMs: 1000,
  timer: metrics.mongodb,
});
const stores = createStores(db, { sessionDays: config.accounts.sessionDays });
const redis = createFastRedis(redisUrl, storeTimeoutMs, log);
const { prefix, waitReplicas: replicas } = config.queue;
const replication = createReplication(redis, { prefix, replicas, timeoutMs: storeTimeoutMs });
const queue = createHeartbeatsQueue(redis, { ...config.queue, timeoutMs: storeTimeoutMs, replication }, log);
const background = createBackground(redis, prefix, replication);
const queueStates = createQueueStates(redis, prefix);
showQueueStates(metrics.registry, queueStates);
showQueueRoom(metrics.registry, queue, config.queue);
let isUpToDate = false;
const health = { db, migrations: () => (isUpToDate ? 'ok' : 'not done yet') };
const report = reportApi({ redis, prefix, metrics, queue, queueStates, log });
const boardQueues = createBoardQueues(redis, config.queue.prefix);
const credentials = createCredentials(stores, log);
const setUp = createSetUp(stores);
const publicUrl = plainOrigin(config.server.url);
const mailer = openMailer(config.mail, publicUrl, log);
shutdown.add('stores', async () => {
  await credentials.close();
  await report.stop();
  redis.disconnect();
  await Promise.all([queue.close(), background.close(), queueStates.close(), boardQueues.close()]).catch(() => undefined);
  await client.close();
});

const deps: ApiDeps = {
  stores,
  queue,
  background,
  changes: createChanges(redis, prefix),
  refusals: createRefusals(redis, prefix),
  boardQueues,
  credentials,
  visitors: createVisitors(stores),
  setUp,
  signUp: config.accounts.signUp,
  trustedProxies: ipList(config.server.trustedProxies),
  limits: config.limits,
  mailer,
  signInLimits: createSignInLimits({ redis, prefix }, config.signIn),
  oidc: createOidc(config.oidc, publicUrl),
  publicUrl,
  system: createSystem({ ...health, redis, stores, queue, queueStates, limits: config.queue }),
  health,
  metrics,
  metricsToken: config.metrics.token,
  bodyLimit: config.server.bodyLimit,
  importLimit: config.server.importLimit,
  retentionDays: Number(config.retention.days),
  prices,
  rendering: createRendering(prices),
  web: readWebBundle(),
  publicIps: ipList(config.server.publicIps),
  communityMinUsers: config.community.minUsers,
  log,
};
showHealth(metrics.registry, apiHealth({ ...deps.health, queue }));
const { app } = createApp(deps);
const { host, port } = config.server;
// Who has only just started must not answer as if Redis were away
await Promise.race([queue.opened, delay(storeTimeoutMs, undefined, { ref: false })]);
const shedding = createShedding(app.callback(), deps);
const server = createHttpServer(shedding.handle).listen(port, host);
server.on('error', (error: NodeJS.ErrnoException) => {
  const remedy =
    error.code === 'EADDRINUSE' ? `Port ${port} is in use. Set PORT to another one, e.g. PORT=${port + 1}.` : error.message;
  process.stderr.write(`${remedy}\n`);
  process.exit(1);
});
if (mailer) shutdown.add('mails', () => mailer.close());
// Some seconds before the time is up, whoever is still sending is cut off
shutdown.add('requests', async () => {
  await stopServing(server, config.server.shutdownSeconds * 800);
  shedding.stop();
});

// It listens, and answers 503, also while a store is away; what the database needs is made as soon as it is there
await prepareDatabase(client, db, log, async () => {
  isUpToDate = true;
  if (isPreset(config.admin)) {
    const { user, created } = await ensureAdmin(stores, config.admin);
    if (created) log.info({ username: user.username }, 'administrator created');
  }
  if (await setUp.isNeeded())
    log.warn({ path: setUpUrl('', await setUp.code()) }, 'set-up: open this path in a browser to make the first account');
});
const warmingUp = performance.now();
await warmUp(deps).catch((error: unknown) => log.warn({ err: error }, 'the warm-up failed'));
log.debug({ ms: Math.round(performance.now() - warmingUp) }, 'warmed up');
const address = server.address() as AddressInfo;
log.info({ host: address.address, port: address.port }, 'api ready');
const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
log.flush(() => process.send?.({ type: 'ready', address: `http://${shown}:${address.port}` }));
