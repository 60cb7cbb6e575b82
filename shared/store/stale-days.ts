import { isClosed } from '../domain/horizon.js';
import type { UserDocument } from './collections.js';
import type { Erasure } from './erasure.js';
import type { DayStore } from './days.js';
import { movesDays, type UserStore } from './users.js';

/** Zones are at most 26 hours apart: what was on one day is on one of these after a change. */
const reach = [-2, -1, 0, 1, 2];

/**
 * Marks all days of a user whose settings changed as dirty, and then the user as not stale any more. Safe in several processes at once and again
 * after a crash.
 */
export async function markStaleDays(
  { users, days, erasure }: { readonly users: UserStore; readonly days: DayStore; readonly erasure: Erasure },
  user: UserDocument,
): Promise<void> {
  if (user.days_stale === undefined) return;
  const isOpen = (day: number): boolean => !isClosed(user.horizon, day);
  const numbers = (await days.list(user._id)).filter(isOpen);
  const filled = movesDays(user.days_stale) ? await days.listFilled(user._id) : [];
  const near = filled.flatMap((day) => reach.map((step) => day + step)).filter(isOpen);
  const changed = new Map([...numbers, ...near].map((day) => [day, 0]));
  await days.markDirty([{ user_id: user._id, changed, adjacent: [], placeholders: [] }], new Date());
  await users.daysMarked(user._id, user.days_stale);
  // Deleted meanwhile: the marks were made for nobody
  if ((await users.byId(user._id)) === null) await erasure.removeAll(user._id);
}
