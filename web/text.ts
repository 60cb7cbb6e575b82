import { timeText } from '../shared/domain/time-text.js';
import { microsPerSecond } from '../shared/domain/time-units.js';
import { once } from './once.js';

/** "4 hrs 36 mins": as everywhere. */
export const spell = (seconds: number): string => timeText(Math.floor(seconds * microsPerSecond));

/** "4:36 h", "12 min", "51 s": for narrow places. */
export function brief(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${Math.floor(seconds)} s`;
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')} h`;
}

export const percent = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;

const utc = (date: string): Date => new Date(`${date}T00:00:00Z`);
// Formats of Intl take a browser that was just started 20 ms, and these words are the same in all of them
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "Nov 23" of YYYY-MM-DD. */
export function shortDay(date: string): string {
  const day = utc(date);
  return `${months[day.getUTCMonth()]} ${day.getUTCDate()}`;
}
/** "Mon, Nov 23" of YYYY-MM-DD; with the year where it is not this one's. */
export function dayName(date: string, today: string): string {
  const year = date.slice(0, 4);
  return `${weekdays[utc(date).getUTCDay()]}, ${shortDay(date)}${year === today.slice(0, 4) ? '' : `, ${Number(year)}`}`;
}
/** "Nov 2026". */
export const monthName = (date: string): string => `${months[utc(date).getUTCMonth()]} ${utc(date).getUTCFullYear()}`;

interface ZoneFormats {
  readonly clock: Intl.DateTimeFormat;
  readonly day: () => Intl.DateTimeFormat;
}
const ofZones = new Map<string, ZoneFormats>();
function formatsOf(timeZone: string): ZoneFormats {
  let formats = ofZones.get(timeZone);
  if (!formats) {
    formats = {
      clock: new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
      day: once(() => new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short' })),
    };
    ofZones.set(timeZone, formats);
  }
  return formats;
}
/** "14:05" of unix seconds in a zone. */
export const clock = (time: number, timezone: string): string => formatsOf(timezone).clock.format(time * 1000);
/** YYYY-MM-DD of unix seconds in a zone. */
export const dateAt = (time: number, timezone: string): string =>
  formatsOf(timezone)
    .day()
    .format(time * 1000);
/** "Nov 23, 14:05" of unix seconds in a zone. */
export const moment = (time: number, timezone: string): string => `${shortDay(dateAt(time, timezone))}, ${clock(time, timezone)}`;
/** Saturday or Sunday. */
export const isWeekend = (date: string): boolean => [0, 6].includes(utc(date).getUTCDay());
/** A date some days later. */
export const addDays = (date: string, days: number): string =>
  new Date(utc(date).getTime() + days * 86_400_000).toISOString().slice(0, 10);

/** "3 s ago", "5 min ago", "2 hrs ago", "4 days ago" of unix seconds. */
export function ago(time: number, now = Date.now() / 1000): string {
  const seconds = Math.max(0, Math.floor(now - time));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  const days = Math.floor(seconds / 86_400);
  return days === 1 ? 'yesterday' : `${days} days ago`;
}
