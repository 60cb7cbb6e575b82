import type { DayTotals } from './range-summary.js';
import { microsPerSecond } from './zone.js';

/** What stats say of a range besides its sums (wakatime-api.md, sections 9, 23.2); all times in µs. */
export interface RangeFigures {
  readonly total_us: number;
  /** Of the language "Other". */
  readonly other_us: number;
  /** Days without time, but for those before the user's first day. */
  readonly holidays: number;
  readonly days_including_holidays: number;
  readonly days_minus_holidays: number;
  /** Without "Other", in whole seconds. */
  readonly daily_average_us: number;
  readonly daily_average_including_other_us: number;
  /** The day with the most time, the first of several; null where there is none. */
  readonly best_day: DayTotals | null;
}

const wholeSeconds = (us: number): number => Math.round(us / microsPerSecond) * microsPerSecond;

/**
 * @param days those with time, in order
 * @param first first day of the range
 * @param last last one, or the day before `first` for none
 * @param since the user's first day: days before it are no holidays
 */
export function rangeFigures(days: readonly DayTotals[], first: number, last: number, since: number): RangeFigures {
  let total_us = 0;
  let other_us = 0;
  let active = 0;
  let best: DayTotals | null = null;
  for (const day of days) {
    if (day.total_us === 0) continue;
    total_us += day.total_us;
    other_us += day.other_us;
    active += 1;
    if (best === null || day.total_us > best.total_us) best = day;
  }
  const days_including_holidays = last - first + 1;
  const holidays = Math.max(0, last - Math.max(first, since) + 1 - active);
  const days_minus_holidays = days_including_holidays - holidays;
  const average = (us: number): number => (active === 0 ? 0 : wholeSeconds(us / days_minus_holidays));
  return {
    total_us,
    other_us,
    holidays,
    days_including_holidays,
    days_minus_holidays,
    daily_average_us: average(total_us - other_us),
    daily_average_including_other_us: average(total_us),
    best_day: best,
  };
}
