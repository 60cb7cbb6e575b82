import { clock } from '../text.js';
import { secondsText } from './clock-ticks.js';

/** A stretch of time in Unix seconds. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** The closest that can be looked at. */
const closest = 60;

const lengthOf = ({ from, until }: Stretch): number => until - from;

/** Within a day, not shorter than a minute. */
export function fitted({ from, until }: Stretch, day: Stretch): Stretch {
  const length = Math.min(Math.max(until - from, closest), lengthOf(day));
  const middle = (from + until) / 2;
  const start = Math.max(day.from, Math.min(middle - length / 2, day.until - length));
  return { from: start, until: start + length };
}

/** @param factor below 1 looks closer @param around a time that stays where it is, if it is seen */
export function zoomed(window: Stretch, day: Stretch, factor: number, around = (window.from + window.until) / 2): Stretch {
  const length = Math.min(Math.max(lengthOf(window) * factor, closest), lengthOf(day));
  const fixed = Math.max(window.from, Math.min(around, window.until));
  const from = fixed - (length * (fixed - window.from)) / lengthOf(window);
  return fitted({ from, until: from + length }, day);
}

/** @param share of what is seen; to earlier when negative */
export const panned = ({ from, until }: Stretch, day: Stretch, share: number): Stretch =>
  fitted({ from: from + (until - from) * share, until: until + (until - from) * share }, day);

/** With a stretch in the middle, unless some of it is seen anyway. */
export function revealing(window: Stretch, day: Stretch, { from, until }: Stretch): Stretch {
  if (until > window.from && from < window.until) return window;
  const middle = (from + until) / 2;
  return fitted({ from: middle - lengthOf(window) / 2, until: middle + lengthOf(window) / 2 }, day);
}

/** "14:05", or with seconds where that is how close it is. */
export const clockAt = (time: number, timezone: string, window: Stretch): string =>
  clock(time, timezone) + (lengthOf(window) <= 1800 ? secondsText(Math.floor(time)) : '');
