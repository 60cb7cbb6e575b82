import { placeholderReach_us } from './placeholders.js';
import { dayAt } from './zone.js';

/** Which days a change of heartbeats may make wrong. */
export interface ChangedDays {
  /** Days the heartbeats are on, with the earliest of them in µs; 0 where the day before reaches into them over midnight, too. */
  readonly changed: ReadonlyMap<number, number>;
  /** Days within a timeout of them: a gap over midnight has a part on either side. */
  readonly adjacent: number[];
  /** Later days whose placeholders may refer to them; some of these may have heartbeats of their own among them. */
  readonly placeholders: number[];
}

/**
 * @param times µs of heartbeats that were added or removed
 * @param timezone of the user
 * @param timeout_us of the user
 */
export function changedDays(times: Iterable<number>, timezone: string, timeout_us: number): ChangedDays {
  const changed = new Map<number, number>();
  const adjacent = new Set<number>();
  const reached = new Set<number>();
  const later = new Set<number>();
  for (const us of times) {
    const day = dayAt(timezone, us);
    changed.set(day, Math.min(us, changed.get(day) ?? us));
    const end = dayAt(timezone, us + timeout_us);
    for (let near = dayAt(timezone, us - timeout_us); near <= end; near += 1) adjacent.add(near);
    for (let next = day + 1; next <= end; next += 1) reached.add(next);
    // The gap after a placeholder at the end of the reach may go on over midnight
    const reach = dayAt(timezone, us + placeholderReach_us + timeout_us);
    for (let next = end + 1; next <= reach; next += 1) later.add(next);
  }
  for (const day of reached) if (changed.has(day)) changed.set(day, 0);
  return {
    changed,
    adjacent: [...adjacent].filter((d) => !changed.has(d)),
    placeholders: [...later].filter((d) => changed.get(d) !== 0 && (changed.has(d) || !adjacent.has(d))),
  };
}
