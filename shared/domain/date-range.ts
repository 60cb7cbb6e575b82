import { dayOfDate } from './zone.js';

/** Days from `first` to `last`, both included, as numbers since 1970-01-01. */
export interface DayRange {
  readonly first: number;
  readonly last: number;
}

const weekday = (day: number): number => (((day + 4) % 7) + 7) % 7;
const dateParts = (day: number): { year: number; month: number } => {
  const date = new Date(day * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() };
};
const dayOf = (year: number, month: number, date: number): number => Date.UTC(year, month, date) / 86_400_000;

/** A range's name in one spelling: clients write "Last 7 Days", "last_7_days" and "last-7-days". */
export const rangeWords = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ');

/**
 * The named ranges of summaries (wakatime-api.md, section 7) and those of stats that are days back from one (section 9), in any spelling.
 * @param today the user's today
 * @param weekStart 0 = Sunday … 6 = Saturday
 * @returns null for an unknown name
 */
export function namedRange(name: string, today: number, weekStart: number): DayRange | null {
  const { year, month } = dateParts(today);
  const week = today - ((weekday(today) - weekStart + 7) % 7);
  switch (rangeWords(name)) {
    case 'today':
      return { first: today, last: today };
    case 'yesterday':
      return { first: today - 1, last: today - 1 };
    case 'last 7 days':
      return { first: today - 6, last: today };
    case 'last 7 days from yesterday':
      return { first: today - 7, last: today - 1 };
    case 'last 14 days':
      return { first: today - 13, last: today };
    case 'last 30 days':
      return { first: today - 29, last: today };
    case 'last 6 months':
      return { first: today - 179, last: today };
    case 'last year':
      return { first: today - 364, last: today };
    case 'this week':
      return { first: week, last: today };
    case 'last week':
      return { first: week - 7, last: week - 1 };
    case 'this month':
      return { first: dayOf(year, month, 1), last: today };
    case 'last month':
      return { first: dayOf(year, month - 1, 1), last: dayOf(year, month, 1) - 1 };
    default:
      return null;
  }
}

/** Scripts put dates together from numbers: "2026-1-5". */
const shortDate = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
/** A "+" that was not escaped in a query arrives as a space. */
const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+\- ]\d{2}:?\d{2})?$/i;

/**
 * The day of `2026-10-10`, of an ISO date-time, which is taken in the zone it names, or of `today` and `yesterday`, which WakaTime's own
 * clients ask for.
 * @param today the user's today
 * @param dayOfInstant the day of an instant (µs) in the zone of the answer
 * @returns null for anything else
 */
export function dayOfText(text: string, today: number, dayOfInstant: (us: number) => number): number | null {
  const trimmed = text.trim();
  const named = trimmed.toLowerCase();
  if (named === 'today') return today;
  if (named === 'yesterday') return today - 1;
  const [, year, month, date] = shortDate.exec(trimmed) ?? [];
  const plain = dayOfDate(year === undefined ? trimmed : `${year}-${month!.padStart(2, '0')}-${date!.padStart(2, '0')}`);
  if (plain !== null) return plain;
  const parts = dateTime.exec(trimmed);
  const day = parts ? dayOfDate(trimmed.slice(0, 10)) : null;
  if (!parts || day === null || parts[1] === undefined) return day;
  const ms = Date.parse(trimmed.replace(' ', '+'));
  return Number.isNaN(ms) ? null : dayOfInstant(ms * 1000);
}
