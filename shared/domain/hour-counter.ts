import type { DayWindow } from './spans.js';

/** Takes the time of spans, which come in their order, apart by hour of the local clock; `done` notes what is left. */
export function hourCounter({ hours }: DayWindow, note: (hour: number, us: number) => void) {
  let at = 0;
  let us = 0;
  const endOf = (index: number): number => hours[index + 1]?.from_us ?? Infinity;
  const done = (): void => {
    if (us > 0) note(hours[at]!.hour, us);
    us = 0;
  };
  return {
    add(start_us: number, length_us: number): void {
      let from = start_us;
      const end = start_us + length_us;
      while (from < end) {
        if (endOf(at) <= from) {
          done();
          while (endOf(at) <= from) at += 1;
        }
        const until = Math.min(end, endOf(at));
        us += until - from;
        from = until;
      }
    },
    done,
  };
}
