import { expect } from 'chai';
import fc from 'fast-check';
import { changedDays } from '../../shared/domain/dirty-days.js';
import type { Heartbeat } from '../../shared/domain/heartbeat.js';
import { fillPlaceholders } from '../../shared/domain/placeholders.js';
import { dayWindow } from '../../shared/domain/spans.js';
import { summarize } from '../../shared/domain/summary.js';
import { dayAt, dayOfDate, dayStart } from '../../shared/domain/zone.js';
import { hour, inOrder, minute, names, stored } from '../factories/stored-heartbeats.js';

const timeout = 15 * minute;
const vienna = 'Europe/Vienna';
/** The clocks go forward on this Sunday. */
const sunday = dayOfDate('2026-03-29')!;
const days = [-2, -1, 0, 1, 2, 3].map((n) => sunday + n);

/** Around midnights and the hours between them, ties included. */
const anyTime = fc
  .tuple(
    fc.constantFrom(...days.slice(1, -1)),
    fc.constantFrom(-31, -16, -15, -14, -5, 0, 1, 10, 15, 16, 400, 700),
    fc.integer({ min: -1, max: 1 }),
  )
  .map(([day, minutes, micros]) => dayStart(vienna, day) + minutes * minute + micros);

const anyHeartbeat = fc
  .tuple(anyTime, fc.constantFrom('engine', 'web', null, '<<LAST_PROJECT>>', '<<LAST_PROJECT>>'), fc.nat(0xffff))
  .map(([time_us, project, n]) => stored(time_us, { project }, n));

const anyHeartbeats = fc.uniqueArray(anyHeartbeat, { maxLength: 10, selector: (h) => `${h.time_us} ${h.key.join()}` });

/** What the days show, each as its own text. */
function shown(heartbeats: readonly Heartbeat[]): Map<number, string> {
  const filled = heartbeats.map((h) => ({ ...h })).sort(inOrder);
  fillPlaceholders(filled, null);
  return new Map(
    days.map((day) => {
      const { total_us, projects } = summarize(filled, timeout, dayWindow(vienna, day), names);
      return [day, JSON.stringify([total_us, [...projects].sort(([a], [b]) => (a < b ? -1 : 1))])];
    }),
  );
}

describe('changed days', () => {
  const at = (day: number, us: number): number => dayStart(vienna, day) + us;
  const daysOf = (us: number): [changed: number[], adjacent: number[]] => {
    const { changed, adjacent } = changedDays([us], vienna, timeout);
    return [[...changed.keys()], adjacent];
  };

  it('are the day of a heartbeat, and the neighbour within a timeout', () => {
    expect(daysOf(at(sunday, 12 * hour))).to.deep.equal([[sunday], []]);
    expect(daysOf(at(sunday + 1, -timeout))).to.deep.equal([[sunday], [sunday + 1]]);
    expect(daysOf(at(sunday + 1, -timeout - 1))).to.deep.equal([[sunday], []]);
    expect(daysOf(at(sunday, 0))).to.deep.equal([[sunday], [sunday - 1]]);
  });

  it('are those of the zone, on a day of 23 hours, too', () => {
    expect(daysOf(at(sunday, 22 * hour + 50 * minute))).to.deep.equal([[sunday], [sunday + 1]]);
  });

  it('say from when on a day is different', () => {
    const [first, last] = [at(sunday, 2 * hour), at(sunday, 20 * hour)];
    expect([...changedDays([last, first, at(sunday + 1, hour)], vienna, timeout).changed]).to.deep.equal([
      [sunday, first],
      [sunday + 1, at(sunday + 1, hour)],
    ]);
  });

  it('reach as far as placeholders look back', () => {
    expect(changedDays([at(sunday + 1, 0)], vienna, timeout).placeholders).to.deep.equal([sunday + 2]);
    expect(changedDays([at(sunday, 1)], vienna, timeout).placeholders).to.deep.equal([sunday + 1]);
  });

  it('are different from their start where the day before reaches into them', () => {
    const times = [at(sunday, -minute), at(sunday, hour), at(sunday + 1, -hour), at(sunday + 1, minute)];
    expect([...changedDays(times, vienna, timeout).changed]).to.deep.equal([
      [sunday - 1, times[0]],
      [sunday, 0],
      [sunday + 1, times[3]],
    ]);
  });

  it('may look back with placeholders, though they have heartbeats themselves', () => {
    expect(changedDays([at(sunday, hour), at(sunday + 1, hour)], vienna, timeout).placeholders).to.have.members([
      sunday + 1,
      sunday + 2,
    ]);
  });

  it('name each day once, but for placeholders', () => {
    fc.assert(
      fc.property(fc.array(anyTime, { maxLength: 6 }), (times) => {
        const { changed, adjacent, placeholders } = changedDays(times, vienna, timeout);
        for (const all of [
          [...changed.keys(), ...adjacent],
          [...placeholders, ...adjacent],
        ]) {
          expect(new Set(all).size).to.equal(all.length);
        }
        expect(new Set(changed.keys())).to.deep.equal(new Set(times.map((us) => dayAt(vienna, us))));
      }),
    );
  });

  it('do not hang on batches: a batch changes what its heartbeats change', () => {
    fc.assert(
      fc.property(fc.array(anyTime, { maxLength: 6 }), (times) => {
        const all = (list: readonly number[]): number[] => {
          const { changed, adjacent, placeholders } = changedDays(list, vienna, timeout);
          return [...changed.keys(), ...adjacent, ...placeholders];
        };
        expect(new Set(all(times))).to.deep.equal(new Set(times.flatMap((us) => all([us]))));
      }),
    );
  });

  it('reach over the midnight after a placeholder that refers to the heartbeat', () => {
    const late = dayStart(vienna, sunday) + 23 * hour + 55 * minute;
    const { placeholders } = changedDays([late], vienna, timeout);
    // A placeholder at 23:50 on Monday refers to it, and its gap goes on into Tuesday
    expect(placeholders).to.include(sunday + 2);
  });

  it('include every day that shows something else once heartbeats are added', () => {
    fc.assert(
      fc.property(anyHeartbeats, fc.nat(10), (heartbeats, kept) => {
        const before = heartbeats.slice(0, kept);
        const added = heartbeats.slice(kept);
        const was = shown(before);
        const is = shown(heartbeats);
        const { changed, adjacent, placeholders } = changedDays(
          added.map((h) => h.time_us),
          vienna,
          timeout,
        );
        for (const day of days) {
          if (was.get(day) === is.get(day)) continue;
          expect([...changed.keys(), ...adjacent, ...placeholders]).to.include(day);
          const hasPlaceholders = heartbeats.some((h) => h.project === '<<LAST_PROJECT>>');
          if (!hasPlaceholders) expect([...changed.keys(), ...adjacent]).to.include(day);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('that are adjacent need no mark without heartbeats of their own: there is no time on them', () => {
    fc.assert(
      fc.property(anyHeartbeats, (heartbeats) => {
        const own = new Set(heartbeats.map((h) => dayAt(vienna, h.time_us)));
        for (const [day, text] of shown(heartbeats)) if (!own.has(day)) expect(text).to.equal('[0,[]]');
      }),
    );
  });
});
