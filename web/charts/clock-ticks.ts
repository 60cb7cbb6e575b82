import { clock, dateAt, shortDay } from '../text.js';

export interface ClockTick {
  readonly at: number;
  readonly text: string;
}

const day = 86_400;
const steps = [5, 10, 30, 60, 300, 600, 1800, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600];

export const secondsText = (time: number): string => `:${String(time % 60).padStart(2, '0')}`;
/** Minutes of the local day, by the clock on the wall. */
function minuteOf(text: string): number {
  const [hours = '0', minutes = '0'] = text.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** Round times of the local clock, also where it changes: an hour may be missing, or there twice. @param count at most about so many */
export function clockTicks(from: number, until: number, timezone: string, count: number): readonly ClockTick[] {
  const step = steps.find((step) => (until - from) / step <= count) ?? day;
  // Clocks differ from UTC by whole quarters of an hour
  const stride = Math.min(step, 900);
  const ticks: ClockTick[] = [];
  for (let at = Math.ceil(from / stride) * stride; at <= until; at += stride) {
    const text = clock(at, timezone);
    if (step > 60 && minuteOf(text) % (step / 60) !== 0) continue;
    ticks.push({ at, text: step < 60 ? text + secondsText(at) : text });
  }
  return ticks;
}

const daySteps = [1, 2, 7, 14, 28, 56, 91, 182];

/** As clockTicks, of any length: from two days on these are dates. */
export function timeTicks(from: number, until: number, timezone: string, count: number): readonly ClockTick[] {
  if (until - from <= 2 * day) return clockTicks(from, until, timezone, count);
  const [midnight] = clockTicks(from, from + 1.5 * day, timezone, 1);
  const step = day * (daySteps.find((days) => (until - from) / (days * day) <= count) ?? 365);
  const ticks: ClockTick[] = [];
  // An hour more or less, where clocks changed, can't be seen in so long a time
  for (let at = midnight?.at ?? from; at <= until; at += step)
    ticks.push({ at, text: shortDay(dateAt(at + 2 * 3600, timezone)) });
  return ticks;
}
