import type { Static } from 'typebox';
import { rangeFigures } from '../shared/domain/range-figures.js';
import { statsRange } from '../shared/domain/stats-range.js';
import { dayAt } from '../shared/domain/zone.js';
import { badRequest } from '../shared/errors.js';
import type { StatsQuery } from '../shared/schema/queries.js';
import type { UserDocument } from '../shared/store/collections.js';
import type { Stores } from '../shared/store/stores.js';
import { filterOf, now, settingsFor } from './context.js';
import type { StatsReading } from './presenters/stats.js';
import { readRange } from './read-days.js';

/**
 * The first day that anything is known of: the account's, or that of older heartbeats, which an import or an offline queue brought.
 * @param from the day from which on it matters; null: always
 */
async function firstDayOf(stores: Stores, user: UserDocument, timezone: string, from: number | null): Promise<number> {
  const created = dayAt(timezone, user.created_at.getTime() * 1000);
  if (from !== null && created <= from) return created;
  const earliest = await stores.heartbeats.earliest(user._id);
  return earliest ? Math.min(created, dayAt(timezone, earliest.time_us)) : created;
}

/**
 * A user's time in a named range.
 * @throws AppError 400 for an unknown range or time zone
 */
export async function readStats(
  stores: Stores,
  user: UserDocument,
  rangeName: string,
  query: Static<typeof StatsQuery>,
): Promise<StatsReading> {
  const { settings, own } = settingsFor(user, query);
  const { timezone } = settings;
  const at = now();
  const today = dayAt(timezone, at);
  const clock = { today, weekStart: user.weekday_start, includingToday: query.is_including_today ?? false };
  const range = statsRange(rangeName, clock);
  if (range === null) throw badRequest({ range: ['Unknown range.'] });
  const reckoning = { settings, own, filter: filterOf(query) };
  const since = await firstDayOf(stores, user, timezone, range.first);
  const { last } = range;
  const first = range.first ?? since;
  const result = await readRange(stores.history, user._id, reckoning, { first, last });
  return {
    user,
    settings,
    range,
    first,
    last,
    since,
    today,
    now: at,
    result,
    figures: rangeFigures(result.days, first, last, since),
    is_cached: own && reckoning.filter === null,
  };
}

/** Stats are 202 while a part of them is computed (wakatime-api.md, section 9). */
export const statusOf = ({ result }: StatsReading): 200 | 202 => (result.percent_calculated === 100 ? 200 : 202);
