import { expect } from 'chai';
import fc from 'fast-check';
import { dayText, isoSeconds, momentText, percentOf } from '../../shared/domain/text-format.js';
import { formatTime, timeText } from '../../shared/domain/time-text.js';
import { dayOfDate } from '../../shared/domain/zone.js';
import { hour, minute, second } from '../factories/stored-heartbeats.js';

/** Up to 40 years, in µs. */
const anyTime = fc.oneof(
  fc.nat(3 * 3600).map((s) => s * second),
  fc.integer({ min: 0, max: 40 * 366 * 24 * hour }),
);

/** The seconds that a text says: "2 hrs 1 min" are 7260. */
function secondsOf(text: string): number {
  const unit: Record<string, number> = { hr: 3600, hrs: 3600, min: 60, mins: 60, sec: 1, secs: 1 };
  let seconds = 0;
  for (const [, count, name] of text.matchAll(/([\d,]+) (\w+)/g)) seconds += Number(count!.replaceAll(',', '')) * unit[name!]!;
  return seconds;
}

describe('times', () => {
  const texts: readonly [us: number, text: string, digital: string, digitalSeconds: string, decimal: string][] = [
    [0, '0 secs', '0:00', '0:00:00', '0.00'],
    [second - 1, '0 secs', '0:00', '0:00:00', '0.00'],
    [second, '1 sec', '0:00', '0:00:01', '0.00'],
    [51 * second, '51 secs', '0:00', '0:00:51', '0.00'],
    [59.999999 * second, '59 secs', '0:00', '0:00:59', '0.00'],
    [minute, '1 min', '0:01', '0:01:00', '0.02'],
    [27 * minute + 59 * second, '27 mins', '0:27', '0:27:59', '0.45'],
    [hour, '1 hr', '1:00', '1:00:00', '1.00'],
    [2 * hour + 59 * second, '2 hrs', '2:00', '2:00:59', '2.00'],
    [hour + minute, '1 hr 1 min', '1:01', '1:01:00', '1.02'],
    [16592.46 * second, '4 hrs 36 mins', '4:36', '4:36:32', '4.60'],
    [195020.2 * second, '54 hrs 10 mins', '54:10', '54:10:20', '54.17'],
    [124 * hour + 45 * minute, '124 hrs 45 mins', '124:45', '124:45:00', '124.75'],
    [999 * hour + 59 * minute, '999 hrs 59 mins', '999:59', '999:59:00', '999.98'],
    [1000 * hour, '1,000 hrs', '1000:00', '1000:00:00', '1000.00'],
    [1818 * hour + 14 * minute, '1,818 hrs 14 mins', '1818:14', '1818:14:00', '1818.23'],
    [1234567 * hour + minute, '1,234,567 hrs 1 min', '1234567:01', '1234567:01:00', '1234567.02'],
  ];
  for (const [us, text, digital, digital_seconds, decimal] of texts) {
    it(`of ${us / second} s are "${text}", "${digital}" and "${decimal}"`, () => {
      expect(formatTime(us)).to.include({ text, digital, digital_seconds, decimal, total_seconds: us / second });
      expect(timeText(us)).to.equal(text);
    });
  }

  it('are truncated, never rounded up, and hours never become days', () => {
    fc.assert(
      fc.property(anyTime, (us) => {
        const { hours, minutes, seconds, total_seconds } = formatTime(us);
        const whole = hours * 3600 + minutes * 60 + seconds;
        expect(Number.isInteger(hours) && Number.isInteger(minutes) && Number.isInteger(seconds)).to.equal(true);
        expect(minutes < 60 && seconds < 60).to.equal(true);
        expect(whole).to.be.at.most(total_seconds);
        expect(whole + 1).to.be.above(total_seconds);
      }),
    );
  });

  it('say the same in every form', () => {
    fc.assert(
      fc.property(anyTime, (us) => {
        const { hours, minutes, seconds, text, digital, digital_seconds, decimal } = formatTime(us);
        const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);
        expect(digital).to.equal(`${hours}:${two(minutes)}`);
        expect(digital_seconds).to.equal(`${digital}:${two(seconds)}`);
        expect(secondsOf(text)).to.equal(us < minute ? seconds : hours * 3600 + minutes * 60);
        // 100 hours are 6,000 minutes: whole numbers, rounded half up
        const hundredths = Math.floor(((hours * 60 + minutes) * 100 + 30) / 60);
        expect(decimal).to.match(/^\d+\.\d\d$/);
        expect(Number(decimal.replace('.', ''))).to.equal(hundredths);
      }),
    );
  });

  it('leave out what is 0, and use the singular for 1 alone', () => {
    fc.assert(
      fc.property(anyTime, (us) => {
        expect(timeText(us)).to.match(/^(\d{1,3}(,\d{3})* hrs?( \d+ mins?)?|\d+ mins?|\d+ secs?)$/);
        for (const [, count, name] of timeText(us).matchAll(/([\d,]+) (\w+)/g))
          expect(name!.endsWith('s')).to.equal(count !== '1');
        if (us >= second) expect(timeText(us)).to.not.match(/\b0 /);
      }),
    );
  });
});

