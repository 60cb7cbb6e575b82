import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApp, type ApiDeps } from '../../api/app.js';
import { createBackground } from '../../api/background.js';
import { createCredentials } from '../../api/auth/credentials-of-stores.js';
import { createSignInLimits } from '../../api/auth/sign-in-limits.js';
import { createSetUp } from '../../api/auth/set-up.js';
import { createVisitors } from '../../api/auth/visitors.js';
import { readWebBundle } from '../../api/pages/web-bundle.js';
import { createApiMetrics } from '../../api/ops/api-metrics.js';
import { createBoardQueues } from '../../api/queues-board/board-queues.js';
import { createRefusals } from '../../api/refusals.js';
import { createHttpServer } from '../../api/http-server.js';
import { createShedding } from '../../api/shed.js';
import { createSystem } from '../../api/system/system.js';
import type { RouteSpec } from '../../api/routing.js';
import { loadConfig, type Config } from '../../shared/config/load.js';
import { createRendering } from '../../shared/presenters/rendering.js';
import { listPrices, type PriceTable } from '../../shared/domain/ai-prices.js';
import { createLogger } from '../../shared/observability/log.js';
import { createChanges } from '../../shared/queue/changes.js';
import { createHeartbeatsQueue } from '../../shared/queue/heartbeats-queue.js';
import { createQueueStates } from '../../shared/queue/queue-states.js';
import { queues } from '../../shared/queue/queues.js';
import { createFastRedis, createPatientRedis, type RedisClient } from '../../shared/queue/redis.js';
import { collectionsOf, ensureCollections, type Collections, type UserDocument } from '../../shared/store/collections.js';
import { createMongo } from '../../shared/store/connect.js';
import { createStores, type Stores } from '../../shared/store/stores.js';
import { createWorker, type RunningWorker } from '../../worker/create-worker.js';
import { createWorkerMetrics } from '../../worker/worker-metrics.js';
import { createAnswerCheck, type Exchange } from './answer-check.js';
import { eventually } from './eventually.js';
import { sharedStores } from './stores.js';

