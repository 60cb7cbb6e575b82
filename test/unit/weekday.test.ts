import { expect } from 'chai';
import fc from 'fast-check';
import { countWeekday, parseWeekday, weekdayNames, weekdayOf } from '../../shared/domain/weekday.js';

const anyDay = fc.integer({ min: -40_000, max: 40_000 });

describe('weekdays', () => {
  it('are those of the calendar', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const name = new Date(day * 86_400_000).toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' });
        expect(weekdayNames[weekdayOf(day)]).to.equal(name);
      }),
    );
  });

  it('are named by number from Monday, or by name in any case', () => {
    expect(['0', '6', 'monday', ' Sunday ', 'WEDNESDAY'].map(parseWeekday)).to.deep.equal([0, 6, 0, 6, 2]);
    for (const text of ['', '7', '-1', '1.0', 'mon', 'someday']) expect(parseWeekday(text), text).to.equal(null);
  });

  it('are counted as one by one', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -1, max: 60 }), fc.nat(6), (first, length, weekday) => {
        const days = Array.from({ length: Math.max(0, length) }, (_, i) => first + i);
        expect(countWeekday(weekday, first, first + length - 1)).to.equal(days.filter((d) => weekdayOf(d) === weekday).length);
      }),
    );
  });
});
