import { askedRange, defaultRange, type AskedRange } from '../shared/domain/overview-address.js';
import type { OverviewRangeName } from '../shared/schema/overview-names.js';
import { query, setQuery } from './address.js';
import { addDays, dayName } from './text.js';

/** The ranges that have a name, in the order they are offered. */
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
} satisfies Record<OverviewRangeName, string>;

/** Which days the address asks for. */
export const shownRange = (): AskedRange => askedRange(query.value);

export const showRange = (range: OverviewRangeName): void =>
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
