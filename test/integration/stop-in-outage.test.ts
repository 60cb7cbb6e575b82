import { expect } from 'chai';
import { Queue } from 'bullmq';
import { MongoNetworkError } from 'mongodb';
import { createWorker } from '../../worker/create-worker.js';
import { createWorkerMetrics } from '../../worker/worker-metrics.js';
import { heartbeatsAt } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { hookedStores } from '../support/hooked-stores.js';
import { startTestServer, type TestServer } from '../support/server.js';

describe('a worker that is stopped while MongoDB is away', () => {
  let server: TestServer;
  let queue: Queue;
  before(async () => {
    server = await startTestServer({ workers: 0 });
    queue = new Queue('heartbeats', { connection: server.redis, prefix: server.prefix });
  });
  after(async () => {
    await queue.close();
    await server.close();
  });

  it('leaves what it has in hand to others at once, with all its tries', async () => {
    const ada = await server.newUser();
    const count = 30;
    let tries = 0;
    const away = hookedStores(server.stores, async (call) => {
      if (call !== 'heartbeats.insert') return;
      tries += 1;
      throw new MongoNetworkError('away');
    });
    const { redis, prefix, apiDeps } = server;
    const worker = createWorker({
      redis,
      prefix,
      stores: away,
      rendering: apiDeps.rendering,
      metrics: createWorkerMetrics(),
      log: apiDeps.log,
      concurrency: count,
      recomputeDelayMs: 20,
      rollUpDelayMs: 20,
    });
    await worker.ready;
    for (let i = 0; i < count; i += 1) await server.send(ada, heartbeatsAt([60 * i]));
    await eventually(async () => (await queue.getActiveCount()) === count && tries > 2);
    const before = tries;
    await worker.close();
    // Not once more for each job, as every try takes as long as MongoDB is looked for
    expect(tries - before).to.be.at.most(2);
    const left = await queue.getJobs(['waiting', 'delayed', 'active', 'failed']);
    expect(left.map((job) => job.attemptsMade)).to.deep.equal(Array(count).fill(0));
    await server.addWorker();
    await server.settled();
    expect(await server.stores.heartbeats.count(ada.user._id)).to.equal(count);
  });
});
