import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { createSystem } from '../../api/system/system.js';
import { reportApi } from '../../api/system/report.js';
import { createWorkerMetrics, trafficCounters } from '../../worker/worker-metrics.js';
import { createApiMetrics } from '../../api/ops/api-metrics.js';
import { createLogger } from '../../shared/observability/log.js';
import { startProcessReport, type ProcessReport } from '../../shared/queue/process-report.js';
import { readProcesses } from '../../shared/queue/process-list.js';
import { createQueueStates } from '../../shared/queue/queue-states.js';
import { createFastRedis } from '../../shared/queue/redis.js';
import { readTraffic } from '../../shared/queue/traffic.js';
import { createMongo } from '../../shared/store/connect.js';
import { createStores } from '../../shared/store/stores.js';
import type { ProcessFacts, SystemFacts } from '../../shared/schema/answers/system.js';
import { heartbeat } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer } from '../support/server.js';

const path = '/api/v1/admin/system';
const log = createLogger({ name: 'test', level: 'silent' });
const everyMs = 10;
const sum = (values: readonly (number | null)[]): number => values.reduce<number>((all, one) => all + (one ?? 0), 0);

describe('how the server is', () => {
  let server: TestServer;
  let admin: Record<string, string>;
  let user: Record<string, string>;
  const reports: ProcessReport[] = [];
  before(async () => {
    server = await startTestServer();
    admin = await sessionOf('boss', true);
    user = await sessionOf('ada', false);
  });
  afterEach(async () => {
    await Promise.all(reports.splice(0).map((report) => report.stop()));
  });
  after(() => server.close());

  async function sessionOf(username: string, is_admin: boolean): Promise<Record<string, string>> {
    const { _id } = await server.stores.users.create({ username, email: null, password_hash: null, is_admin, timezone: 'UTC' });
    const token = await server.stores.sessions.begin(_id, { user_agent: 'test', ip: '' });
    return { Cookie: `__Host-sundial_session=${token}` };
  }
  async function look(): Promise<SystemFacts> {
    const response = await server.fetch(path, { headers: admin });
    expect(response.status).to.equal(200);
    return ((await response.json()) as { data: SystemFacts }).data;
  }

  function api(metrics = createApiMetrics()) {
    const { redis, prefix, apiDeps } = server;
    const queueStates = createQueueStates(redis, prefix);
    const report = reportApi({ redis, prefix, metrics, queue: apiDeps.queue, queueStates, log, everyMs });
    reports.push({ ...report, stop: () => report.stop().then(() => queueStates.close()) });
    return metrics;
  }
  function worker() {
    const metrics = createWorkerMetrics();
    const { redis, prefix } = server;
    const counters = trafficCounters;
    reports.push(startProcessReport({ redis, prefix, kind: 'worker', metrics: metrics.registry, counters, log, everyMs }));
    return metrics;
  }

  it('[T90] is told to administrators who are signed in, and to keys that are for this, and to nobody else', async () => {
    const { _id } = (await server.stores.users.findAny('boss'))!;
    const keys = { full: `waka_${randomUUID()}`, admin: `waka_${randomUUID()}` };
    await server.stores.apiKeys.add(keys.full, _id, { name: 'full' });
    await server.stores.apiKeys.add(keys.admin, _id, { name: 'duty', scope: 'admin' });
    const statusOf = async (headers: Record<string, string>): Promise<number> => (await server.fetch(path, { headers })).status;
    expect(await statusOf(admin)).to.equal(200);
    expect(await statusOf({ Authorization: `Bearer ${keys.admin}` })).to.equal(200);
    expect(await statusOf(user)).to.equal(403);
    expect(await statusOf({ Authorization: `Bearer ${keys.full}` })).to.equal(403);
    expect(await statusOf({})).to.equal(401);
    expect((await server.fetch(`${path}?api_key=${keys.admin}`)).status).to.equal(401);
  });

  it('tells of the stores, the queues and the data', async () => {
    const ada = await server.newUser();
    await server.send(ada, [heartbeat({ time: 1_767_600_000 }), heartbeat({ time: 1_767_600_060 })]);
    await server.settled();
    await eventually(async () => (await look()).heartbeats === 2);
    const system = await look();
    expect(system.mongodb).to.include({ fault: null }).and.to.have.property('latency_ms').within(0, 1500);
    expect(system.mongodb.version).to.match(/^\d+\.\d+/);
    expect(system.mongodb.storage_bytes).to.be.above(1000);
    expect(system.mongodb.disk_total_bytes).to.be.above(system.mongodb.disk_used_bytes!);
    expect(system.redis).to.include({ fault: null, refuse_percent: 60, replicas: 0 });
    expect(system.redis.used_bytes).to.be.above(100_000);
    expect(system.queues.map(({ name }) => name)).to.deep.equal(['heartbeats', 'days', 'imports', 'exports', 'maintenance']);
    expect(system).to.deep.include({ depth: 0, lag_seconds: 0, refusing: null, days: { dirty: 0, oldest_seconds: 0 } });
    expect(system.migrations).to.include({ is_done: true, data_version: system.migrations.program_version });
    expect(JSON.stringify(system)).to.not.include(ada.user.username).and.not.include(ada.user._id);
  });

  it('tells of the processes that run, and no more of those that have stopped', async () => {
    api();
    worker();
    worker();
    const kinds = async (): Promise<string[]> => (await look()).processes.map(({ kind }) => kind);
    await eventually(async () => (await kinds()).length === 3);
    expect(await kinds()).to.deep.equal(['api', 'worker', 'worker']);
    const [first] = (await look()).processes;
    expect(first).to.include({ pid: process.pid, kind: 'api' });
    expect(first!.version).to.match(/^\d+\.\d+\.\d+$/);
    expect(first!.rss_bytes).to.be.above(10_000_000);
    expect((await look()).faults.filter(({ level }) => level === 'broken')).to.deep.equal([]);
    await Promise.all(reports.splice(0).map((report) => report.stop()));
    await eventually(async () => (await kinds()).length === 0);
    expect((await look()).faults.map(({ text }) => text).join()).to.include('No worker is running');
  });

  it('adds up what all processes count, each of it once', async () => {
    const { redis, prefix } = server;
    const before = await readTraffic(redis, prefix, Date.now() + 10_000);
    const apis = [api(), api()];
    const workers = [worker(), worker()];
    for (const metrics of apis) {
      metrics.acknowledged(25, 0.01);
      metrics.refused('time', 2);
      metrics.shed('queue_full');
    }
    // By now it is seen that what was told is not told again
    const total = async (name: 'acknowledged' | 'stored' | 'duplicate' | 'invalid' | 'refused'): Promise<number> =>
      sum((await readTraffic(redis, prefix, Date.now() + 10_000))[name]) - sum(before[name]);
    await eventually(async () => (await total('acknowledged')) === 50);
    for (const metrics of apis) metrics.acknowledged(5, 0.01);
    for (const metrics of workers) metrics.stored(20, 4, 0.1);
    await eventually(async () => (await total('acknowledged')) === 60 && (await total('stored')) === 40);
    expect([await total('duplicate'), await total('invalid'), await total('refused')]).to.deep.equal([8, 4, 2]);
    const seen = await readTraffic(redis, prefix, Date.now() + 10_000);
    expect(seen.depth.filter((depth) => depth !== null)).to.not.be.empty;
    expect(seen.acknowledged).to.have.lengthOf(360);
    expect(seen.start % seen.bucket_seconds).to.equal(0);
  });

  it('adds what could not be written the next time', async () => {
    const { redis, prefix } = server;
    const acknowledged = async (): Promise<number> => sum((await readTraffic(redis, prefix, Date.now() + 10_000)).acknowledged);
    const metrics = api();
    await eventually(async () => (await readProcesses(redis, prefix)).length === 1);
    const before = await acknowledged();
    // Nothing can be added to it: it is no hash
    const keys = [0, 1].map((next) => `${prefix}:traffic:${Math.floor(Date.now() / 600_000) + next}`);
    const kept = await redis.hgetall(keys[0]!);
    for (const key of keys) {
      await redis.del(key);
      await redis.set(key, 'in the way');
    }
    metrics.acknowledged(7, 0.01);
    const [{ id }] = (await readProcesses(redis, prefix)) as [ProcessFacts];
    // It has been told again since
    await redis.del(`${prefix}:process:${id}`);
    await eventually(async () => (await redis.exists(`${prefix}:process:${id}`)) === 1);
    await redis.del(...keys);
    await redis.hset(keys[0]!, kept);
    await eventually(async () => (await acknowledged()) === before + 7);
  });

  it('forgets a process that was killed', async () => {
    const { redis, prefix } = server;
    await redis.sadd(`${prefix}:processes`, 'gone');
    expect(await readProcesses(redis, prefix)).to.deep.equal([]);
    expect(await redis.smembers(`${prefix}:processes`)).to.deep.equal([]);
  });

  it('is looked up at most once a second, however many ask', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, look));
    // Twice where the second is just over
    expect(new Set(all.map((system) => JSON.stringify(system))).size).to.be.at.most(2);
  });
});

