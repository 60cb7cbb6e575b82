import { Temporal } from 'temporal-polyfill';
import { microsPerSecond } from './time-units.js';

/**
 * Days of a time zone. A day is a whole number of days since 1970-01-01 (as its calendar date), an instant is a whole number of
 * microseconds since the epoch. Days have 23 or 25 hours where the clocks change (wakatime-api.md, section 23.4).
 */

export { microsPerSecond };
const microsPerDay = 86_400 * microsPerSecond;

const epochDay = Temporal.PlainDate.from('1970-01-01');
const startsByZone = new Map<string, Map<number, number>>();
const datesByDay = new Map<number, string>();
/** Over all zones. */
const maxCachedDays = 100_000;
let cachedStarts = 0;

/** `YYYY-MM-DD` of a day. */
export function dateOf(day: number): string {
  let date = datesByDay.get(day);
  if (date === undefined) {
    date = new Date(day * 86_400_000).toISOString().slice(0, 10);
    if (datesByDay.size > maxCachedDays) datesByDay.clear();
    datesByDay.set(day, date);
  }
  return date;
}

/** The day of a `YYYY-MM-DD`, or null when there is no such date. */
export function dayOfDate(date: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date ? null : time / 86_400_000;
}

/** First instant of a day in a zone, in µs. */
export function dayStart(zone: string, day: number): number {
  let starts = startsByZone.get(zone);
  if (!starts) startsByZone.set(zone, (starts = new Map<number, number>()));
  let start = starts.get(day);
  if (start === undefined) {
    start = epochDay.add({ days: day }).toZonedDateTime(zone).epochMilliseconds * 1000;
    if (cachedStarts >= maxCachedDays) {
      startsByZone.clear();
      startsByZone.set(zone, (starts = new Map<number, number>()));
      cachedStarts = 0;
    }
    starts.set(day, start);
    cachedStarts += 1;
  }
  return start;
}

/** A local hour, 0–23, from where it begins in µs. */
export interface HourStart {
  readonly hour: number;
  readonly from_us: number;
}

const microsPerHour = 3600 * microsPerSecond;

/** The local hours of a day in their order; where the clocks change one is missing, or there twice. */
export function hourStarts(zone: string, day: number): HourStart[] {
  const start = dayStart(zone, day);
  const end = dayEnd(zone, day);
  if (end - start === microsPerDay) {
    return Array.from({ length: 24 }, (_, hour) => ({ hour, from_us: start + hour * microsPerHour }));
  }
  const hours: HourStart[] = [];
  for (let at = start; at < end;) {
    const local = Temporal.Instant.fromEpochMilliseconds(at / 1000).toZonedDateTimeISO(zone);
    hours.push({ hour: local.hour, from_us: at });
    at += microsPerHour - (local.minute * 60 + local.second) * microsPerSecond;
  }
  return hours;
}

/** First instant after a day, in µs. */
export const dayEnd = (zone: string, day: number): number => dayStart(zone, day + 1);

/** The day that an instant (µs) falls on in a zone. */
export function dayAt(zone: string, micros: number): number {
  let day = Math.floor(micros / microsPerDay);
  while (micros < dayStart(zone, day)) day -= 1;
  while (micros >= dayStart(zone, day + 1)) day += 1;
  return day;
}

const zoneNames = new Map<string, string>();

/** The IANA name in its usual spelling, or null when the machine's zone data has no such zone. */
export function cleanZone(name: string | null | undefined): string | null {
  if (name === null || name === undefined) return null;
  const known = zoneNames.get(name);
  if (known !== undefined) return known;
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{1,63}$/.test(name)) return null;
  try {
    const zone = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
    if (zoneNames.size < 2000) zoneNames.set(name, zone);
    return zone;
  } catch {
    return null;
  }
}
