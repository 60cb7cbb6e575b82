import { expect } from 'chai';
import fc from 'fast-check';
import { rangeFigures } from '../../shared/domain/range-figures.js';
import type { DayTotals } from '../../shared/domain/range-summary.js';

const second = 1_000_000;
const dayWith = (day: number, seconds: number, other = 0): DayTotals => ({
  day,
  total_us: seconds * second,
  other_us: other * second,
  categories: new Map(),
  hours: new Map(),
  ai: null,
});

describe('figures of a range', () => {
  it('leave days before the first one out of the holidays, as of an account of three days', () => {
    // wakatime-api.md, section 9: "3 / 7 / 4" for last_7_days and "3 / 365 / 362" for last_year
    for (const [length, rest] of [
      [7, 4],
      [365, 362],
    ] as const) {
      const figures = rangeFigures([], 1000 - length, 999, 997);
      expect(figures).to.include({ holidays: 3, days_including_holidays: length, days_minus_holidays: rest });
      expect(figures).to.include({ total_us: 0, daily_average_us: 0, daily_average_including_other_us: 0, best_day: null });
    }
  });

  it('give averages in whole seconds over the days that are no holidays, with and without "Other"', () => {
    const days = [dayWith(10, 100, 50), dayWith(12, 101), dayWith(13, 7, 7)];
    const figures = rangeFigures(days, 10, 16, 0);
    expect(figures).to.include({ total_us: 208 * second, other_us: 57 * second });
    expect(figures).to.include({ holidays: 4, days_including_holidays: 7, days_minus_holidays: 3 });
    expect(figures.daily_average_us).to.equal(50 * second);
    expect(figures.daily_average_including_other_us).to.equal(69 * second);
  });

  it('count a day with AI use and no time as a holiday', () => {
    expect(rangeFigures([dayWith(10, 0), dayWith(11, 5)], 10, 11, 0)).to.include({ holidays: 1, days_minus_holidays: 1 });
  });

  it('are zeros for no days', () => {
    expect(rangeFigures([], 10, 9, 0)).to.include({ holidays: 0, days_including_holidays: 0, days_minus_holidays: 0 });
    expect(rangeFigures([], 10, 9, 500)).to.include({ holidays: 0, days_including_holidays: 0, days_minus_holidays: 0 });
  });

  it('have the first of the days with the most time as the best one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 10 }), (times) => {
        const days = times.map((seconds, day) => dayWith(day, seconds));
        const most = Math.max(0, ...times);
        const { best_day } = rangeFigures(days, 0, times.length - 1, 0);
        expect(best_day?.day ?? null).to.equal(most === 0 ? null : times.indexOf(most));
      }),
    );
  });

  it('have as many holidays as days without time from the first day on', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1), { maxLength: 20 }), fc.nat(30), (times, account) => {
        const since = Math.min(account, times.indexOf(1) < 0 ? Infinity : times.indexOf(1));
        const days = times.map((seconds, day) => dayWith(day, seconds)).filter((d) => d.total_us > 0);
        const figures = rangeFigures(days, 0, times.length - 1, since);
        expect(figures.holidays).to.equal(times.filter((t, day) => t === 0 && day >= since).length);
        expect(figures.days_minus_holidays).to.equal(times.length - figures.holidays);
      }),
    );
  });
});
