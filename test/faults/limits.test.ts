import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { faultTests, type Scene } from './scenario.js';

const maxDepth = 150;

/** Everybody is refused, quickly, and the reason is told. */
async function refused({ load }: Scene, reason: RegExp): Promise<void> {
  await eventually(() => load.attempts.filter(({ status, error }) => status === 503 && reason.test(error ?? '')).length > 50);
}

faultTests({
  title: 'a queue at its limit of depth',
  processes: { env: () => ({ SUNDIAL_QUEUE_MAX_DEPTH: String(maxDepth) }) },
  scenarios: [
    {
      name: `more than ${maxDepth} requests wait, as the worker hangs`,
      long: true,
      statuses: [503],
      async break(scene) {
        scene.fleet.signal('SIGSTOP', 'worker-1');
        await refused(scene, /queue is full/);
        // A look every 250 ms: some more were taken before it
        const { waiting } = await scene.fleet.queues.heartbeats.getJobCounts('waiting');
        expect(waiting).to.be.within(maxDepth, 4 * maxDepth);
      },
      heal: async ({ fleet }) => fleet.signal('SIGCONT', 'worker-1'),
    },
  ],
});

faultTests({
  title: 'Redis at its limit of memory',
  processes: { redis: { maxmemory: '48mb' } },
  scenarios: [
    {
      name: 'Redis above its share of memory: refused before it is full',
      statuses: [503],
      async break(scene) {
        await scene.fleet.redis.setrange('ballast', 36 * 1024 * 1024, 'x');
        await refused(scene, /memory is full/);
      },
      heal: async ({ fleet }) => void (await fleet.redis.del('ballast')),
    },
    {
      name: 'Redis at maxmemory (another tenant fills it): nothing can be added, nor taken',
      long: true,
      statuses: [503],
      async break(scene) {
        const { redis } = scene.fleet;
        await redis.setrange('ballast', 44 * 1024 * 1024, 'x');
        const full = async (): Promise<boolean> =>
          redis.rpush('more', 'x'.repeat(100_000)).then(
            () => false,
            () => true,
          );
        await eventually(full);
        await refused(scene, /memory is full|did not take/);
      },
      heal: async ({ fleet }) => void (await fleet.redis.del('ballast', 'more')),
    },
  ],
});
