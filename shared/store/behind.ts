import type { StoredDay } from './day-document.js';

/** Whether a day is not what its heartbeats say with these settings. */
export const isBehind = (stored: StoredDay, settings: string): boolean => stored.dirty || stored.settings !== settings;

/** Days that follow one another, in pieces of at most `most`. */
export function runsOf(days: readonly number[], most: number): { first: number; last: number }[] {
  const runs: { first: number; last: number }[] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run && run.last === day - 1 && day - run.first < most) run.last = day;
    else runs.push({ first: day, last: day });
  }
  return runs;
}

export const daysFrom = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);
