import { expect } from 'chai';
import fc from 'fast-check';
import { OverviewSum, type OverviewQuestion } from '../../shared/domain/overview.js';
import { overviewRange, unitOf, unitsOf } from '../../shared/domain/overview-range.js';
import { emptySummary, type Summary } from '../../shared/domain/summary.js';
import { dateOf, dayOfDate } from '../../shared/domain/zone.js';
import { overviewRanges } from '../../shared/schema/overview-names.js';

const dayOf = (date: string): number => dayOfDate(date)!;
const datesOf = ({ first, last }: { first: number; last: number }): string => `${dateOf(first)} ${dateOf(last)}`;

describe('the range of an overview', () => {
  it('is what its name says', () => {
    // A Wednesday, with weeks that begin on Monday
    const today = dayOf('2026-03-04');
    const ranges = overviewRanges.map((name) => [name, datesOf(overviewRange(name, today, 1, dayOf('2019-07-01')))]);
    expect(Object.fromEntries(ranges)).to.deep.equal({
      today: '2026-03-04 2026-03-04',
      yesterday: '2026-03-03 2026-03-03',
      last_7_days: '2026-02-26 2026-03-04',
      last_14_days: '2026-02-19 2026-03-04',
      last_30_days: '2026-02-03 2026-03-04',
      this_week: '2026-03-02 2026-03-04',
      last_week: '2026-02-23 2026-03-01',
      this_month: '2026-03-01 2026-03-04',
      last_month: '2026-02-01 2026-02-28',
      this_year: '2026-01-01 2026-03-04',
      last_12_months: '2025-03-05 2026-03-04',
      all_time: '2019-07-01 2026-03-04',
    });
  });

  it('has an end also on a leap day, and before the first day there is', () => {
    expect(datesOf(overviewRange('last_12_months', dayOf('2024-02-29'), 0, 0))).to.equal('2023-03-02 2024-02-29');
    const today = dayOf('2026-03-04');
    expect(datesOf(overviewRange('all_time', today, 0, today + 1))).to.equal('2026-03-04 2026-03-04');
  });

  it('is cut into units without gaps, of which weeks and months are whole but at the edges', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10_957, max: 40_000 }),
        fc.integer({ min: 1, max: 4000 }),
        fc.nat(6),
        (first, days, weekStart) => {
          const range = { first, last: first + days - 1 };
          const units = unitsOf(range, weekStart);
          expect([units[0]!.first, units.at(-1)!.last]).to.deep.equal([range.first, range.last]);
          const unit = unitOf(range);
          for (const [i, { first: from, last }] of units.entries()) {
            if (i === 0) continue;
            expect(from).to.equal(units[i - 1]!.last + 1);
            if (unit === 'week') expect(new Date(from * 86_400_000).getUTCDay()).to.equal(weekStart);
            if (unit === 'month') expect(dateOf(from).slice(8)).to.equal('01');
            if (unit === 'day') expect(last).to.equal(from);
          }
          expect(units.length).to.be.at.most(Math.max(108, days / 28 + 2));
        },
      ),
    );
  });
});

const minute = 60_000_000;

function summaryOf(projects: Record<string, number>, category = 'Coding'): Summary {
  const summary = emptySummary();
  for (const [name, minutes] of Object.entries(projects)) {
    summary.projects.set(name, minutes * minute);
    summary.total_us += minutes * minute;
  }
  summary.categories.set(category, summary.total_us);
  summary.hours.set('9', summary.total_us);
  return summary;
}

const first = dayOf('2026-01-05');
const question = (more: Partial<OverviewQuestion> = {}): OverviewQuestion => ({
  range: { first, last: first + 2 },
  previous: { first: first - 3, last: first - 1 },
  calendar: { first: first - 368, last: first + 2 },
  by: 'projects',
  weekday: null,
  weekStart: 1,
  ...more,
});

