import { placeholderReach_us } from './placeholders.js';
import { dayAt } from './zone.js';

/** Which days a change of heartbeats may make wrong. */
export interface ChangedDays {
  /** Days the heartbeats are on. */
  readonly changed: number[];
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
  const changed = new Set<number>();
  const adjacent = new Set<number>();
  const later = new Set<number>();
  for (const us of times) {
    changed.add(dayAt(timezone, us));
    const end = dayAt(timezone, us + timeout_us);
    for (let day = dayAt(timezone, us - timeout_us); day <= end; day += 1) adjacent.add(day);
    const reach = dayAt(timezone, us + placeholderReach_us);
    for (let day = end + 1; day <= reach; day += 1) later.add(day);
  }
  return {
    changed: [...changed],
    adjacent: [...adjacent].filter((day) => !changed.has(day)),
    placeholders: [...later].filter((day) => !changed.has(day) && !adjacent.has(day)),
  };
}
