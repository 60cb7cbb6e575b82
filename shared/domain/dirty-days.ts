import { placeholderReach_us } from './placeholders.js';
import { dayAt } from './zone.js';

/** Which days a change of heartbeats may make wrong. */
export interface ChangedDays {
  /** Days the heartbeats are on, with the earliest of them in µs. */
  readonly changed: ReadonlyMap<number, number>;
  /** Days within a timeout of them: a gap over midnight has a part on either side. */
  readonly adjacent: number[];
  /** Later days whose placeholders may refer to them. */
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
  const later = new Set<number>();
  for (const us of times) {
    const day = dayAt(timezone, us);
    changed.set(day, Math.min(us, changed.get(day) ?? us));
    const end = dayAt(timezone, us + timeout_us);
    for (let near = dayAt(timezone, us - timeout_us); near <= end; near += 1) adjacent.add(near);
    const reach = dayAt(timezone, us + placeholderReach_us);
    for (let next = end + 1; next <= reach; next += 1) later.add(next);
  }
  return {
    changed,
    adjacent: [...adjacent].filter((d) => !changed.has(d)),
    placeholders: [...later].filter((d) => !changed.has(d) && !adjacent.has(d)),
  };
}