const of = (asked: OverviewQuestion, days: readonly (readonly [number, Summary])[]) => {
  const sum = new OverviewSum(asked);
  for (const [day, summary] of days) sum.add({ day, total_us: summary.total_us, summary });
  return sum.result();
};
const minutesOf = (list: readonly number[]): number[] => list.map((us) => us / minute);

describe('an overview', () => {
  it('names the eight with most time, and puts the others together', () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`p${String(i).padStart(2, '0')}`, 20 - i]));
    const { series_names, series } = of(question(), [
      [first, summaryOf(many)],
      [first + 1, summaryOf({ p10: 1 })],
    ]);
    expect(series_names).to.deep.equal(['p00', 'p01', 'p02', 'p03', 'p04', 'p05', 'p06', 'p07', 'Other']);
    expect(series.map(({ us }) => minutesOf(us))).to.deep.equal([
      [20, 19, 18, 17, 16, 15, 14, 13, 12 + 11 + 10],
      [0, 0, 0, 0, 0, 0, 0, 0, 1],
      [0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]);
  });

  it('has "Other" once and last, also where something is called so', () => {
    expect(of(question(), [[first, summaryOf({ Other: 9, a: 1 })]]).series_names).to.deep.equal(['a', 'Other']);
    const { series_names, series } = of(question(), [[first, summaryOf({ Other: 9 })]]);
    expect([series_names, minutesOf(series[0]!.us)]).to.deep.equal([['Other'], [9]]);
  });

  it("tells AI's time from all other", () => {
    const days = [
      [first, summaryOf({ a: 7 }, 'AI Coding')],
      [first + 1, summaryOf({ a: 2 }, 'Debugging')],
      [first + 2, summaryOf({ a: 1 }, 'Coding')],
    ] as const;
    const { series_names, series } = of(question({ by: 'ai' }), days);
    expect(series_names).to.deep.equal(['AI', 'Manual']);
    expect(series.map(({ us }) => minutesOf(us))).to.deep.equal([
      [7, 0],
      [0, 2],
      [0, 1],
    ]);
  });

  it('is the same in whatever order days come', () => {
    const anyDay = fc.tuple(
      fc.integer({ min: first - 400, max: first + 4 }),
      fc.record({ a: fc.nat(3), b: fc.nat(3), Other: fc.nat(2) }).map((projects) => summaryOf(projects)),
    );
    fc.assert(
      fc.property(
        fc
          .uniqueArray(anyDay, { selector: ([day]) => day, maxLength: 12 })
          .chain((days) => fc.tuple(fc.constant(days), fc.shuffledSubarray(days, { minLength: days.length }))),
        fc.option(fc.nat(6)),
        ([days, shuffled], weekday) => {
          const asked = question({ weekday });
          expect(of(asked, shuffled)).to.deep.equal(of(asked, days));
        },
      ),
    );
  });

  it('has the first of the best days, what was before, and the calendar, without days that have no time', () => {
    const overview = of(question(), [
      [first + 2, summaryOf({ a: 5 })],
      [first, summaryOf({ a: 5 })],
      [first + 1, summaryOf({ a: 0 })],
      [first - 3, summaryOf({ a: 4 })],
      [first - 4, summaryOf({ a: 3 })],
      [first - 368, summaryOf({ a: 2 })],
      [first - 369, summaryOf({ a: 1 })],
      [first + 3, summaryOf({ a: 1 })],
    ]);
    expect(overview.best_day).to.deep.equal({ day: first, total_us: 5 * minute });
    expect(overview.active_days).to.equal(2);
    expect(overview.previous_us).to.equal(4 * minute);
    expect(overview.total_us).to.equal(10 * minute);
    expect(overview.calendar.map((d) => d.day - first)).to.deep.equal([-368, -4, -3, 0, 2]);
    // 2026-01-05 is a Monday
    expect(overview.hours.map((hours) => hours[9]! / minute)).to.deep.equal([5, 0, 5, 0, 0, 0, 0]);
  });
});
