import { microsPerSecond } from './time-units.js';

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

/** "00" to "59". */
export const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
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
