import { expect } from 'chai';
import { drainClock, type SeenQueue } from '../../worker/drain-watch.js';

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
