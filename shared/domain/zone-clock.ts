import { Temporal } from 'temporal-polyfill';

/** What a zone's clock goes by at some time. */
export interface ZoneClock {
  /** µs to add to UTC. */
  readonly offset_us: number;
  /** "EAT", "CET"; "GMT+5:45" where no English has a shorter name. */
  readonly abbreviation: string;
}

/** English in the regions whose own zones it abbreviates: "CET" only stands in en-GB, "EAT" in en-KE; en-US says "GMT+1". */
const englishes = ['en-US', 'en-GB', 'en-KE', 'en-ZA', 'en-IN', 'en-AU', 'en-NZ', 'en-HK', 'en-CA'] as const;
const nameFormats = new Map<string, Intl.DateTimeFormat>();

function nameFormat(locale: string, zone: string): Intl.DateTimeFormat {
  const key = `${locale} ${zone}`;
  let format = nameFormats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: 'numeric', timeZoneName: 'short' });
    nameFormats.set(key, format);
  }
  return format;
}

function abbreviationAt(zone: string, ms: number): string {
  let name = '';
  for (const locale of englishes) {
    name =
      nameFormat(locale, zone)
        .formatToParts(ms)
        .find((part) => part.type === 'timeZoneName')?.value ?? '';
    if (!/[+\-−]/.test(name)) return name;
  }
  return name;
}

function read(zone: string, ms: number): ZoneClock {
  const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  return { offset_us: offsetNanoseconds / 1000, abbreviation: abbreviationAt(zone, ms) };
}

const same = (a: ZoneClock, b: ZoneClock): boolean => a.offset_us === b.offset_us && a.abbreviation === b.abbreviation;

const hourMs = 3_600_000;
/** Clocks are never changed twice in the longest of them (the least was 29 days, Gaza in 2011), and since 1973 on a quarter of an hour. */
const stretches_ms = [14 * 24 * hourMs, 24 * hourMs, hourMs / 4] as const;

/** Of a zone, for each length of a stretch: its clock by number, null where the clock is changed within. */
type Stretches = readonly Map<number, ZoneClock | null>[];
const zones = new Map<string, Stretches>();
/** Over all zones. */
const maxKnown = 50_000;
let known = 0;

function stretchesOf(zone: string): Stretches {
  let stretches = zones.get(zone);
  if (!stretches) zones.set(zone, (stretches = stretches_ms.map(() => new Map<number, ZoneClock | null>())));
  return stretches;
}

function readStretch(zone: string, start: number, length: number): ZoneClock | null {
  const clock = read(zone, start);
  return same(clock, read(zone, start + length - 1)) ? clock : null;
}

/** The clock of an IANA zone at an instant in µs. Asking Intl takes up to 50 µs, so what it said is kept for the time around. */
export function zoneClock(zone: string, us: number): ZoneClock {
  const ms = Math.floor(us / 1000);
  const stretches = stretchesOf(zone);
  for (const [i, length] of stretches_ms.entries()) {
    const number = Math.floor(ms / length);
    let clock = stretches[i]!.get(number);
    if (clock === undefined) {
      clock = readStretch(zone, number * length, length);
      if (known >= maxKnown) {
        zones.clear();
        known = 0;
      }
      stretchesOf(zone)[i]!.set(number, clock);
      known += 1;
    }
    if (clock !== null) return clock;
  }
  return read(zone, ms);
}
