import type { UserDocument } from '../shared/store/collections.js';
import type { Stores } from '../shared/store/stores.js';
import { presentRecalculation } from './presenters/recalculation.js';

/** How far a user's days are computed again. */
export async function recalculationOf({ days, projects }: Pick<Stores, 'days' | 'projects'>, user: UserDocument) {
  const [left, all, deleting] = await Promise.all([
    days.countDirtyOf(user._id),
    days.list(user._id),
    projects.anyDeleting(user._id),
  ]);
  // Before all days are marked, none is computed
  return presentRecalculation(all.length, user.days_stale === undefined ? left : all.length, deleting);
}
