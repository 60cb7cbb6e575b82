import { firstClosed } from '../shared/domain/horizon.js';
import { dayAt } from '../shared/domain/zone.js';
import type { UserDocument } from '../shared/store/collections.js';
import type { HeartbeatStore } from '../shared/store/heartbeats.js';

/**
 * The first day that anything is known of: the account's, or that of older heartbeats, which an import or an offline queue brought.
 * @param from the day from which on it matters; null: always
 */
export async function firstDayOf(
  heartbeats: HeartbeatStore,
  user: UserDocument,
  timezone: string,
  from: number | null = null,
): Promise<number> {
  const created = dayAt(timezone, user.created_at.getTime() * 1000);
  if (from !== null && created <= from) return created;
  const earliest = await heartbeats.earliest(user._id);
  const known = firstClosed(user.horizon) ?? (earliest ? dayAt(timezone, earliest.time_us) : created);
  return Math.min(created, known);
}
