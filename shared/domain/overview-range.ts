import type { OverviewRangeName, OverviewUnit } from '../schema/overview-names.js';
import { namedRange, type DayRange } from './date-range.js';

const dayOf = (year: number, month: number, date: number): number => Date.UTC(year, month, date) / 86_400_000;

/**
 * The days of a range, which all end today but for those that are over.
 * @param since the first day that anything is known of
 * @param weekStart 0 = Sunday … 6 = Saturday
 */
export function overviewRange(name: OverviewRangeName, today: number, weekStart: number, since: number): DayRange {
  const date = new Date(today * 86_400_000);
  const year = date.getUTCFullYear();
  if (name === 'all_time') return { first: Math.min(since, today), last: today };
  if (name === 'this_year') return { first: dayOf(year, 0, 1), last: today };
  if (name === 'last_12_months') return { first: dayOf(year - 1, date.getUTCMonth(), date.getUTCDate() + 1), last: today };
  const days = namedRange(name, today, weekStart);
  if (days === null) throw new TypeError(`no such range: ${name}`);
  return days;
}

const mostDays = 92;
const mostDaysByWeek = 750;

/** So that there are at most a few hundred. */
export function unitOf({ first, last }: DayRange): OverviewUnit {
  const days = last - first + 1;
  if (days <= mostDays) return 'day';
  return days <= mostDaysByWeek ? 'week' : 'month';
}

/** The first day after the unit that a day is in. */
function endOfUnit(unit: OverviewUnit, day: number, weekStart: number): number {
  if (unit === 'day') return day + 1;
  if (unit === 'week') return day + 7 - ((((day + 4 - weekStart) % 7) + 7) % 7);
  const date = new Date(day * 86_400_000);
  return dayOf(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** A range in units, in order; those at its edges may be shorter. */
export function unitsOf({ first, last }: DayRange, weekStart: number): DayRange[] {
  const unit = unitOf({ first, last });
  const units: DayRange[] = [];
  for (let from = first; from <= last;) {
    const end = endOfUnit(unit, from, weekStart);
    units.push({ first: from, last: Math.min(last, end - 1) });
    from = end;
  }
  return units;
}
