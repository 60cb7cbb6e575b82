/** Names of weekdays, in the order of their numbers here: 0 = Monday. */
export const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** 0 = Monday of a day number; 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

/**
 * The weekday that a parameter names. The documentation lists "0–6" and "monday … sunday" side by side (wakatime-api.md, section 11), so
 * numbers are taken in that order, from Monday.
 * @returns null for anything else
 */
export function parseWeekday(text: string): number | null {
  const word = text.trim().toLowerCase();
  if (/^[0-6]$/.test(word)) return Number(word);
  const at = weekdayNames.findIndex((name) => name.toLowerCase() === word);
  return at < 0 ? null : at;
}

/** How often a weekday comes in the days from `first` to `last`, both included. */
export function countWeekday(weekday: number, first: number, last: number): number {
  if (last < first) return 0;
  const offset = (weekday - weekdayOf(first) + 7) % 7;
  return Math.floor((last - first - offset) / 7) + 1;
}
