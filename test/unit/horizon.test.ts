import { expect } from 'chai';
import fc from 'fast-check';
import { keptWindow } from '../../shared/domain/horizon.js';
import { dayAt, dayStart } from '../../shared/domain/zone.js';

const zones = [
  'UTC',
  'Europe/Vienna',
  'America/St_Johns',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Australia/Lord_Howe',
] as const;
const anyZone = fc.constantFrom(...zones);

describe('days since a horizon', () => {
  it('follow one another without a gap, in whatever zone, and their hours are those on the wall', () => {
    fc.assert(
      fc.property(anyZone, anyZone, fc.integer({ min: 20_000, max: 20_700 }), (before, zone, day) => {
        const horizon = { day, at_us: dayStart(before, day), first_day: day - 9 };
        let end = horizon.at_us;
        for (let next = day; next < day + 4; next += 1) {
          const { from_us, until_us, hours } = keptWindow(zone, next, horizon);
          expect(from_us).to.equal(end);
          expect(until_us).to.be.at.least(from_us);
          end = until_us;
          if (until_us === from_us) continue;
          expect(hours[0]!.from_us).to.be.at.most(from_us);
          expect(hours.map((h) => h.from_us)).to.deep.equal(hours.map((h) => h.from_us).toSorted((a, b) => a - b));
          expect(next === day || dayAt(zone, from_us) === next).to.equal(true);
        }
        expect(end).to.equal(dayStart(zone, day + 4));
        if (before === zone) expect(keptWindow(zone, day, horizon)).to.deep.equal(keptWindow(zone, day, undefined));
      }),
    );
  });
});
