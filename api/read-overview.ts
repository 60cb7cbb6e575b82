import type { Static } from 'typebox';
import type { CellFilter } from '../shared/domain/cells.js';
import type { DayRange } from '../shared/domain/date-range.js';
import { isClosed, keptWindow } from '../shared/domain/horizon.js';
import { OverviewSum } from '../shared/domain/overview.js';
import { overviewRange } from '../shared/domain/overview-range.js';
import { timelineOf } from '../shared/domain/timeline.js';
import { weekdayOf } from '../shared/domain/weekday.js';
import { dateOf } from '../shared/domain/zone.js';
import { badRequest } from '../shared/errors.js';
import type { OverviewQuery } from '../shared/schema/queries.js';
import type { UserDocument } from '../shared/store/collections.js';
import type { History } from '../shared/store/history.js';
import { isOfWhole } from '../shared/store/filtered-history.js';
import type { Stores } from '../shared/store/stores.js';
import { daySettingsOf } from '../shared/store/users.js';
import { dayParameters, todayIn } from './context.js';
import { firstDayOf } from './first-day.js';
import type { OverviewReading } from './presenters/overview.js';

type Query = Static<typeof OverviewQuery>;
/** The days that are asked for. */
type RangeQuery = Pick<Query, 'range' | 'start' | 'end'>;

/** As many weeks as make a year, and the one that begins it. */
const daysOfCalendar = 53 * 7;
/** Heartbeats may be 24 hours ahead, which is the day after tomorrow where tomorrow has 23. */
const daysAhead = 2;

/** @throws AppError 400 naming each date that is missing or wrong */
function ownRange({ range, start, end }: RangeQuery, timezone: string): DayRange | null {
  if (range !== undefined || (start === undefined && end === undefined)) return null;
  const days = dayParameters({ start, end }, timezone);
  if (days.end < days.start) throw badRequest({ end: ['Must not be before start.'] });
  return { first: days.start, last: days.end };
}

const filterOf = ({ project, language, editor, operating_system, category, machine, hour }: Query): CellFilter => ({
  names: {
    ...(project !== undefined && { projects: project }),
    ...(language !== undefined && { languages: language }),
    ...(editor !== undefined && { editors: editor }),
    ...(operating_system !== undefined && { operating_systems: operating_system }),
    ...(category !== undefined && { categories: category }),
    ...(machine !== undefined && { machines: machine }),
  },
  hour: hour ?? null,
});

/** Which parameters a filter of cells was made of. */
const cellParameters = ['language', 'editor', 'operating_system', 'category', 'machine', 'hour'] as const;

/** The day of a range of one. */
async function readTimeline(
  history: History,
  user: UserDocument,
  day: number,
  query: Query,
  filter: CellFilter,
): Promise<OverviewReading['timeline']> {
  const settings = daySettingsOf(user);
  if (isClosed(settings.horizon, day)) return null;
  const window = keptWindow(settings.timezone, day, settings.horizon);
  const { from_us, until_us } = window;
  if (query.weekday !== undefined && query.weekday !== weekdayOf(day)) return { from_us, until_us, slices: [] };
  const { heartbeats, names } = await history.stretch(user._id, settings, window);
  const slices = timelineOf(heartbeats, settings.timeout_us, window, names, query.by ?? 'projects', filter);
  return { from_us, until_us, slices };
}

/** @throws AppError 400 for days of which no more is left than what they add up to */
function mustBeKnown(query: Query, unknown: readonly number[]): void {
  if (unknown.length === 0) return;
  const since = dateOf(Math.max(...unknown) + 1);
  const text = `What days before ${since} are made of is not known any more, as their heartbeats are deleted. Ask for later days, or by project alone.`;
  const asked = cellParameters.filter((name) => query[name] !== undefined);
  throw badRequest(Object.fromEntries(asked.map((name) => [name, [text]])));
}

/** @throws AppError 400 for a range that is none */
export async function overviewDays({ heartbeats }: Pick<Stores, 'heartbeats'>, user: UserDocument, query: RangeQuery) {
  const { timezone } = daySettingsOf(user);
  const today = todayIn(timezone);
  const own = ownRange(query, timezone);
  const isAllTime = own === null && query.range === 'all_time';
  const named = (since: number): DayRange => overviewRange(query.range ?? 'last_7_days', today, user.weekday_start, since);
  const since = await firstDayOf(heartbeats, user, timezone, own?.first ?? (isAllTime ? null : named(0).first));
  return { range: own ?? named(since), isAllTime, today };
}

/**
 * A range of a user's time with what the filters keep of it.
 * @throws AppError 400 for a range that is none, or of which not enough is known
 */
export async function readOverview({ heartbeats, history }: Stores, user: UserDocument, query: Query): Promise<OverviewReading> {
  const settings = daySettingsOf(user);
  const { timezone } = settings;
  const { range, isAllTime, today } = await overviewDays({ heartbeats }, user, query);
  const days = range.last - range.first + 1;
  const previous = isAllTime ? null : { first: range.first - days, last: range.first - 1 };
  const calendar = { first: range.last - daysOfCalendar + 1, last: range.last };
  const { by = 'projects', weekday = null } = query;
  const sum = new OverviewSum({ range, previous, calendar, by, weekday, weekStart: user.weekday_start });
  const filter = filterOf(query);
  const first = Math.max(0, Math.min(range.first, calendar.first, previous?.first ?? range.first));
  const last = Math.min(range.last, today + daysAhead);
  const { skipped, unknown } =
    last < first
      ? { skipped: 0, unknown: [] }
      : await history.visitDays(user._id, settings, first, last, filter, (day) => sum.add(day));
  mustBeKnown(
    query,
    unknown.filter((day) => day >= range.first),
  );
  const isPreviousKnown = previous !== null && unknown.every((day) => day < previous.first);
  const percent = Math.floor((1 - skipped / (last - first + 1)) * 100);
  return {
    range,
    previous: isPreviousKnown ? previous : null,
    timezone,
    percent_calculated: skipped === 0 ? 100 : Math.max(0, Math.min(99, percent)),
    overview: sum.result(),
    timeline: days === 1 ? await readTimeline(history, user, range.first, query, filter) : null,
    isOfWhole: isOfWhole(filter),
  };
}
