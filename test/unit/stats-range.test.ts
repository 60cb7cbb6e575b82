import { expect } from 'chai';
import fc from 'fast-check';
import { statsRange, type StatsRange } from '../../shared/domain/stats-range.js';
import { dateOf, dayOfDate } from '../../shared/domain/zone.js';

const monday = 1;
const day = (date: string): number => dayOfDate(date)!;
const rangeOn = (name: string, date: string, includingToday = false): StatsRange | null =>
  statsRange(name, { today: day(date), weekStart: monday, includingToday });
const shown = (range: StatsRange | null): string | null =>
  range && `${range.first === null ? 'the beginning' : dateOf(range.first)} to ${dateOf(range.last)}`;

const names = [
  'last_7_days',
  'last_14_days',
  'last_30_days',
  'last_6_months',
  'last_year',
  'last_7_days_from_yesterday',
  'yesterday',
  'today',
  'this_week',
  'last_week',
  'this_month',
  'last_month',
  '2025',
  '2026',
  '2027',
  '2026-10',
  '2026-12',
  '2024-02',
] as const;

const anyDay = fc.integer({ min: day('2001-01-01'), max: day('2060-12-31') });
const anyClock = fc.record({ today: anyDay, weekStart: fc.integer({ min: 0, max: 6 }), includingToday: fc.boolean() });
const lengthOf = ({ first, last }: StatsRange): number => last - first! + 1;

describe('ranges of stats', () => {
  // A Saturday
  const today = '2026-10-10';
  const ranges: readonly [name: string, days: string, withToday: string, text: string][] = [
    ['last_7_days', '2026-10-03 to 2026-10-09', '2026-10-04 to 2026-10-10', 'last week'],
    ['last_14_days', '2026-09-26 to 2026-10-09', '2026-09-27 to 2026-10-10', 'last 14 days'],
    ['last_30_days', '2026-09-10 to 2026-10-09', '2026-09-11 to 2026-10-10', 'last month'],
    ['last_6_months', '2026-04-13 to 2026-10-09', '2026-04-14 to 2026-10-10', 'last 6 months'],
    ['last_year', '2025-10-10 to 2026-10-09', '2025-10-11 to 2026-10-10', 'last year'],
    ['all_time', 'the beginning to 2026-10-10', 'the beginning to 2026-10-10', 'all time'],
    ['2025', '2025-01-01 to 2025-12-31', '2025-01-01 to 2025-12-31', 'in 2025'],
    ['2026', '2026-01-01 to 2026-10-09', '2026-01-01 to 2026-10-10', 'in 2026'],
    ['2026-09', '2026-09-01 to 2026-09-30', '2026-09-01 to 2026-09-30', 'in September 2026'],
    ['2026-10', '2026-10-01 to 2026-10-09', '2026-10-01 to 2026-10-10', 'in October 2026'],
    ['2024-02', '2024-02-01 to 2024-02-29', '2024-02-01 to 2024-02-29', 'in February 2024'],
    ['today', '2026-10-10 to 2026-10-10', '2026-10-10 to 2026-10-10', 'today'],
    ['yesterday', '2026-10-09 to 2026-10-09', '2026-10-09 to 2026-10-09', 'yesterday'],
    ['last_7_days_from_yesterday', '2026-10-03 to 2026-10-09', '2026-10-03 to 2026-10-09', 'last week'],
    ['this_week', '2026-10-05 to 2026-10-09', '2026-10-05 to 2026-10-10', 'this week'],
    ['last_week', '2026-09-28 to 2026-10-04', '2026-09-28 to 2026-10-04', 'last week'],
    ['this_month', '2026-10-01 to 2026-10-09', '2026-10-01 to 2026-10-10', 'this month'],
    ['last_month', '2026-09-01 to 2026-09-30', '2026-09-01 to 2026-09-30', 'last month'],
  ];
  for (const [name, days, withToday, text] of ranges) {
    it(`${name}: ${days} on ${today}, with today ${withToday}`, () => {
      const range = rangeOn(name, today);
      expect([range!.name, shown(range), range!.text]).to.deep.equal([name, days, text]);
      expect(shown(rangeOn(name, today, true))).to.equal(withToday);
    });
  }

  it('are none before they begin, and today when they begin', () => {
    expect(rangeOn('2027', today)).to.equal(null);
    expect(rangeOn('2026-11', today)).to.equal(null);
    expect(shown(rangeOn('2026', '2026-01-01'))).to.equal('2026-01-01 to 2026-01-01');
    expect(shown(rangeOn('2026', '2026-01-01', true))).to.equal('2026-01-01 to 2026-01-01');
    expect(shown(rangeOn('this_week', '2026-10-05'))).to.equal('2026-10-05 to 2026-10-05');
  });

  it('may be written in any case, with spaces, "_" or "-"', () => {
    for (const name of ['last 7 days', 'LAST-7-DAYS', ' Last_7_Days ', 'Last 7  Days']) {
      expect(rangeOn(name, today), name).to.deep.equal(rangeOn('last_7_days', today));
    }
    expect(rangeOn('All Time', today)).to.deep.equal(rangeOn('all_time', today));
    expect(rangeOn('2026_03', today)).to.deep.equal(rangeOn('2026-03', today));
  });

  it('are null when unknown, and for years that nothing can be of', () => {
    for (const name of [
      '',
      'last 8 days',
      '1999',
      '1999-12',
      '2028',
      '2026-00',
      '2026-13',
      '2026-1',
      '20260',
      '2026-01-01',
      'x',
    ]) {
      expect(rangeOn(name, today), name).to.equal(null);
    }
    expect(rangeOn('2000', today)).to.not.equal(null);
  });

  it('have their lengths on any day, ending yesterday or today', () => {
    const lengths = { last_7_days: 7, last_14_days: 14, last_30_days: 30, last_6_months: 180, last_year: 365 };
    fc.assert(
      fc.property(anyClock, fc.constantFrom(...Object.entries(lengths)), (clock, [name, length]) => {
        const range = statsRange(name, clock)!;
        expect(lengthOf(range)).to.equal(length);
        expect(range.last).to.equal(clock.includingToday ? clock.today : clock.today - 1);
      }),
    );
  });

  it('never reach beyond today, end at least yesterday unless they are over, and never have less than no days', () => {
    fc.assert(
      fc.property(anyClock, fc.constantFrom(...names), (clock, name) => {
        const range = statsRange(name, clock);
        if (range === null) return;
        expect(lengthOf(range)).to.be.at.least(0);
        if (lengthOf(range) > 0) expect(range.last).to.be.at.most(clock.today);
        const withToday = statsRange(name, { ...clock, includingToday: true })!;
        expect(withToday.last - range.last).to.be.within(0, 1);
        expect(range.name).to.equal(name);
      }),
    );
  });

  it('of a year are those of its months, one after another', () => {
    fc.assert(
      fc.property(anyClock, fc.integer({ min: 2000, max: 2059 }), (clock, year) => {
        const whole = statsRange(String(year), clock);
        if (whole === null) return;
        const all = Array.from({ length: 12 }, (_, i) => statsRange(`${year}-${String(i + 1).padStart(2, '0')}`, clock));
        const months = all.filter((month) => month !== null && month.first! <= whole.last) as StatsRange[];
        expect(months[0]!.first).to.equal(whole.first);
        expect(months.reduce((sum, month) => sum + lengthOf(month), 0)).to.equal(lengthOf(whole));
        const begun = months.filter((month) => lengthOf(month) > 0);
        begun.slice(1).forEach((month, i) => expect(month.first).to.equal(begun[i]!.last + 1));
      }),
    );
  });
});
