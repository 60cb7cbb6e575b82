import type { Changes } from '../shared/queue/changes.js';
import type { UserDocument } from '../shared/store/collections.js';
import type { DayStore } from '../shared/store/days.js';
import { daySettingsOf } from '../shared/store/users.js';
import { todayIn } from './context.js';

export interface ActivityVersionDeps {
  readonly stores: { readonly days: DayStore };
  readonly changes: Pick<Changes, 'wordOf'>;
}

/** Days that wait to be computed while somebody types: today, maybe with the day before. Numbers are exact all the same. */
const fewDays = 2;

/**
 * Another text whenever any number of a user may have changed. It is to be read before the numbers: then whoever has both asks once too often
 * rather than never.
 */
export async function activityVersion({ stores, changes }: ActivityVersionDeps, user: UserDocument): Promise<string> {
  const [word, left] = await Promise.all([changes.wordOf(user._id), stores.days.countDirtyOf(user._id)]);
  const today = todayIn(daySettingsOf(user).timezone);
  // While more are computed, ranges may be told in part, and with each that is done there is more to tell
  return [today, user.modified_at.getTime().toString(36), left > fewDays ? left : 0, word].join('.');
}
