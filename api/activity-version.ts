import { unauthorized } from '../shared/errors.js';
import type { Changes } from '../shared/queue/changes.js';
import type { UserDocument } from '../shared/store/collections.js';
import type { DayStore } from '../shared/store/days.js';
import { daySettingsOf, type UserStore } from '../shared/store/users.js';
import { todayIn } from './context.js';

export interface ActivityVersionDeps {
  readonly stores: { readonly days: DayStore; readonly users: UserStore };
  readonly changes: Pick<Changes, 'wordOf'>;
}

/** Days that wait to be computed while somebody types: today, maybe with the day before. Numbers are exact all the same. */
const fewDays = 2;

/**
 * A user, with another text whenever any number of theirs may have changed. It is to be read before the numbers: then whoever has both asks once
 * too often rather than never.
 * @throws AppError 401 for who is gone
 */
export async function activityVersion(
  { stores, changes }: ActivityVersionDeps,
  userId: string,
): Promise<{ readonly user: UserDocument; readonly version: string }> {
  const [user, word, left] = await Promise.all([
    stores.users.byId(userId),
    changes.wordOf(userId),
    stores.days.countDirtyOf(userId),
  ]);
  if (!user) throw unauthorized();
  const today = todayIn(daySettingsOf(user).timezone);
  // While more are computed, ranges may be told in part, and with each that is done there is more to tell
  return { user, version: [today, user.modified_at.getTime().toString(36), left > fewDays ? left : 0, word].join('.') };
}
