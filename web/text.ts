import { timeText } from '../shared/domain/time-text.js';
import { microsPerSecond } from '../shared/domain/micros.js';

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
const formats = new Map<string, Intl.DateTimeFormat>();
function format(date: Date, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat('en', { timeZone: 'UTC', ...options })));
  return made.format(date);
}

/** "Mon, Nov 23" of YYYY-MM-DD; with the year where it is not this one's. */
export function dayName(date: string, today: string): string {
  const year = date.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' as const };
  return format(utc(date), { weekday: 'short', month: 'short', day: 'numeric', ...year });
}
/** "Nov 23". */
export const shortDay = (date: string): string => format(utc(date), { month: 'short', day: 'numeric' });
/** "Nov 2026". */
export const monthName = (date: string): string => format(utc(date), { month: 'short', year: 'numeric' });
/** "14:05" of unix seconds in a zone. */
export const clock = (time: number, timezone: string): string =>
  format(new Date(time * 1000), { timeZone: timezone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
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
