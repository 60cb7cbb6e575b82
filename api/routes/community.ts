import { Type } from 'typebox';
import { statsRange } from '../../shared/domain/stats-range.js';
import { badRequest, unavailable } from '../../shared/errors.js';
import { CommunityStatsAnswer } from '../../shared/schema/answers/community.js';
import type { Community } from '../community.js';
import { todayIn } from '../context.js';
import { presentCommunity } from '../presenters/community.js';
import type { Routes } from '../routing.js';

/** The first year that WakaTime has (wakatime-api.md, section 10). */
const firstYear = 2013;

interface CommunityRange {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

/** @throws AppError 400 for another range than the last 7 days and a year that is over */
function communityRange(text: string): CommunityRange {
  const today = todayIn('UTC');
  const range = statsRange(text, { today, weekStart: 1, includingToday: false });
  if (range !== null && range.first !== null) {
    const { name, first, last } = range;
    if (name === 'last_7_days') return { name, first, last };
    const year = Number(name);
    if (year >= firstYear && year < new Date(today * 86_400_000).getUTCFullYear()) return { name, first, last };
  }
  throw badRequest({ range: [`Must be last_7_days or a year from ${firstYear} that is over.`] });
}

const patienceMs = 10_000;

export function communityRoutes(routes: Routes, community: Community): void {
  routes.add(
    {
      method: 'get',
      path: '/stats/:range',
      id: 'getCommunityStats',
      tag: 'Stats',
      summary: 'All users of this server together',
      scope: 'public',
      params: Type.Object({
        range: Type.String({ minLength: 1, description: '"last_7_days" or a past year', examples: ['2025'] }),
      }),
      answers: { 200: CommunityStatsAnswer },
      errors: [400, 503],
    },
    async (ctx) => {
      const range = communityRange(ctx.params['range']!);
      const figures = await community.figuresWithin(range, patienceMs);
      if (figures === null) throw unavailable('The figures are being computed. Try again later.');
      ctx.body = presentCommunity(figures, range);
    },
  );
}