describe('how a server is whose heartbeats wait', () => {
  it('is told with how old the oldest is, also of those in hand', async () => {
    const server = await startTestServer({ workers: 0 });
    const states = createQueueStates(server.redis, server.prefix);
    try {
      const ada = await server.newUser();
      await server.send(ada, [heartbeat({ time: 1_767_600_000 })]);
      await eventually(async () => (await states.lag()) > 0.02);
      // In hand of a worker that does nothing
      await server.redis.rpoplpush(`${server.prefix}:heartbeats:wait`, `${server.prefix}:heartbeats:active`);
      expect((await states.of('heartbeats')).waiting).to.equal(0);
      expect(await states.lag()).to.be.above(0.02);
    } finally {
      await states.close();
      await server.close();
    }
  });
});

describe('how a server is whose stores are away', () => {
  it('is told all the same, in time', async () => {
    const url = '127.0.0.1:1';
    const { client, db } = createMongo({ url: `mongodb://${url}/x`, appName: 'test', timeoutMs: 200 });
    const redis = createFastRedis(`redis://${url}`, 200, log);
    const queueStates = createQueueStates(redis, '{away}');
    const system = createSystem({
      db,
      redis,
      stores: createStores(db),
      queue: { state: () => ({ reachable: false, depth: 3, refusing: null }) },
      queueStates,
      limits: { prefix: '{away}', maxDepth: 10, maxMemoryPercent: 60 },
      migrations: () => 'ok',
    });
    try {
      const seen = await system.look();
      expect(seen).to.deep.include({ heartbeats: null, days: null, traffic: null, lag_seconds: null, queues: [], depth: 3 });
      expect(seen.faults.map(({ text }) => text)).to.deep.equal([
        'Redis: not reachable. Heartbeats are refused until it is back.',
        'MongoDB: not reachable. Heartbeats are acknowledged and wait, but nothing can be shown.',
      ]);
    } finally {
      await queueStates.close();
      redis.disconnect();
      await client.close();
    }
  });
});
