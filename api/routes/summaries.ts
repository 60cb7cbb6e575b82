import { namedRange, type DayRange } from '../../shared/domain/date-range.js';
import { partsOf } from '../../shared/domain/parts.js';
import { badRequest } from '../../shared/errors.js';
import { SummariesQuery } from '../../shared/schema/queries.js';
import { SummariesAnswer } from '../../shared/schema/answers/summaries.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { DaySummary } from '../../shared/store/stretches.js';
import { daySettingsOf } from '../../shared/store/users.js';
import type { ApiDeps } from '../app.js';
import { grantOf } from '../auth/principal.js';
import { mayFilter } from '../auth/parts.js';
import { dayParameters, filterOf, settingsFor, signedInUser, todayIn } from '../context.js';
import { branchesOf, presentSummaries, type ProjectFields } from '../presenters/summary.js';
import { readDays, type Reckoning } from '../read-days.js';
import type { Routes } from '../routing.js';

const maxDays = 3660;

interface RangeQuery {
  readonly start?: string;
  readonly end?: string;
  readonly range?: string;
}

/** @throws AppError 400 naming each parameter that is missing or wrong */
function daysOf(query: RangeQuery, timezone: string, weekStart: number): DayRange {
  if (query.range !== undefined) {
    const range = namedRange(query.range, todayIn(timezone), weekStart);
    if (range === null) throw badRequest({ range: ['Unknown range.'] });
    return range;
  }
  const { start, end } = dayParameters({ start: query.start, end: query.end }, timezone);
  if (end < start) throw badRequest({ end: ['Must not be before start.'] });
  if (end - start >= maxDays) throw badRequest({ end: [`A range may have at most ${maxDays} days.`] });
  return { first: start, last: end };
}

export function summaryRoutes(routes: Routes, { stores, rendering }: ApiDeps): void {
  const { history } = stores;

  async function projectFields(
    user: UserDocument,
    { filter }: Reckoning,
    { first, last }: DayRange,
    days: readonly DaySummary[],
  ): Promise<ProjectFields | null> {
    if (filter === null || filter.project === null) return null;
    if (filter.branches.length === 0) {
      const branches = branchesOf(days);
      return { available_branches: branches, branches, color: null };
    }
    // Of what is stored: other settings move time, not names
    const all = await history.projectDays(user._id, daySettingsOf(user), first, last, { ...filter, branches: [] });
    return { available_branches: branchesOf([...all, ...days]), branches: filter.branches, color: null };
  }

  routes.add(
    {
      method: 'get',
      path: '/users/:user/summaries',
      id: 'getSummaries',
      tag: 'Summaries',
      summary: 'Days of a range, each with its sums',
      scope: 'read_summaries',
      parts: true,
      query: SummariesQuery,
      answers: { 200: SummariesAnswer },
    },
    async (ctx, query) => {
      const parts = partsOf(grantOf(ctx), 'read_summaries');
      mayFilter(parts, 'read_summaries', query);
      const user = await signedInUser(ctx, stores.users);
      const { settings, own } = settingsFor(user, query);
      const range = daysOf(query, settings.timezone, user.weekday_start);
      const reckoning = { settings, own, filter: filterOf(query) };
      const days = await readDays(history, user, reckoning, range);
      const project = await projectFields(user, reckoning, range, days);
      ctx.type = 'application/json';
      const today = todayIn(settings.timezone);
      ctx.body = await presentSummaries(user._id, days, settings.timezone, today, rendering, project, parts);
    },
  );
}