describe('percentOf', () => {
  it('has two decimals', () => {
    expect(percentOf(1, 3)).to.equal(33.33);
    expect(percentOf(2, 3)).to.equal(66.67);
    expect(percentOf(5, 5)).to.equal(100);
    expect(percentOf(0, 5)).to.equal(0);
  });

  it('is 0 of nothing', () => expect(percentOf(0, 0)).to.equal(0));

  it('is within half a hundredth, so that a list adds up to about 100', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 24 * hour }), { minLength: 1, maxLength: 20 }), (parts) => {
        const whole = parts.reduce((a, b) => a + b, 0);
        for (const part of parts) expect(percentOf(part, whole)).to.be.closeTo((part * 100) / whole, 0.00501);
        expect(parts.reduce((sum, part) => sum + percentOf(part, whole), 0)).to.be.closeTo(100, 0.00501 * parts.length);
      }),
    );
  });
});

describe('dayText', () => {
  const text = (date: string): string => dayText(dayOfDate(date)!);

  it('names the weekday, the month and the ordinal', () => {
    expect(text('2026-10-10')).to.equal('Sat Oct 10th 2026');
    expect(text('2026-08-01')).to.equal('Sat Aug 1st 2026');
    expect(text('1970-01-01')).to.equal('Thu Jan 1st 1970');
  });

  it('knows that eleven to thirteen end in "th"', () => {
    const ordinals = Array.from({ length: 31 }, (_, i) => text(`2026-01-${String(i + 1).padStart(2, '0')}`).split(' ')[2]);
    const th = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}th`);
    expect(ordinals).to.deep.equal(['1st', '2nd', '3rd', ...th(4, 20), '21st', '22nd', '23rd', ...th(24, 30), '31st']);
  });
});

describe('moments', () => {
  it('are whole seconds in UTC', () => {
    expect(isoSeconds(Date.parse('2026-10-09T22:00:00Z') * 1000)).to.equal('2026-10-09T22:00:00Z');
    expect(isoSeconds(Date.parse('2026-10-09T22:00:00.999Z') * 1000 + 999)).to.equal('2026-10-09T22:00:00Z');
  });

  const moment = (iso: string, zone: string): string => momentText(Date.parse(iso) * 1000, zone);

  it("are told by the zone's clock, with its short name", () => {
    expect(moment('2026-10-10T00:15:59Z', 'Africa/Nairobi')).to.equal('Oct 10, 2026, 3:15 AM EAT');
    expect(moment('2026-07-01T10:05:00Z', 'Europe/Vienna')).to.equal('Jul 1, 2026, 12:05 PM CEST');
    expect(moment('2026-12-31T23:30:00Z', 'Europe/Vienna')).to.equal('Jan 1, 2027, 12:30 AM CET');
    expect(moment('2026-07-01T10:05:00Z', 'America/New_York')).to.equal('Jul 1, 2026, 6:05 AM EDT');
    expect(moment('2026-07-01T10:05:00Z', 'Asia/Kolkata')).to.equal('Jul 1, 2026, 3:35 PM IST');
    expect(moment('2026-07-01T10:05:00Z', 'UTC')).to.equal('Jul 1, 2026, 10:05 AM UTC');
  });

  it('name the offset where English has no short name', () => {
    expect(moment('2026-07-01T10:05:00Z', 'Asia/Kathmandu')).to.equal('Jul 1, 2026, 3:50 PM GMT+5:45');
  });
});
