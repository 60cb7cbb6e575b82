import type { DayRange } from '../shared/domain/date-range.js';
import { summarizeDays, type RangeSummary } from '../shared/domain/range-summary.js';
import type { ProjectFilter } from '../shared/domain/summary.js';
import type { History } from '../shared/store/history.js';
import type { DaySummary } from '../shared/store/stretches.js';
import type { DaySettings } from '../shared/store/users.js';

/** How time is to be reckoned. */
export interface Reckoning {
  readonly settings: DaySettings;
  /** Whether the settings are the account's, whose days are stored. */
  readonly own: boolean;
  readonly filter: ProjectFilter | null;
}

/** Each day of a range: from what is stored, or from the heartbeats where other settings are asked for. */
export function readDays(
  history: History,
  userId: string,
  { settings, own, filter }: Reckoning,
  { first, last }: DayRange,
): Promise<DaySummary[]> {
  if (filter === null) {
    return own ? history.days(userId, settings, first, last) : history.reckonDays(userId, settings, first, last);
  }
  return own
    ? history.projectDays(userId, settings, first, last, filter)
    : history.reckonProjectDays(userId, settings, first, last, filter);
}

/** The same, added up; nothing for a range that ends before it begins. */
export async function readRange(history: History, userId: string, reckoning: Reckoning, range: DayRange): Promise<RangeSummary> {
  const { settings, own, filter } = reckoning;
  if (range.last < range.first) return { ...summarizeDays([]), percent_calculated: 100 };
  if (own && filter === null) return history.range(userId, settings, range.first, range.last);
  return { ...summarizeDays(await readDays(history, userId, reckoning, range)), percent_calculated: 100 };
}
