import { Type } from 'typebox';
import { StatsAnswer } from '../../shared/schema/answers/stats.js';
import { StatsQuery, statsRangeParam } from '../../shared/schema/queries.js';
import { sharingOf } from '../../shared/store/users.js';
import type { ApiDeps } from '../app.js';
import { signedInUser } from '../context.js';
import { toJson } from '../../shared/presenters/json-text.js';
import { presentStats } from '../presenters/stats.js';
import { readStats, statusOf } from '../read-stats.js';
import type { Routes } from '../routing.js';

export function statsRoutes(routes: Routes, { stores, prices }: ApiDeps): void {
  // Readme cards ask for users' stats without a key (wakatime-api.md, section 9)
  routes.add(
    {
      method: 'get',
      path: ['/users/:user/stats', '/users/:user/stats/:range'],
      id: 'getStats',
      tag: 'Stats',
      summary: 'A range added up',
      scope: 'read_stats',
      shareable: true,
      params: Type.Object({ range: statsRangeParam }),
      query: StatsQuery,
      answers: { 200: StatsAnswer, 202: StatsAnswer },
    },
    async (ctx, query) => {
      const user = await signedInUser(ctx, stores.users);
      const reading = await readStats(stores, user, ctx.params['range'] ?? sharingOf(user).public_profile_time_range, query);
      ctx.status = statusOf(reading);
      ctx.type = 'application/json';
      ctx.body = toJson({ data: presentStats(reading, prices) });
    },
  );
}