export interface TestUser {
  readonly user: UserDocument;
  readonly apiKey: string;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

export interface TestServer {
  readonly url: string;
  readonly prefix: string;
  readonly mongoUrl: string;
  /** A connection to its Redis. */
  readonly redis: RedisClient;
  readonly stores: Stores;
  /** What the API of this server is made of. */
  readonly apiDeps: ApiDeps;
  readonly collections: Collections;
  /** What the API declares. */
  readonly specs: readonly RouteSpec[];
  newUser(fields?: { username?: string; timezone?: string | null }): Promise<TestUser>;
  /** Throws when an answer is not one that the API declares. */
  check(exchange: Exchange): void;
  /** A request as it stands; its answer is held to what the API declares, as all are. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** A request as the user, with the key in a Basic header. */
  call<T>(as: TestUser, path: string, init?: RequestInit): Promise<Answer<T>>;
  /** Sends a batch and expects every heartbeat to be taken. */
  send(as: TestUser, heartbeats: readonly unknown[], headers?: Record<string, string>): Promise<string[]>;
  /** Resolves when every job is done and every day computed. */
  settled(): Promise<void>;
  /** Further workers, as separate processes would be. */
  addWorker(): Promise<RunningWorker>;
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly workers?: number;
  readonly maxDepth?: number;
  readonly recomputeDelayMs?: number;
  readonly rollUpDelayMs?: number;
  readonly bodyLimit?: number;
  readonly importLimit?: number;
  readonly prices?: PriceTable;
  readonly publicIps?: readonly string[];
  readonly communityMinUsers?: number;
  readonly signUp?: ApiDeps['signUp'];
  readonly publicUrl?: string;
  readonly trustedProxies?: readonly string[];
  readonly limits?: Partial<ApiDeps['limits']>;
  readonly log?: ApiDeps['log'];
  /** Any free one where it is not said. */
  readonly port?: number;
  readonly mailer?: ApiDeps['mailer'];
  readonly oidc?: ApiDeps['oidc'];
  readonly signInLimits?: Partial<Config['signIn']>;
  readonly keptMs?: number;
  readonly metricsToken?: string;
  readonly retentionDays?: number;
  /** Default: the Redis that all tests share. */
  readonly redisUrl?: string;
}

const silent = createLogger({ name: 'test', level: 'silent' });

/** The whole of Sundial in this process, on real stores, with a database and a queue prefix of its own. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const {
    workers = 1,
    maxDepth = 10_000,
    recomputeDelayMs = 20,
    rollUpDelayMs = 20,
    bodyLimit = 4 * 1024 * 1024,
    importLimit = 64 * 1024 * 1024,
    prices = listPrices,
    publicIps = [],
    communityMinUsers = 5,
    signUp = 'invitation',
    publicUrl = '',
    trustedProxies = [],
    log = silent,
    port = 0,
    mailer = null,
    oidc = null,
    signInLimits = {},
    keptMs = 0,
    metricsToken = '',
    retentionDays = 0,
  } = options;
  const shared = await sharedStores();
  const { redisUrl = shared.redis.url } = options;
  const id = randomUUID().slice(0, 8);
  const prefix = `{test-${id}}`;
  const mongoUrl = `${shared.mongod.url.replace(/\/$/, '')}/test-${id}`;
  const { client, db } = createMongo({ url: mongoUrl, appName: 'sundial-test', timeoutMs: 2000 });
  await ensureCollections(db);
  const stores = createStores(db);
  const fast = createFastRedis(redisUrl, 2000, log);
  const patient = createPatientRedis(redisUrl, log);
  const maxMemoryPercent = 60;
  const queue = createHeartbeatsQueue(fast, { prefix, maxDepth, maxMemoryPercent, timeoutMs: 2000 }, log);
  const rendering = createRendering(prices);
  const background = createBackground(fast, prefix);
  const boardQueues = createBoardQueues(fast, prefix);
  const queueStates = createQueueStates(fast, prefix);
  const credentials = createCredentials(stores, log);
  const running: RunningWorker[] = [];

  async function addWorker(): Promise<RunningWorker> {
    const worker = createWorker({
      redis: patient,
      prefix,
      stores: createStores(db),
      rendering,
      metrics: createWorkerMetrics(),
      log,
      concurrency: 20,
      recomputeDelayMs,
      rollUpDelayMs,
      mailer,
      publicUrl,
      keptMs,
      retentionDays,
    });
    running.push(worker);
    await worker.ready;
    return worker;
  }
  for (let i = 0; i < workers; i += 1) await addWorker();
  const apiDeps: ApiDeps = {
    stores,
    queue,
    background,
    changes: createChanges(fast, prefix),
    refusals: createRefusals(fast, prefix),
    boardQueues,
    system: createSystem({
      db,
      migrations: () => 'ok',
      redis: fast,
      stores,
      queue,
      queueStates,
      limits: { prefix, maxDepth, maxMemoryPercent },
    }),
    credentials,
    visitors: createVisitors(stores),
    setUp: createSetUp(stores),
    signUp,
    publicUrl,
    trustedProxies,
    // More than a test sends, unless it says otherwise
    limits: { perKey: 1_000_000, perUser: 2_000_000, perAddress: 3_000_000, wrongKeys: 100_000, ...options.limits },
    mailer,
    signInLimits: createSignInLimits({ redis: fast, prefix }, { ...loadConfig({}).signIn, ...signInLimits }),
    oidc,
    health: { db, migrations: () => 'ok' },
    metrics: createApiMetrics(),
    metricsToken,
    bodyLimit,
    importLimit,
    retentionDays,
    prices,
    rendering,
    web: readWebBundle(),
    publicIps,
    communityMinUsers,
    log,
  };
  const { app, specs } = createApp(apiDeps);
  const shedding = createShedding(app.callback(), apiDeps);
  const server = createHttpServer(shedding.handle).listen(port, '127.0.0.1');
  await once(server, 'listening');
  await eventually(() => queue.state().reachable);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const collections = collectionsOf(db);

  const check = createAnswerCheck(specs);

  async function checkedFetch(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(url + path, init);
    const contentType = response.headers.get('content-type');
    check({ method: init.method ?? 'GET', path, status: response.status, contentType, text: await response.clone().text() });
    return response;
  }

  async function call<T>(as: TestUser, path: string, init: RequestInit = {}): Promise<Answer<T>> {
    const response = await checkedFetch(path, {
      ...init,
      headers: {
        Authorization: `Basic ${Buffer.from(as.apiKey).toString('base64')}`,
        ...(init.headers as Record<string, string>),
      },
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T, headers: response.headers };
  }

  return {
    url,
    prefix,
    mongoUrl,
    redis: patient,
    stores,
    apiDeps,
    collections,
    specs,
    check,
    fetch: checkedFetch,
    call,
    addWorker,
    async newUser({ username = `user-${randomUUID().slice(0, 8)}`, timezone = 'UTC' } = {}) {
      const user = await stores.users.create({ username, email: null, password_hash: null, is_admin: false, timezone });
      const apiKey = `waka_${randomUUID()}`;
      await stores.apiKeys.add(apiKey, user._id, { name: 'test' });
      return { user, apiKey };
    },
    async send(as, heartbeats, headers = {}) {
      const { status, body } = await call<{ responses: [{ data: { id: string } }, number][] }>(
        as,
        '/api/v1/users/current/heartbeats.bulk',
        { method: 'POST', body: JSON.stringify(heartbeats), headers },
      );
      if (status !== 202) throw new Error(`status ${status}: ${JSON.stringify(body)}`);
      return body.responses.map(([item, itemStatus]) => {
        if (itemStatus !== 201) throw new Error(`item ${itemStatus}: ${JSON.stringify(item)}`);
        return item.data.id;
      });
    },
    async settled() {
      await eventually(async () => {
        const keysLeft = await Promise.all(
          Object.keys(queues).flatMap((name) => [
            patient.llen(`${prefix}:${name}:wait`),
            patient.llen(`${prefix}:${name}:active`),
            patient.zcard(`${prefix}:${name}:delayed`),
          ]),
        );
        return keysLeft.every((n) => n === 0) && (await stores.days.countDirty()) === 0;
      });
    },
    async close() {
      shedding.stop();
      server.close();
      server.closeAllConnections();
      await credentials.close();
      await Promise.all(running.map((w) => w.close()));
      await Promise.all([queue.close(), background.close(), queueStates.close(), boardQueues.close()]);
      fast.disconnect();
      patient.disconnect();
      await db.dropDatabase();
      await client.close();
    },
  };
}
