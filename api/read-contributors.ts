import type { DayRange } from '../shared/domain/date-range.js';
import type { UserDocument } from '../shared/store/collections.js';
import type { Stores } from '../shared/store/stores.js';
import { daySettingsOf, isActive } from '../shared/store/users.js';
import { todayIn } from './context.js';

export interface Contributor {
  readonly user: UserDocument;
  readonly total_us: number;
}

/** More are not looked at. */
const mostContributors = 100;

/**
 * Who works on a project of a name, and how long: those who share theirs, for somebody who does, too (docs/adr/0022). Of others nothing of today, as
 * elsewhere.
 * @returns most time first; nobody where the user does not share it
 */
export async function readContributors(
  { users, projects, history }: Pick<Stores, 'users' | 'projects' | 'history'>,
  asking: UserDocument,
  name: string,
  { first, last }: DayRange,
): Promise<Contributor[]> {
  const rows = await projects.sharedAs(name, mostContributors);
  if (!rows.some((row) => row.user_id === asking._id)) return [];
  const known = await users.byIds(rows.map((row) => row.user_id));
  const contributors: Contributor[] = [];
  // One after the other: each may take as long as a page of its own
  for (const user of known.values()) {
    if (!isActive(user)) continue;
    const settings = daySettingsOf(user);
    const until = user._id === asking._id ? last : Math.min(last, todayIn(settings.timezone) - 1);
    let total_us = 0;
    if (until >= first) {
      await history.visitDays(user._id, settings, first, until, { names: { projects: name }, hour: null }, (day) => {
        total_us += day.total_us;
      });
    }
    contributors.push({ user, total_us });
  }
  return contributors.sort((a, b) => b.total_us - a.total_us || (a.user.username < b.user.username ? -1 : 1));
}
