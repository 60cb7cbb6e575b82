import { expect } from 'chai';
import fc from 'fast-check';
import { cellsOf, FilteredDay, type CellFilter } from '../../shared/domain/cells.js';
import { namedDimensions } from '../../shared/domain/named.js';
import { aiNameOf } from '../../shared/domain/overview.js';
import { timelineOf } from '../../shared/domain/timeline.js';
import { seriesKinds } from '../../shared/schema/overview-names.js';
import { anyCuts, anyHistory, dayLike, names, timeout_us } from '../factories/stored-heartbeats.js';

const anyDay = anyCuts.map((cuts) => dayLike({ from_us: cuts[0]!, until_us: cuts.at(-1)! }));
const anyFilter: fc.Arbitrary<CellFilter> = fc.record({
  names: fc.constantFrom(
    {},
    { projects: 'engine' },
    { languages: 'Rust' },
    { editors: 'Vim', machines: 'laptop' },
    { projects: 'none such' },
  ),
  hour: fc.option(fc.nat(23), { freq: 3 }),
});

describe('the timeline of a day', () => {
  it('adds up to the day, name by name, whatever it is told apart by and whatever is left out', () => {
    fc.assert(
      fc.property(anyHistory(), anyDay, anyFilter, fc.constantFrom(...seriesKinds), (heartbeats, day, filter, by) => {
        const slices = timelineOf(heartbeats, timeout_us, day, names, by, filter);
        const times = new Map<string, number>();
        for (const { name, from_us, until_us } of slices) times.set(name, (times.get(name) ?? 0) + until_us - from_us);
        const whole = new FilteredDay(cellsOf(heartbeats, timeout_us, day, names), filter).summary;
        const expected = new Map<string, number>();
        for (const [category, us] of whole[by === 'ai' ? 'categories' : by]) {
          const name = by === 'ai' ? aiNameOf(category) : category;
          expected.set(name, (expected.get(name) ?? 0) + us);
        }
        expect(Object.fromEntries(times)).to.deep.equal(Object.fromEntries(expected));
      }),
      { numRuns: 300 },
    );
  });

  it('is in order, inside the day, and never at two things at once', () => {
    fc.assert(
      fc.property(anyHistory(), anyDay, anyFilter, (heartbeats, day, filter) => {
        const slices = timelineOf(heartbeats, timeout_us, day, names, namedDimensions[0], filter);
        let before = { name: '', until_us: day.from_us };
        for (const { name, from_us, until_us } of slices) {
          expect(from_us).to.be.at.least(before.until_us).and.below(until_us);
          // Neighbours of one name are one
          expect(from_us === before.until_us && name === before.name).to.equal(false);
          before = { name, until_us };
        }
        expect(before.until_us).to.be.at.most(day.until_us);
      }),
    );
  });
});
