import { expect } from 'chai';
import fc from 'fast-check';
import { dayOfText, namedRange, type DayRange } from '../../shared/domain/date-range.js';
import { dateOf, dayAt, dayOfDate } from '../../shared/domain/zone.js';

const monday = 1;
const sunday = 0;
const day = (date: string): number => dayOfDate(date)!;
const dates = (range: DayRange | null): string | null => range && `${dateOf(range.first)} to ${dateOf(range.last)}`;
const weekdayOf = (number: number): number => new Date(number * 86_400_000).getUTCDay();

const anyDay = fc.integer({ min: 0, max: 40_000 });
const anyWeekStart = fc.integer({ min: 0, max: 6 });

describe('named ranges', () => {
  // A Saturday
  const ranges: readonly [name: string, days: string][] = [
    ['Today', '2026-10-10 to 2026-10-10'],
    ['Yesterday', '2026-10-09 to 2026-10-09'],
    ['Last 7 Days', '2026-10-04 to 2026-10-10'],
    ['Last 7 Days from Yesterday', '2026-10-03 to 2026-10-09'],
    ['Last 14 Days', '2026-09-27 to 2026-10-10'],
    ['Last 30 Days', '2026-09-11 to 2026-10-10'],
    ['Last 6 Months', '2026-04-14 to 2026-10-10'],
    ['Last Year', '2025-10-11 to 2026-10-10'],
    ['This Week', '2026-10-05 to 2026-10-10'],
    ['Last Week', '2026-09-28 to 2026-10-04'],
    ['This Month', '2026-10-01 to 2026-10-10'],
    ['Last Month', '2026-09-01 to 2026-09-30'],
  ];
  for (const [name, days] of ranges) {
    it(`${name} are ${days} on 2026-10-10`, () => expect(dates(namedRange(name, day('2026-10-10'), monday))).to.equal(days));
  }

  it('begin weeks on the day the user chose', () => {
    expect(dates(namedRange('This Week', day('2026-10-10'), sunday))).to.equal('2026-10-04 to 2026-10-10');
    expect(dates(namedRange('This Week', day('2026-10-10'), 6))).to.equal('2026-10-10 to 2026-10-10');
  });

  it('know leap years and the turn of the year', () => {
    expect(dates(namedRange('Last Month', day('2024-03-31'), monday))).to.equal('2024-02-01 to 2024-02-29');
    expect(dates(namedRange('Last Month', day('2026-01-05'), monday))).to.equal('2025-12-01 to 2025-12-31');
  });

  it('may be written in any case, with "_" or "-" for spaces', () => {
    for (const name of ['last_7_days', 'last-7-days', 'LAST 7 DAYS', ' Last  7 Days ']) {
      expect(namedRange(name, 100, monday), name).to.deep.equal({ first: 94, last: 100 });
    }
  });

  it('are null when unknown', () => {
    for (const name of ['', 'last 8 days', 'tomorrow', 'constructor']) expect(namedRange(name, 100, monday), name).to.equal(null);
  });

  it('never reach beyond today, and never are empty', () => {
    fc.assert(
      fc.property(anyDay, anyWeekStart, fc.constantFrom(...ranges.map(([name]) => name)), (today, weekStart, name) => {
        const { first, last } = namedRange(name, today, weekStart)!;
        expect(first).to.be.at.most(last);
        expect(last).to.be.at.most(today);
      }),
    );
  });

  it('are whole weeks and months, one right after the other', () => {
    fc.assert(
      fc.property(anyDay, anyWeekStart, (today, weekStart) => {
        const of = (name: string): DayRange => namedRange(name, today, weekStart)!;
        expect(weekdayOf(of('This Week').first)).to.equal(weekStart);
        expect(today - of('This Week').first).to.be.below(7);
        expect(of('Last Week').last + 1).to.equal(of('This Week').first);
        expect(of('Last Week').last - of('Last Week').first).to.equal(6);
        expect(dateOf(of('This Month').first)).to.equal(`${dateOf(today).slice(0, 8)}01`);
        expect(of('Last Month').last + 1).to.equal(of('This Month').first);
        expect(dateOf(of('Last Month').first).slice(8)).to.equal('01');
        expect(dateOf(of('Last Month').first).slice(0, 7)).to.equal(dateOf(of('Last Month').last).slice(0, 7));
      }),
    );
  });
});

describe('the day of a text', () => {
  const inVienna = (text: string): string | null => {
    const found = dayOfText(text, day('2026-03-01'), (us) => dayAt('Europe/Vienna', us));
    return found === null ? null : dateOf(found);
  };

  it('is the date it names', () => {
    expect(inVienna('2026-10-10')).to.equal('2026-10-10');
    expect(inVienna(' 2026-10-10 ')).to.equal('2026-10-10');
    expect(inVienna('2026-10-10T23:59:59')).to.equal('2026-10-10');
    expect(inVienna('2026-10-10T23:59:59.123456')).to.equal('2026-10-10');
  });

  it('is the day of the instant where a zone is given', () => {
    expect(inVienna('2026-10-10T21:59:59Z')).to.equal('2026-10-10');
    expect(inVienna('2026-10-10T22:00:00Z')).to.equal('2026-10-11');
    expect(inVienna('2026-10-10T23:00:00-04:00')).to.equal('2026-10-11');
    expect(inVienna('2026-10-10T00:30:00+05:45')).to.equal('2026-10-09');
    expect(inVienna('2026-10-10T22:00:00.000000+0000')).to.equal('2026-10-11');
  });

  it('is the date also where it is written without zeros', () => {
    expect(inVienna('2026-1-5')).to.equal('2026-01-05');
    expect(inVienna('2026-11-3')).to.equal('2026-11-03');
    expect(inVienna('2026-1-05')).to.equal('2026-01-05');
  });

  it('is today or the day before', () => {
    expect(inVienna('today')).to.equal('2026-03-01');
    expect(inVienna(' Today')).to.equal('2026-03-01');
    expect(inVienna('yesterday')).to.equal('2026-02-28');
  });

  it('is null for what is no date', () => {
    for (const text of [
      '',
      'tomorrow',
      '2026-1',
      '2026-2-30',
      '26-1-5',
      '2026-02-30',
      '2026-02-30T10:00:00',
      '2026-02-30T10:00:00Z',
      '2026-10-10T25:00:00Z',
      '10.10.2026',
    ]) {
      expect(inVienna(text), text).to.equal(null);
    }
  });

  it('is the same for every date, with or without a time', () => {
    fc.assert(
      fc.property(anyDay, fc.nat(23), fc.nat(59), (number, hours, minutes) => {
        const time = `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
        const utc = (us: number): number => dayAt('UTC', us);
        expect(dayOfText(dateOf(number), 0, utc)).to.equal(number);
        expect(dayOfText(`${dateOf(number)}T${time}`, 0, utc)).to.equal(number);
        expect(dayOfText(`${dateOf(number)}T${time}:30Z`, 0, utc)).to.equal(number);
      }),
    );
  });
});
