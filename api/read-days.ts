import type { DayRange } from '../shared/domain/date-range.js';
import { summarizeDays, type RangeSummary } from '../shared/domain/range-summary.js';
import type { ProjectFilter } from '../shared/domain/summary.js';
import type { UserDocument } from '../shared/store/collections.js';
import type { History } from '../shared/store/history.js';
import type { DaySummary } from '../shared/store/stretches.js';
import type { DaySettings } from '../shared/store/users.js';
import { mustBeKept } from './kept-heartbeats.js';

/** How time is to be reckoned. */
export interface Reckoning {
  readonly settings: DaySettings;
  /** Whether the settings are the account's, whose days are stored. */
  readonly own: boolean;
  readonly filter: ProjectFilter | null;
}

/** @throws AppError 400 where the heartbeats it needs are deleted */
function mustBeReckonable(user: UserDocument, { settings, own, filter }: Reckoning, { first }: DayRange): void {
  if (!own || filter?.project === null) mustBeKept(user, { settings, own }, first, 'start');
}

/** Each day of a range: from what is stored, or from the heartbeats where other settings are asked for. */
export function readDays(history: History, user: UserDocument, reckoning: Reckoning, range: DayRange): Promise<DaySummary[]> {
  const { settings, own, filter } = reckoning;
  const { first, last } = range;
  const userId = user._id;
  mustBeReckonable(user, reckoning, range);
  if (filter === null) {
    return own ? history.days(userId, settings, first, last) : history.reckonDays(userId, settings, first, last);
  }
  return own
    ? history.projectDays(userId, settings, first, last, filter)
    : history.reckonProjectDays(userId, settings, first, last, filter);
}

/** The same, added up; nothing for a range that ends before it begins. */
export async function readRange(
  history: History,
  user: UserDocument,
  reckoning: Reckoning,
  range: DayRange,
): Promise<RangeSummary> {
  const { settings, own, filter } = reckoning;
  if (range.last < range.first) return { ...summarizeDays([]), percent_calculated: 100 };
  if (own && filter === null) return history.range(user._id, settings, range.first, range.last);
  return { ...summarizeDays(await readDays(history, user, reckoning, range)), percent_calculated: 100 };
}
