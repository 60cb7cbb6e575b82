import { expect } from 'chai';
import { createLogger } from '../../shared/observability/log.js';
import { drainClock, startDrainWatch, type SeenQueue } from '../../worker/drain-watch.js';
import { eventually } from '../support/eventually.js';

const nothing: SeenQueue = { waiting: 0, isPaused: false, inHand: 0, finished: 0 };

/** ms without progress after each sight, one a second. */
const ticks = (queue: Parameters<typeof drainClock>[0], sights: readonly Partial<SeenQueue>[]): number[] => {
  const clock = drainClock(queue);
  return sights.map((sight, second) => clock({ ...nothing, ...sight }, second * 1000));
};

describe('the clock of a queue that is not drained', () => {
  it('stands while there is nothing to do', () => {
    expect(ticks('heartbeats', [{}, {}, {}])).to.deep.equal([0, 0, 0]);
  });

  it('runs while jobs wait and none gets done', () => {
    expect(ticks('heartbeats', [{ waiting: 3 }, { waiting: 4 }, { waiting: 9, inHand: 2 }])).to.deep.equal([0, 1000, 2000]);
  });

  it('begins anew with each job that is done, and stands when all are', () => {
    const sights = [{ waiting: 3 }, { waiting: 2 }, { waiting: 1, finished: 1 }, { waiting: 1, finished: 1 }, { finished: 2 }];
    expect(ticks('heartbeats', sights)).to.deep.equal([0, 1000, 0, 1000, 0]);
  });

  it('runs while a quick job is in hand for ever, also when none waits', () => {
    expect(ticks('heartbeats', [{ inHand: 1 }, { inHand: 1 }])).to.deep.equal([0, 1000]);
  });

  it('gives jobs that may take long their time, but not a worker that takes none', () => {
    expect(
      ticks('maintenance', [
        { waiting: 5, inHand: 2 },
        { waiting: 5, inHand: 2 },
      ]),
    ).to.deep.equal([0, 0]);
    expect(ticks('maintenance', [{ waiting: 5 }, { waiting: 5 }])).to.deep.equal([0, 1000]);
  });

  it('stands while the queue is paused', () => {
    expect(ticks('heartbeats', [{ waiting: 5 }, { waiting: 5, isPaused: true }, { waiting: 5 }])).to.deep.equal([0, 0, 0]);
  });
});

describe('a worker that does not drain its queues', () => {
  const patienceMs = 100;

  it('is none while a store hangs, and has its time again once that goes on', async () => {
    const tried: number[] = [];
    let goOn = (): void => undefined;
    const stuck: number[] = [];
    const state = { waiting: 1, active: 0, delayed: 0, overdue: 0, failed: 0, isPaused: false, oldestWaits: 0 };
    const watch = startDrainWatch({
      states: { of: async () => state },
      activity: () => ({ inHand: 0, finished: 0 }),
      tryStores: async () => {
        const isFirst = tried.push(performance.now()) === 1;
        if (isFirst) await new Promise<void>((resolve) => (goOn = resolve));
      },
      patienceMs,
      onStuck: () => stuck.push(performance.now()),
      log: createLogger({ name: 'test', level: 'silent' }),
    });
    try {
      await eventually(() => tried.length === 1);
      await eventually(() => performance.now() - tried[0]! > patienceMs / 2);
      goOn();
      await eventually(() => stuck.length > 0);
      expect(stuck[0]! - tried[0]!).to.be.above(1.4 * patienceMs);
    } finally {
      watch.stop();
    }
  });
});
