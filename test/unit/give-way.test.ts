import { expect } from 'chai';
import fc from 'fast-check';
import { pauseMs } from '../../shared/domain/give-way.js';

const idle = { waiting: 0, oldestMs: 0 };
const behind = { waiting: 3, oldestMs: 800 };

describe('work that nobody waits for', () => {
  /** How long it pauses in all, when the queue looks the same each time. */
  function pauses(live: typeof idle, workedMs: number): number {
    let paused = 0;
    for (let ms = pauseMs(live, workedMs, paused); ms > 0; ms = pauseMs(live, workedMs, paused)) paused += ms;
    return paused;
  }

  it('begins at once where nothing is to be done', () => {
    expect(pauseMs(idle, 0, 0)).to.equal(0);
    expect(pauseMs({ waiting: 3, oldestMs: 20 }, 0, 0)).to.equal(0);
  });

  it('takes no more than half of the time', () => {
    expect(pauses(idle, 40)).to.equal(40);
    expect(pauses({ waiting: 3, oldestMs: 20 }, 40)).to.equal(40);
  });

  it('[T82] lets what was sent just now go first', () => {
    expect(pauseMs(behind, 0, 0)).to.be.above(0);
    expect(pauseMs({ waiting: 5000, oldestMs: 0 }, 0, 0)).to.be.above(0);
    expect(pauses(behind, 40)).to.equal(1000);
    // It has caught up
    expect(pauseMs(idle, 40, 150)).to.equal(0);
  });

  it('looks again soon, never waits for ever, and never for less than its rest', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(100_000), fc.nat(10_000), (waiting, oldestMs, worked) => {
        const all = pauses({ waiting, oldestMs }, worked);
        expect(all).to.be.within(Math.min(worked, 1000), 1000);
      }),
    );
    expect(pauseMs(behind, 0, 0)).to.be.at.most(100);
  });
});
