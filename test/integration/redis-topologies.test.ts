import { expect } from 'chai';
import { Redis } from 'ioredis';
import { startRedis } from '../../launcher/redis-server.js';
import { createLogger } from '../../shared/observability/log.js';
import { createFastRedis } from '../../shared/queue/redis.js';
import { createReplication, type Replication } from '../../shared/queue/replication.js';
import { heartbeat } from '../factories/heartbeats.js';
import { startMembers, type Members } from '../faults/members.js';
import { startSentinelSet, type SentinelSet } from '../faults/sentinels.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { binaries } from '../support/stores.js';

const startServers = async (count: number, settings?: Readonly<Record<string, string>>): Promise<Members> => {
  const { redis: binary } = await binaries();
  return startMembers(count, (port, dir) => startRedis({ binary, port, dataDir: `${dir}/data`, settings }));
};

async function storesWhatIsSent(server: TestServer): Promise<void> {
  const ada = await server.newUser();
  const [id] = await server.send(ada, [heartbeat()]);
  await server.settled();
  const { body } = await server.call<{ data: { id: string }[] }>(ada, '/api/v1/users/current/heartbeats?date=2026-01-05');
  expect(body.data.map((h) => h.id)).to.deep.equal([id]);
  const attempt = await server.apiDeps.signInLimits.setUpCode('203.0.113.9');
  expect(attempt.headers['RateLimit-Remaining']).to.equal('19');
}

describe('Redis Cluster', () => {
  let nodes: Members;
  let server: TestServer;
  before(async () => {
    nodes = await startServers(1, { 'cluster-enabled': 'yes', 'cluster-announce-ip': '127.0.0.1' });
    const [port] = nodes.ports as [number];
    const node = new Redis(port);
    await node.cluster('ADDSLOTS', ...Array.from({ length: 16_384 }, (_, slot) => slot));
    await eventually(async () => (await node.cluster('INFO')).includes('cluster_state:ok'));
    node.disconnect();
    server = await startTestServer({ redisUrl: `redis+cluster://127.0.0.1:${port}` });
  });
  after(async () => {
    await server?.close();
    await nodes?.stop();
  });

  it('serves all of Sundial', () => storesWhatIsSent(server));
});

describe('Redis that sentinels tell of', () => {
  let redis: SentinelSet;
  let server: TestServer;
  before(async () => {
    redis = await startSentinelSet({ replicas: 0, sentinelCount: 1 });
    server = await startTestServer({ redisUrl: redis.url });
  });
  after(async () => {
    await server?.close();
    await redis?.stop();
  });

  it('serves all of Sundial', () => storesWhatIsSent(server));
});

describe('what has to be on replicas', () => {
  const timeoutMs = 600;
  let servers: Members;
  let redis: Redis;
  let replication: Replication;
  let replica: number;

  before(async () => {
    servers = await startServers(2);
    const [port, second] = servers.ports as [number, number];
    replica = second;
    redis = createFastRedis(`redis://127.0.0.1:${port}`, 5000, createLogger({ name: 'test', level: 'silent' })) as Redis;
    await eventually(() => redis.status === 'ready');
    replication = createReplication(redis, { prefix: '{test}', replicas: 1, timeoutMs });
  });
  after(async () => {
    redis?.disconnect();
    await servers?.stop();
  });

  const rejection = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'none',
      (error: unknown) => (error as Error).message,
    );

  it('does not count as written while there is none', async () => {
    expect(await replication.missing()).to.equal(1);
    expect(await rejection(replication.after(() => redis.set('{test}:a', '1')))).to.equal('0 of 1 replicas have it');
  });

  it('counts when one has it, and those who write at the same time wait together', async () => {
    const other = new Redis(replica);
    await other.replicaof('127.0.0.1', servers.ports[0]!);
    await eventually(async () => (await replication.missing()) === 0);
    const waits = async (): Promise<number> => Number(/cmdstat_wait:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1]);
    const before = await waits();
    const done = await Promise.all(Array.from({ length: 50 }, (_, i) => replication.after(() => redis.set(`{test}:${i}`, '1'))));
    expect(done).to.deep.equal(Array.from({ length: 50 }, () => 'OK'));
    expect((await waits()) - before).to.be.within(1, 3);
    expect(await other.get('{test}:49')).to.equal('1');
    other.disconnect();
  });

  it('does not count when the one hangs, nor when the connection was another one meanwhile', async () => {
    servers.at(replica).process.kill('SIGSTOP');
    try {
      expect(await rejection(replication.after(() => redis.set('{test}:b', '1')))).to.equal('0 of 1 replicas have it');
    } finally {
      servers.at(replica).process.kill('SIGCONT');
    }
    const reconnected = replication.after(async () => {
      await redis.set('{test}:c', '1');
      redis.disconnect(true);
      await eventually(() => redis.status !== 'ready');
      await eventually(() => redis.status === 'ready');
    });
    expect(await rejection(reconnected)).to.equal('the primary changed');
  });
});
