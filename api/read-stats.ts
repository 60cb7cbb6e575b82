import type { Static } from 'typebox';
import { rangeFigures } from '../shared/domain/range-figures.js';
import { statsRange } from '../shared/domain/stats-range.js';
import { dayAt } from '../shared/domain/zone.js';
import { badRequest } from '../shared/errors.js';
import type { StatsQuery } from '../shared/schema/queries.js';
import type { UserDocument } from '../shared/store/collections.js';
import type { Stores } from '../shared/store/stores.js';
import { filterOf, now, settingsFor } from './context.js';
import { firstDayOf } from './first-day.js';
import type { StatsReading } from './presenters/stats.js';
import { readRange } from './read-days.js';

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
  if (range === null) throw badRequest({ range: ['Unknown range, or one that has not begun.'] });
  const reckoning = { settings, own, filter: filterOf(query) };
  const since = await firstDayOf(stores.heartbeats, user, timezone, range.first);
  const { last } = range;
  const first = range.first ?? since;
  const result = await readRange(stores.history, user, reckoning, { first, last });
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
