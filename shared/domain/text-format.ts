import { twoDigits } from './time-text.js';
import { zoneClock } from './zone-clock.js';
import { microsPerSecond } from './zone.js';

/** Two decimals. */
export const percentOf = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100);

const ordinal = (n: number): string => {
  const tens = n % 100;
  if (tens >= 11 && tens <= 13) return `${n}th`;
  return `${n}${['th', 'st', 'nd', 'rd'][n % 10] ?? 'th'}`;
};
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** "Sat Oct 10th 2026" of a day number (days since 1970-01-01). */
export function dayText(day: number): string {
  const date = new Date(day * 86_400_000);
  return `${weekdays[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${ordinal(date.getUTCDate())} ${date.getUTCFullYear()}`;
}

/** "2026-10-09T22:00:00Z" of µs: whole seconds, truncated. */
export const isoSeconds = (us: number): string =>
  `${new Date(Math.floor(us / microsPerSecond) * 1000).toISOString().slice(0, 19)}Z`;

/** "Oct 10, 2026, 3:15 AM EAT" of µs, in a zone. */
export function momentText(us: number, zone: string): string {
  const { offset_us, abbreviation } = zoneClock(zone, us);
  const local = new Date(Math.floor((us + offset_us) / 1000));
  const hour = local.getUTCHours();
  const clock = `${hour % 12 || 12}:${twoDigits[local.getUTCMinutes()]!} ${hour < 12 ? 'AM' : 'PM'}`;
  return `${months[local.getUTCMonth()]} ${local.getUTCDate()}, ${local.getUTCFullYear()}, ${clock} ${abbreviation}`;
}
