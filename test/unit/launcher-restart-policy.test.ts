import { expect } from 'chai';
import fc from 'fast-check';
import { afterEnd, isHopeless, noEnds, waitAfter, type Ends } from '../../launcher/restart-policy.js';

const after = (lives: readonly (number | null)[]): Ends => lives.reduce(afterEnd, noEnds);
const early = 1_000;
const hour = 3_600_000;

describe('launcher: when a part is started again', () => {
  it('at once, then after longer and longer times', () => {
    const waits = Array.from({ length: 10 }, (_, i) => waitAfter(after(Array.from({ length: i + 1 }, () => early))));
    expect(waits).to.deep.equal([0, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('at once again when it had lived for a while', () => {
    expect(waitAfter(after([early, early, null, early, hour]))).to.equal(0);
    expect(waitAfter(after([early, early, hour, early]))).to.equal(500);
  });

  it('is given up when it was not ready eight times in a row, and only then', () => {
    expect(isHopeless(after([hour, ...Array<null>(7).fill(null)]))).to.equal(false);
    expect(isHopeless(after([hour, ...Array<null>(8).fill(null)]))).to.equal(true);
    expect(isHopeless(after(Array<number>(1000).fill(early)))).to.equal(false);
    const anyLife = fc.option(fc.integer({ min: 0, max: hour }));
    fc.assert(
      fc.property(fc.array(anyLife), fc.integer({ min: 0, max: hour }), (lives, last) => {
        expect(isHopeless(after([...lives, last]))).to.equal(false);
      }),
    );
  });
});
