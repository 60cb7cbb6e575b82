import { dayEnd, dayStart, hourStarts, type HourStart } from './zone.js';

/**
 * The duration engine (wakatime-api.md, section 23.1; checked there against real answers): all of a user's heartbeats together, sorted by
 * time; a gap up to the timeout counts and belongs to the earlier heartbeat, a longer one counts nothing, the last heartbeat of a run
 * counts nothing. Every number Sundial shows is a sum of these spans.
 */

/** A half-open stretch of time in µs. */
export interface Window {
  readonly from_us: number;
  readonly until_us: number;
}

/** One day of a zone. */
export interface DayWindow extends Window {
  readonly hours: readonly HourStart[];
}

export const dayWindow = (zone: string, day: number): DayWindow => ({
  from_us: dayStart(zone, day),
  until_us: dayEnd(zone, day),
  hours: hourStarts(zone, day),
});

/**
 * Visits each counted gap, cut to the window, in order of time.
 * @param heartbeats sorted by time; may reach beyond the window: those up to a timeout before and after it matter
 * @param timeout_us longest gap that counts, in µs
 */
export function forEachSpan<H extends { readonly time_us: number }>(
  heartbeats: readonly H[],
  timeout_us: number,
  window: Window,
  visit: (heartbeat: H, start_us: number, length_us: number) => void,
): void {
  for (let i = 0; i + 1 < heartbeats.length; i += 1) {
    const heartbeat = heartbeats[i]!;
    const next = heartbeats[i + 1]!.time_us;
    if (next - heartbeat.time_us > timeout_us) continue;
    const start = Math.max(heartbeat.time_us, window.from_us);
    const end = Math.min(next, window.until_us);
    if (end > start) visit(heartbeat, start, end - start);
  }
}
