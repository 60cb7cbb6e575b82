import type { SeriesKind } from '../schema/overview-names.js';
import type { CellFilter } from './cells.js';
import type { Activity, Names } from './heartbeat.js';
import { namedDimensions, namesFor } from './named.js';
import { aiNameOf } from './overview.js';
import { forEachSpan, type DayWindow, type Window } from './spans.js';

/** A stretch of time that counts, under one name. */
export interface TimelineSlice extends Window {
  readonly name: string;
}

/** The parts of a day that the clock shows a certain hour in: two where it is set back, none where it skips it. */
function windowsOf({ hours, from_us, until_us }: DayWindow, hour: number): Window[] {
  return hours
    .map((start, i) => ({
      hour: start.hour,
      from_us: i === 0 ? from_us : Math.max(start.from_us, from_us),
      until_us: Math.min(hours[i + 1]?.from_us ?? until_us, until_us),
    }))
    .filter((window) => window.hour === hour && window.until_us > window.from_us);
}

/**
 * A day from its begin to its end: what time went into, with the gaps between; the slices are in order, never overlap, and add up to what
 * the overview says of the day.
 * @param heartbeats sorted; from a timeout before the day to a timeout after it
 * @param by what slices are told apart by
 */
export function timelineOf(
  heartbeats: readonly Activity[],
  timeout_us: number,
  day: DayWindow,
  names: Names,
  by: SeriesKind,
  filter: CellFilter,
): TimelineSlice[] {
  const slices: { from_us: number; until_us: number; name: string }[] = [];
  const nameAt = namedDimensions.indexOf(by === 'ai' ? 'categories' : by);
  const wanted = namedDimensions.map((dimension) => filter.names[dimension]);
  const windows = filter.hour === null ? [day] : windowsOf(day, filter.hour);
  for (const window of windows) {
    forEachSpan(heartbeats, timeout_us, window, (h, start, us) => {
      const own = namesFor(h, names);
      if (!own.every((name, i) => wanted[i] === undefined || wanted[i] === name)) return;
      const name = by === 'ai' ? aiNameOf(own[nameAt]!) : own[nameAt]!;
      const last = slices.at(-1);
      if (last?.name === name && last.until_us === start) last.until_us = start + us;
      else slices.push({ from_us: start, until_us: start + us, name });
    });
  }
  return slices;
}
