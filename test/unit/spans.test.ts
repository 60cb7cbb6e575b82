import { expect } from 'chai';
import fc from 'fast-check';
import { forEachSpan, type Window } from '../../shared/domain/spans.js';
import {
  anyCuts,
  anyHistory,
  countSeconds,
  longest,
  minute,
  second,
  stored,
  storedAt,
  timeout_us,
} from '../factories/stored-heartbeats.js';

type Span = [owner: number, start: number, length: number];

const everything: Window = { from_us: 0, until_us: 1e15 };

/** Spans in whole seconds, by the position of the heartbeat they belong to. */
function spansAt(seconds: readonly number[], timeoutSeconds: number, window: Window = everything): Span[] {
  const heartbeats = storedAt(seconds);
  const spans: Span[] = [];
  forEachSpan(heartbeats, timeoutSeconds * second, window, (h, start, length) => {
    spans.push([heartbeats.indexOf(h), start / second, length / second]);
  });
  return spans;
}

const sum = (heartbeats: readonly { time_us: number }[], timeout: number, window: Window): number => {
  let total = 0;
  forEachSpan(heartbeats, timeout, window, (_h, _start, length) => (total += length));
  return total;
};

describe('spans', () => {
  it('gives a gap up to the timeout to its earlier heartbeat', () => {
    expect(spansAt([0, 60, 100], 900)).to.deep.equal([
      [0, 0, 60],
      [1, 60, 40],
    ]);
  });

  it('counts a gap of exactly the timeout, and none of one that is a microsecond longer', () => {
    const gapOf = (us: number): number => sum([stored(0), stored(us)], 15 * minute, everything);
    expect(gapOf(15 * minute)).to.equal(15 * minute);
    expect(gapOf(15 * minute + 1)).to.equal(0);
  });

  it('counts nothing for the last heartbeat of a run', () => {
    expect(spansAt([0, 10, 1000, 1020], 900)).to.deep.equal([
      [0, 0, 10],
      [2, 1000, 20],
    ]);
    expect(spansAt([5], 900)).to.deep.equal([]);
    expect(spansAt([], 900)).to.deep.equal([]);
  });

  it('gives the gap after heartbeats at the same instant to the last of them', () => {
    expect(spansAt([0, 0, 0, 10], 900)).to.deep.equal([[2, 0, 10]]);
  });

  it('cuts gaps at the ends of the window', () => {
    expect(spansAt([0, 100], 900, { from_us: 30 * second, until_us: 70 * second })).to.deep.equal([[0, 30, 40]]);
    expect(spansAt([0, 100], 900, { from_us: 100 * second, until_us: 200 * second })).to.deep.equal([]);
    expect(spansAt([0, 100], 900, { from_us: 50 * second, until_us: 50 * second })).to.deep.equal([]);
  });

  it('adds up to what is counted second by second', () => {
    fc.assert(
      fc.property(anyHistory(), anyCuts, (heartbeats, cuts) => {
        const window = { from_us: cuts[0]!, until_us: cuts.at(-1)! };
        const counted = countSeconds(heartbeats, window, () => ['all']).get('all') ?? 0;
        expect(sum(heartbeats, timeout_us, window)).to.equal(counted);
      }),
    );
  });

  it('comes in order, inside the window, without overlaps', () => {
    fc.assert(
      fc.property(anyHistory(), anyCuts, (heartbeats, cuts) => {
        const window = { from_us: cuts[0]!, until_us: cuts.at(-1)! };
        let free = window.from_us;
        forEachSpan(heartbeats, timeout_us, window, (_h, start, length) => {
          expect(start).to.be.at.least(free);
          expect(length).to.be.above(0);
          free = start + length;
        });
        expect(free).to.be.at.most(window.until_us);
      }),
    );
  });

  it('adds up over windows that tile a range', () => {
    fc.assert(
      fc.property(anyHistory(), anyCuts, (heartbeats, cuts) => {
        const parts = cuts.slice(1).map((until_us, i) => sum(heartbeats, timeout_us, { from_us: cuts[i]!, until_us }));
        const whole = sum(heartbeats, timeout_us, { from_us: cuts[0]!, until_us: cuts.at(-1)! });
        expect(parts.reduce((a, b) => a + b, 0)).to.equal(whole);
      }),
    );
  });

  it('needs no heartbeats but those within a timeout of the window', () => {
    fc.assert(
      fc.property(anyHistory(), anyCuts, (heartbeats, cuts) => {
        const window = { from_us: cuts[0]!, until_us: cuts.at(-1)! };
        const near = heartbeats.filter(
          (h) => h.time_us >= window.from_us - timeout_us && h.time_us <= window.until_us + timeout_us,
        );
        expect(sum(near, timeout_us, window)).to.equal(sum(heartbeats, timeout_us, window));
      }),
    );
  });

  it('grows with the timeout, up to the time from the first to the last heartbeat', () => {
    fc.assert(
      fc.property(anyHistory(), fc.nat(60), fc.nat(60), (heartbeats, a, b) => {
        const shorter = sum(heartbeats, Math.min(a, b) * second, everything);
        expect(shorter).to.be.at.most(sum(heartbeats, Math.max(a, b) * second, everything));
        const all = heartbeats.length === 0 ? 0 : heartbeats.at(-1)!.time_us - heartbeats[0]!.time_us;
        expect(sum(heartbeats, longest * second, everything)).to.equal(all);
      }),
    );
  });
});
