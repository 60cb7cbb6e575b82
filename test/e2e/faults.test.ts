import { expect } from 'chai';
import type { RunningService } from '../../launcher/service-process.js';
import type { RunningStore } from '../../launcher/store-process.js';
import { eventually } from '../support/eventually.js';
import { attempt, startLoad, type Load } from '../support/load.js';
import { prepareProcesses, type Processes } from '../support/processes.js';
import type { TestUser } from '../support/server.js';
import { heartbeat } from '../factories/heartbeats.js';

const heartbeats = 10_000;
const users = 4;
/** A client that waits for a store that is away must hear of it by then, in ms. */
const quickly = 3000;
const body = JSON.stringify([heartbeat()]);

describe('when a process dies', function () {
  this.timeout(60_000);
  let sundial: Processes;
  let mongod: RunningStore;
  let redis: RunningStore;
  let api: RunningService;
  let worker: RunningService;

  before(async () => {
    sundial = await prepareProcesses();
    [mongod, redis] = await Promise.all([sundial.startMongod(), sundial.startRedis()]);
    [api, worker] = await Promise.all([sundial.startApi(), sundial.startWorker()]);
    await Promise.all([api.ready, worker.ready]);
  });
  after(() => sundial.stop());

  async function kill(process: RunningStore | RunningService, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    process.process.kill(signal);
    await process.exited;
  }

  /** Starts the clients and waits until they are in the middle of it. */
  async function loaded(): Promise<Load> {
    const load = startLoad({
      url: sundial.url,
      users: await Promise.all(Array.from({ length: users }, () => sundial.newUser())),
      heartbeats: heartbeats / users,
      concurrency: 8,
    });
    await eventually(() => load.acknowledged() > heartbeats / 4);
    expect(load.acknowledged()).to.be.below(heartbeats);
    return load;
  }

  /**
   * Everything is acknowledged in the end, stored once, and the days are exact; and they are computed, not just reckoned for the answer.
   * A job whose worker is gone, or never heard that it got it, is missed when its lock runs out: 10 s, and up to 2.5 s until somebody looks.
   */
  async function nothingLost(load: Load, withinMs = 30_000): Promise<void> {
    await load.done;
    expect(load.acknowledged()).to.equal(heartbeats);
    let faults: string[] = [];
    await eventually(async () => {
      faults = await load.faults();
      return faults.length === 0 && (await sundial.stores.days.countDirty()) === 0;
    }, withinMs).catch((error: unknown) => {
      expect(faults).to.deep.equal([]);
      throw error;
    });
  }

  const statuses = ({ attempts }: Load): number[] => [...new Set(attempts.map((a) => a.status))].toSorted((a, b) => a - b);
  const slowest = ({ attempts }: Load): number => Math.max(...attempts.map((a) => a.ms));

  it('a worker, killed in the middle of 10,000 heartbeats', async () => {
    const load = await loaded();
    await kill(worker, 'SIGKILL');
    worker = await sundial.startWorker();
    await nothingLost(load);
    expect(statuses(load)).to.deep.equal([202]);
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`Redis, by ${signal}: clients hear 503 quickly, keep what they have and are served again by themselves`, async () => {
      const load = await loaded();
      await kill(redis, signal);
      await eventually(() => load.attempts.some((a) => a.status === 503), quickly);
      redis = await sundial.startRedis();
      await nothingLost(load);
      expect(statuses(load)).to.deep.equal([202, 503]);
      expect(slowest(load)).to.be.below(quickly);
    });
  }

  it('MongoDB, by SIGKILL: known keys are served all the time, reads and unknown keys hear 503 quickly', async () => {
    const stranger = await sundial.newUser();
    const load = await loaded();
    const reader = await sundial.newUser();
    expect((await attempt(sundial.url, reader, 'heartbeats.bulk', body)).status).to.equal(202);
    await kill(mongod, 'SIGKILL');
    await eventually(() => load.acknowledged() === heartbeats);
    expect(statuses(load)).to.deep.equal([202]);
    const away = await Promise.all([
      attempt(sundial.url, reader, 'statusbar/today'),
      attempt(sundial.url, reader, 'summaries?range=Today'),
      attempt(sundial.url, stranger, 'heartbeats.bulk', body),
    ]);
    for (const { status, ms, error } of away) {
      expect(status).to.equal(503);
      expect(error).to.be.a('string').and.not.equal('');
      expect(ms).to.be.below(quickly);
    }
    expect((await attempt(sundial.url, reader, 'heartbeats.bulk', body)).status).to.equal(202);
    mongod = await sundial.startMongod();
    await nothingLost(load);
    expect((await attempt(sundial.url, stranger, 'heartbeats.bulk', body)).status).to.equal(202);
  });

  it('API and worker, told to stop and started again under load', async () => {
    const load = await loaded();
    const stopping = [api, worker].map(async (process) => {
      const start = performance.now();
      const { code } = await process.stop();
      return { code, ms: performance.now() - start };
    });
    for (const { code, ms } of await Promise.all(stopping)) {
      expect(code).to.equal(0);
      expect(ms).to.be.below(10_000);
    }
    [api, worker] = await Promise.all([sundial.startApi(), sundial.startWorker()]);
    await nothingLost(load);
    // Refused connections in between; a request that was taken is answered
    expect(statuses(load)).to.deep.equal([0, 202]);
  });

  it('Redis, before the API starts: 503 quickly, and 202 as soon as it is there', async () => {
    await Promise.all([api.stop(), worker.stop()]);
    await kill(redis, 'SIGTERM');
    const ada: TestUser = await sundial.newUser();
    api = await sundial.startApi();
    await api.ready;
    const { status, ms, error } = await attempt(sundial.url, ada, 'heartbeats.bulk', body);
    expect({ status, error }).to.deep.equal({ status: 503, error: 'The queue is not reachable. Try again later.' });
    expect(ms).to.be.below(quickly);
    expect((await attempt(sundial.url, ada, 'statusbar/today')).status).to.equal(200);
    worker = await sundial.startWorker();
    redis = await sundial.startRedis();
    await eventually(async () => (await attempt(sundial.url, ada, 'heartbeats.bulk', body)).status === 202);
    await eventually(async () => {
      const { body: read } = await attempt(sundial.url, ada, 'heartbeats?date=2026-01-05');
      return (read as { data: unknown[] }).data.length === 1;
    });
  });

  it('Redis that hangs: 503 quickly, and served again when it goes on', async () => {
    const load = await loaded();
    redis.process.kill('SIGSTOP');
    try {
      await eventually(() => load.attempts.some((a) => a.status === 503), 5000);
    } finally {
      redis.process.kill('SIGCONT');
    }
    await nothingLost(load);
    expect(statuses(load)).to.deep.equal([202, 503]);
    expect(slowest(load)).to.be.below(quickly);
  });

  it('MongoDB that hangs: known keys are served, reads hear 503 within seconds, and are answered when it goes on', async () => {
    const ada = await sundial.newUser();
    expect((await attempt(sundial.url, ada, 'heartbeats.bulk', body)).status).to.equal(202);
    mongod.process.kill('SIGSTOP');
    try {
      const reading = attempt(sundial.url, ada, 'statusbar/today');
      expect(await attempt(sundial.url, ada, 'heartbeats.bulk', body)).to.include({ status: 202 });
      expect(await reading).to.include({ status: 503, error: 'The database is not reachable. Try again later.' });
      expect((await reading).ms).to.be.below(8000);
      // From then on it is known
      expect((await attempt(sundial.url, ada, 'statusbar/today')).ms).to.be.below(quickly);
    } finally {
      mongod.process.kill('SIGCONT');
    }
    await eventually(async () => (await attempt(sundial.url, ada, 'statusbar/today')).status === 200);
  });
});
