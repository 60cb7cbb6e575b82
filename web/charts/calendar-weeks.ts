import { addDays } from '../text.js';

export interface CalendarDay {
  readonly date: string;
  readonly week: number;
  /** From 0, the day that weeks begin with here. */
  readonly row: number;
}

const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay();

/** The 53 weeks to a day, which may be within the last. @param weekStart 0 = Sunday */
export function calendarWeeks(end: string, weekStart: number): readonly CalendarDay[] {
  const lastRow = (weekdayOf(end) - weekStart + 7) % 7;
  const first = addDays(end, -lastRow - 52 * 7);
  return Array.from({ length: 52 * 7 + lastRow + 1 }, (_, index) => ({
    date: addDays(first, index),
    week: Math.floor(index / 7),
    row: index % 7,
  }));
}

/** Where months begin, by the weeks that hold their first day; without a first month that has no room. */
export function monthLabels(days: readonly CalendarDay[]): readonly { readonly date: string; readonly week: number }[] {
  const begins = days.filter(({ date }) => date.endsWith('-01'));
  const first = days[0]!;
  return (begins[0]?.week ?? 0) >= 3 ? [first, ...begins.filter((day) => day !== first)] : begins;
}
