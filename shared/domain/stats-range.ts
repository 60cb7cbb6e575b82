import { namedRange, rangeWords } from './date-range.js';

/** What stats and insights may be asked for (wakatime-api.md, section 9). */
export interface StatsRange {
  /** As answers spell it: "last_7_days", "2026", "2026-03". */
  readonly name: string;
  /** "last week", "in March 2026": what follows "10 hrs" in a sentence. */
  readonly text: string;
  /** Null: the first day that anything is known of. */
  readonly first: number | null;
  readonly last: number;
}

export interface RangeClock {
  /** The user's today. */
  readonly today: number;
  /** 0 = Sunday … 6 = Saturday */
  readonly weekStart: number;
  /** Whether ranges that otherwise end yesterday end today. */
  readonly includingToday: boolean;
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** Ranges that are a number of days: with another end they begin on another day. */
const daysBack = /^last (\d+ days|6 months|year)$/;

/** Where WakaTime says it otherwise than the range is named. */
const texts: ReadonlyMap<string, string> = new Map([
  ['last 7 days', 'last week'],
  ['last 7 days from yesterday', 'last week'],
  ['last 30 days', 'last month'],
]);

/** Heartbeats begin in 2000. */
const firstYear = 2000;
const dayOf = (year: number, month: number): number => Date.UTC(year, month, 1) / 86_400_000;

function calendarRange(words: string, today: number): (StatsRange & { readonly first: number }) | null {
  const parts = /^(\d{4})(?: (\d{2}))?$/.exec(words);
  if (!parts) return null;
  const year = Number(parts[1]);
  if (year < firstYear || year > new Date(today * 86_400_000).getUTCFullYear() + 1) return null;
  if (parts[2] === undefined)
    return { name: String(year), text: `in ${year}`, first: dayOf(year, 0), last: dayOf(year + 1, 0) - 1 };
  const month = Number(parts[2]);
  const monthName = months[month - 1];
  if (monthName === undefined) return null;
  const name = `${year}-${parts[2]}`;
  return { name, text: `in ${monthName} ${year}`, first: dayOf(year, month - 1), last: dayOf(year, month) - 1 };
}

/**
 * The days of a range of stats. They end yesterday, but for "all time", "today" and where today is asked for; so does a year or a month
 * that is not over.
 * @param name in any spelling of rangeWords, a year or a month
 * @returns null for an unknown name, and for a year before 2000 or after the next one
 */
export function statsRange(name: string, { today, weekStart, includingToday }: RangeClock): StatsRange | null {
  const words = rangeWords(name);
  if (words === 'all time') return { name: 'all_time', text: words, first: null, last: today };
  const until = includingToday || words === 'today' ? today : today - 1;
  const days = calendarRange(words, today) ?? namedRange(words, daysBack.test(words) ? until : today, weekStart);
  if (days === null) return null;
  const named = { name: words.replaceAll(' ', '_'), text: texts.get(words) ?? words };
  // What begins today has no other day yet
  return days.first > today ? null : { ...named, ...days, last: Math.max(days.first, Math.min(days.last, until)) };
}
