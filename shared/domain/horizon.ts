import { dayWindow, type DayWindow } from './spans.js';
import { dayAt, hourStarts } from './zone.js';

/** From where on a user's heartbeats are kept (docs/adr/0015): what was before is known by the documents of its days alone. */
export interface Horizon {
  /** The first day that is reckoned from heartbeats. Those before it are closed: they stay as they are. */
  readonly day: number;
  /** Where it begins (µs), which stays so in whatever zone the user lives later. */
  readonly at_us: number;
  /** The first day of all; `day` when there was nothing before it. */
  readonly first_day: number;
}

/** The first day of those that are closed; null when nothing is. */
export const firstClosed = (horizon: Horizon | undefined): number | null =>
  horizon !== undefined && horizon.first_day < horizon.day ? horizon.first_day : null;

export const isClosed = (horizon: Horizon | undefined, day: number): boolean => horizon !== undefined && day < horizon.day;

/**
 * A day that is reckoned from heartbeats. After a change of zone the one at the horizon is longer or shorter, so that no time is counted twice, or not
 * at all.
 */
export function keptWindow(zone: string, day: number, horizon: Horizon | undefined): DayWindow {
  const window = dayWindow(zone, day);
  if (horizon === undefined) return window;
  const from_us = day === horizon.day ? horizon.at_us : Math.max(window.from_us, horizon.at_us);
  if (from_us === window.from_us) return window;
  const earlier = [];
  for (let other = dayAt(zone, from_us); other < day; other += 1) earlier.push(...hourStarts(zone, other));
  return { from_us, until_us: Math.max(window.until_us, from_us), hours: [...earlier, ...window.hours] };
}
