import { query, setQuery } from './address.js';
import { addDays, dayName } from './text.js';

/** The named ranges that the API knows (shared/schema/queries.ts), in the order they are offered. */
export const ranges = {
  today: 'Today',
  yesterday: 'Yesterday',
  last_7_days: 'Last 7 days',
  last_14_days: 'Last 14 days',
  last_30_days: 'Last 30 days',
  this_week: 'This week',
  last_week: 'Last week',
  this_month: 'This month',
  last_month: 'Last month',
  this_year: 'This year',
  last_12_months: 'Last 12 months',
  all_time: 'All time',
} as const;
export type RangeName = keyof typeof ranges;

const defaultRange: RangeName = 'last_7_days';

const isRange = (name: string | null): name is RangeName => name !== null && Object.hasOwn(ranges, name);

/** What the address asks for: a range by its name, or by its first and last day. */
export interface AskedRange {
  readonly range?: RangeName;
  readonly start?: string;
  readonly end?: string;
}

const isDate = (text: string | null): text is string => text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text);

export function askedRange(): AskedRange {
  const [start, end, range] = ['start', 'end', 'range'].map((name) => query.value.get(name));
  if (isDate(start!) && isDate(end!)) return start <= end ? { start, end } : { start: end, end: start };
  return { range: isRange(range!) ? range : defaultRange };
}

export const showRange = (range: RangeName): void =>
  setQuery({ range: range === defaultRange ? null : range, start: null, end: null });
export const showDays = (start: string, end: string): void => setQuery({ range: null, start, end });

/** As many days just before or after. */
export function shiftDays(
  { start, end, days }: { readonly start: string; readonly end: string; readonly days: number },
  by: -1 | 1,
): void {
  showDays(addDays(start, by * days), addDays(end, by * days));
}

/** "Mon, Nov 23", or "Tue, Nov 17 – Mon, Nov 23". */
export const daysText = (start: string, end: string, today: string): string =>
  start === end ? dayName(start, today) : `${dayName(start, today)} – ${dayName(end, today)}`;
