import { expect } from 'chai';
import fc from 'fast-check';
import { cleanZone, dateOf, dayAt, dayEnd, dayOfDate, dayStart, hourStarts } from '../../shared/domain/zone.js';
import { hour, minute } from '../factories/stored-heartbeats.js';

const zones = [
  'UTC',
  'Europe/Vienna',
  'America/Sao_Paulo',
  'America/New_York',
  'America/Havana',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Africa/Casablanca',
] as const;
const anyZone = fc.constantFrom(...zones);
/** 2009 to 2030, in days. */
const anyDay = fc.integer({ min: 14_245, max: 22_280 });
const day = (date: string): number => dayOfDate(date)!;
const hoursOf = (zone: string, date: string): number => (dayEnd(zone, day(date)) - dayStart(zone, day(date))) / hour;

const calendars = new Map(
  zones.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }),
  ]),
);
/** The calendar's word. */
const dateIn = (zone: (typeof zones)[number], us: number): string => calendars.get(zone)!.format(Math.floor(us / 1000));

describe('days of a zone', () => {
  it('have 24 hours, but 23 or 25 where the clocks change', () => {
    expect(hoursOf('Europe/Vienna', '2026-03-28')).to.equal(24);
    expect(hoursOf('Europe/Vienna', '2026-03-29')).to.equal(23);
    expect(hoursOf('Europe/Vienna', '2026-10-25')).to.equal(25);
    expect(hoursOf('UTC', '2026-10-25')).to.equal(24);
  });

  it('may change by half an hour, as on Lord Howe', () => {
    expect(hoursOf('Australia/Lord_Howe', '2026-04-05')).to.equal(24.5);
    expect(hoursOf('Australia/Lord_Howe', '2026-10-04')).to.equal(23.5);
  });

  it('begin an hour late where midnight is left out', () => {
    expect(dayStart('America/Sao_Paulo', day('2018-11-04'))).to.equal(Date.parse('2018-11-04T03:00:00Z') * 1000);
    expect(hoursOf('America/Sao_Paulo', '2018-11-04')).to.equal(23);
  });

  it('begin at the first of two midnights', () => {
    expect(hoursOf('America/Havana', '2026-11-01')).to.equal(25);
    expect(dayStart('America/Havana', day('2026-11-01'))).to.equal(Date.parse('2026-11-01T04:00:00Z') * 1000);
  });

  it('have no time at all where the calendar leaves one out, as on Samoa', () => {
    expect(hoursOf('Pacific/Apia', '2011-12-30')).to.equal(0);
    const start = dayStart('Pacific/Apia', day('2011-12-31'));
    expect(dateOf(dayAt('Pacific/Apia', start))).to.equal('2011-12-31');
    expect(dateOf(dayAt('Pacific/Apia', start - 1))).to.equal('2011-12-29');
  });

  it('begin at odd minutes of UTC in Kathmandu', () => {
    expect(dayStart('Asia/Kathmandu', day('2026-01-01'))).to.equal(Date.parse('2025-12-31T18:15:00Z') * 1000);
  });

  it('tile time: each instant is on the one day that it is within', () => {
    fc.assert(
      fc.property(anyZone, anyDay, fc.integer({ min: -2, max: 25 * 60 }), (zone, number, minutes) => {
        const instant = dayStart(zone, number) + minutes * minute;
        const found = dayAt(zone, instant);
        expect(instant).to.be.at.least(dayStart(zone, found));
        expect(instant).to.be.below(dayEnd(zone, found));
        expect(dayEnd(zone, found)).to.equal(dayStart(zone, found + 1));
      }),
      { numRuns: 300 },
    );
  });

  it("bear the calendar's date", () => {
    // In St John's clocks went back over midnight until 2011: there a day goes on until its second end
    fc.assert(
      fc.property(
        anyZone,
        fc.integer({ min: day('2012-01-01'), max: day('2030-12-31') }),
        fc.nat(1439),
        (zone, number, minutes) => {
          const instant = number * 24 * hour + minutes * minute;
          fc.pre(!(zone === 'America/Sao_Paulo' && dateIn(zone, instant - hour) > dateIn(zone, instant)));
          expect(dateOf(dayAt(zone, instant))).to.equal(dateIn(zone, instant));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('end a microsecond before the next one begins', () => {
    fc.assert(
      fc.property(anyZone, fc.integer({ min: day('2012-01-01'), max: day('2030-12-31') }), (zone, number) => {
        expect(dayAt(zone, dayStart(zone, number))).to.equal(number);
        expect(dayAt(zone, dayEnd(zone, number) - 1)).to.equal(number);
      }),
    );
  });
});

describe('dates', () => {
  it('are days and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50_000 }), (number) => {
        expect(dayOfDate(dateOf(number))).to.equal(number);
      }),
    );
    expect(dayOfDate('1970-01-01')).to.equal(0);
    expect(dayOfDate('2024-02-29')).to.equal(19_782);
  });

  it('must exist and be written out', () => {
    for (const text of [
      '2026-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-1-1',
      '26-01-01',
      '2026-01-01T00:00',
      ' 2026-01-01',
      '',
    ]) {
      expect(dayOfDate(text), text).to.equal(null);
    }
  });
});

describe('cleanZone', () => {
  it('takes any spelling of an IANA zone', () => {
    expect(cleanZone('Europe/Vienna')).to.equal('Europe/Vienna');
    expect(cleanZone('europe/vienna')).to.equal('Europe/Vienna');
    expect(cleanZone('utc')).to.equal('UTC');
    expect(cleanZone('America/Argentina/Buenos_Aires')).to.equal('America/Argentina/Buenos_Aires');
    expect(cleanZone('Etc/GMT+5')).to.equal('Etc/GMT+5');
  });

  it('is null for anything else', () => {
    for (const name of [
      null,
      undefined,
      '',
      'Local',
      'Mars/Olympus',
      '+02:00',
      '2026-01-01',
      'x'.repeat(100),
      'Europe/Vienna ',
    ]) {
      expect(cleanZone(name), String(name)).to.equal(null);
    }
  });

  it('changes nothing that it cleaned, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          anyZone,
          anyZone.map((z) => z.toUpperCase()),
        ),
        (name) => {
          const zone = cleanZone(name);
          if (zone !== null) expect(cleanZone(zone)).to.equal(zone);
        },
      ),
    );
  });
});

describe('the hours of a day', () => {
  const clock = (zone: string) => new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: 'numeric', hourCycle: 'h23' });

  it('are those of the local clock, and cover the day', () => {
    fc.assert(
      fc.property(anyZone, anyDay, fc.nat(25 * 60), (zone, number, minutes) => {
        const at = Math.min(dayStart(zone, number) + minutes * minute, dayEnd(zone, number) - minute);
        const hours = hourStarts(zone, number);
        expect(hours[0]!.from_us).to.equal(dayStart(zone, number));
        expect(hours.findLast((h) => h.from_us <= at)!.hour).to.equal(Number(clock(zone).format(at / 1000)));
      }),
    );
  });

  it('miss one in spring and have one twice in autumn', () => {
    const of = (date: string) => hourStarts('Europe/Vienna', day(date)).map((h) => h.hour);
    expect(of('2026-03-29').slice(0, 4)).to.deep.equal([0, 1, 3, 4]);
    expect(of('2026-10-25').slice(0, 5)).to.deep.equal([0, 1, 2, 2, 3]);
  });
});
