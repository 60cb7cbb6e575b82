import { zoneClock } from './zone-clock.js';
import { microsPerSecond } from './zone.js';

/**
 * WakaTime's text and number formats (wakatime-api.md, section 24; checked there on 725 real items): always truncated, never rounded up,
 * hours never turn into days.
 */
export interface TimeTexts {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  /** "4 hrs 36 mins", "1 min", "51 secs", "1,818 hrs 14 mins". */
  readonly text: string;
  /** "4:36". */
  readonly digital: string;
  /** "4:36:32". */
  readonly digital_seconds: string;
  /** Hours with two decimals, seconds ignored: "4.60". */
  readonly decimal: string;
  readonly total_seconds: number;
}

/** "12,345". */
export const countText = (count: number): string => count.toLocaleString('en-US');

const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
const unit = (value: number, name: string): string => (value === 1 ? `1 ${name}` : `${value} ${name}s`);
const minuteTexts = twoDigits.map((_, minutes) => unit(minutes, 'min'));
/** Of minutes as a part of an hour: never on the edge between two roundings, so it does not matter what hours stand before it. */
const hundredths = twoDigits.map((_, minutes) => (minutes / 60).toFixed(2).slice(1));

/** Thousands have commas, as in the badges that readmes make of WakaTime's texts; other forms have none. */
const hourText = (hours: number): string => (hours < 1000 ? unit(hours, 'hr') : `${countText(hours)} hrs`);

function spelled(hours: number, minutes: number, seconds: number): string {
  if (hours === 0) return minutes === 0 ? unit(seconds, 'sec') : minuteTexts[minutes]!;
  return minutes === 0 ? hourText(hours) : `${hourText(hours)} ${minuteTexts[minutes]!}`;
}

/** All forms of a time given in µs. */
export function formatTime(us: number): TimeTexts {
  const whole = Math.floor(us / microsPerSecond);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const seconds = whole % 60;
  const digital = `${hours}:${twoDigits[minutes]!}`;
  return {
    hours,
    minutes,
    seconds,
    text: spelled(hours, minutes, seconds),
    digital,
    digital_seconds: `${digital}:${twoDigits[seconds]!}`,
    decimal: `${hours}${hundredths[minutes]!}`,
    total_seconds: us / microsPerSecond,
  };
}

/** "4 hrs 36 mins" of µs. */
export const timeText = (us: number): string => formatTime(us).text;

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
