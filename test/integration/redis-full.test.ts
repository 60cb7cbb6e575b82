import { expect } from 'chai';
import { createLogger } from '../../shared/observability/log.js';
import { createWorker } from '../../worker/create-worker.js';
import { createWorkerMetrics } from '../../worker/worker-metrics.js';
import { heartbeat } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { startTestServer } from '../support/server.js';

describe('a Redis that is full to the last byte', () => {
  it('is no reason for a worker to end itself: it says so, and goes on when there is room', async () => {
    const server = await startTestServer({ workers: 0 });
    const { redis, prefix, stores, apiDeps } = server;
    const messages: string[] = [];
    const log = createLogger(
      { name: 'test', level: 'warn' },
      { write: (line) => void messages.push((JSON.parse(line) as { msg: string }).msg) },
    );
    const ada = await server.newUser();
    await server.send(ada, [heartbeat({ time: 1_767_600_000 })]);
    await redis.config('SET', 'maxmemory', '1');
    let stuck = 0;
    const worker = createWorker({
      redis,
      prefix,
      stores,
      rendering: apiDeps.rendering,
      metrics: createWorkerMetrics(),
      log,
      concurrency: 5,
      recomputeDelayMs: 20,
      rollUpDelayMs: 20,
      stuckMs: 300,
      onStuck: () => (stuck += 1),
    });
    try {
      await eventually(() => stuck > 0 || messages.includes('the queue is not drained, as a store does not work'));
      expect(stuck).to.equal(0);
      await redis.config('SET', 'maxmemory', '0');
      await server.settled();
      expect(await stores.heartbeats.count(ada.user._id)).to.equal(1);
    } finally {
      await redis.config('SET', 'maxmemory', '0');
      await worker.close();
      await server.close();
    }
  });
});
