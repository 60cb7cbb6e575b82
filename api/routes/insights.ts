import type { Context } from 'koa';
import { Type, type Static } from 'typebox';
import { emptySpread } from '../../shared/domain/community.js';
import { rangeWords } from '../../shared/domain/date-range.js';
import { lists, partsOf, type Part, type Parts } from '../../shared/domain/parts.js';
import { parseWeekday } from '../../shared/domain/weekday.js';
import { badRequest } from '../../shared/errors.js';
import { InsightsAnswer } from '../../shared/schema/answers/insights.js';
import { insightTypes, type InsightType } from '../../shared/schema/insight-type.js';
import { InsightsQuery, statsRangeParam } from '../../shared/schema/queries.js';
import type { ApiDeps } from '../app.js';
import { missingScope } from '../auth/authenticate.js';
import { otherOf } from '../auth/own-user.js';
import { mayFilter, requirePart } from '../auth/parts.js';
import { grantOf } from '../auth/principal.js';
import type { Community } from '../community.js';
import { signedInUser } from '../context.js';
import { sharingOf } from '../../shared/store/users.js';
import {
  presentAiDays,
  presentAiModels,
  presentDailyAverage,
  presentDays,
  presentHours,
  presentTrend,
  presentWeekdays,
} from '../presenters/insights.js';
import { toJson } from '../../shared/presenters/json-text.js';
import { narrowedReading, presentBestDay, presentFigures, presentReading, type StatsReading } from '../presenters/stats.js';
import { presentLists } from '../../shared/presenters/day-summary.js';
import { readStats, statusOf } from '../read-stats.js';
import type { Routes } from '../routing.js';
import { checkSharedInsight, withoutProject } from '../sharing.js';

/** @throws AppError 400 for an unknown type */
function typeOf(text: string): InsightType {
  const name = rangeWords(text).replaceAll(' ', '_');
  const type = insightTypes.find((t) => t === name);
  if (type === undefined) throw badRequest({ type: [`Must be one of: ${insightTypes.join(', ')}.`] });
  return type;
}

/** @throws AppError 400 for what is no weekday */
function weekdayOf({ weekday }: Static<typeof InsightsQuery>): number | null {
  if (weekday === undefined) return null;
  const parsed = parseWeekday(weekday);
  if (parsed === null) throw badRequest({ weekday: ['Must be 0 to 6, from Monday, or a day of the week.'] });
  return parsed;
}

const ownParts: ReadonlySet<string> = new Set<Part>([...lists, 'best_day']);
const isPart = (type: string): type is Part & InsightType => ownParts.has(type);

/** @throws AppError 403 for an insight that is no part that was granted; most are of everything */
function mayAsk(parts: Parts, type: InsightType): void {
  if (isPart(type)) requirePart(parts, 'read_summaries', type);
  else if (parts !== 'all') throw missingScope('read_summaries');
}

/** How long an insight waits for the figures of all users, in ms; without them it is 202. */
const patienceMs = 1000;

const communityRanges: ReadonlySet<string> = new Set(['last_7_days', 'last_30_days', 'last_6_months', 'last_year', 'all_time']);

export function insightRoutes(routes: Routes, { stores, prices }: ApiDeps, community: Community): void {
  function ownInsight(type: Exclude<InsightType, 'daily_average'>, reading: StatsReading, weekday: number | null): unknown {
    const { user, result, figures } = reading;
    switch (type) {
      case 'weekdays':
      case 'weekday':
        return presentWeekdays(reading);
      case 'days':
        return presentDays(reading, weekday);
      case 'best_day':
        return presentBestDay(reading, figures.best_day);
      case 'daily_average_trend':
        return presentTrend(reading);
      case 'hours':
        return presentHours(reading);
      case 'stats':
        return presentFigures(reading, prices);
      case 'ai_days':
        return presentAiDays(reading, prices);
      // What is by model now was by "agent" in the middle of 2026 (wakatime-api.md, section 29)
      case 'ai_models':
      case 'ai_agents':
        return presentAiModels(reading, prices);
      case 'projects':
      case 'languages':
      case 'editors':
      case 'categories':
      case 'machines':
      case 'operating_systems':
      case 'dependencies':
        return presentLists(user._id, result.summary, prices)[type];
    }
  }

  async function insightOf(type: InsightType, reading: StatsReading, weekday: number | null) {
    if (type !== 'daily_average') return { reading, parts: { [type]: ownInsight(type, reading, weekday) } };
    // Each is a look at every user: only for ranges that many ask for
    if (!communityRanges.has(reading.range.name) && !/^\d{4}$/.test(reading.range.name)) {
      const daily_average = presentDailyAverage(reading, { total: emptySpread, daily_average: emptySpread });
      return { reading, parts: { daily_average, ...daily_average } };
    }
    // All time begins on another day for each user; the figures of all are the same
    const first = reading.range.name === 'all_time' ? 0 : reading.first;
    const all = await community.figuresWithin({ first, last: reading.last }, patienceMs);
    const daily_average = presentDailyAverage(reading, all ?? { total: emptySpread, daily_average: emptySpread });
    // Clients look for its two halves beside the fields that all insights have
    const parts = { daily_average, ...daily_average };
    if (all !== null) return { reading, parts };
    const percent_calculated = Math.min(reading.result.percent_calculated, 50);
    return { reading: { ...reading, result: { ...reading.result, percent_calculated } }, parts };
  }

  function answer(ctx: Context, reading: StatsReading, parts: object): void {
    ctx.status = statusOf(reading);
    ctx.type = 'application/json';
    ctx.body = toJson({ data: { ...presentReading(reading), ...parts } });
  }

  routes.add(
    {
      method: 'get',
      path: '/users/:user/insights/:type/:range',
      id: 'getInsight',
      tag: 'Insights',
      summary: 'One aspect of a range',
      scope: 'read_summaries',
      orScope: 'read_stats',
      parts: true,
      shareable: true,
      params: Type.Object({
        type: Type.Enum([...insightTypes], { description: 'What is asked for' }),
        range: statsRangeParam,
      }),
      query: InsightsQuery,
      answers: { 200: InsightsAnswer, 202: InsightsAnswer },
    },
    async (ctx, query) => {
      const { type: asked = '', range = '' } = ctx.params;
      const other = otherOf(ctx);
      if (other !== null) {
        checkSharedInsight(other, asked, range);
        withoutProject(query);
        const reading = await readStats(stores, other, range, {});
        const days = presentDays(reading, weekdayOf(query), sharingOf(other).categories_used_public);
        answer(ctx, reading, { days });
        return;
      }
      const type = typeOf(asked);
      const weekday = type === 'days' ? weekdayOf(query) : null;
      const granted = partsOf(grantOf(ctx), 'read_summaries', 'read_stats');
      mayAsk(granted, type);
      mayFilter(granted, 'read_summaries', query);
      const user = await signedInUser(ctx, stores.users);
      const read = narrowedReading(await readStats(stores, user, range, query), granted);
      const { reading, parts } = await insightOf(type, read, weekday);
      answer(ctx, reading, parts);
    },
  );
}
