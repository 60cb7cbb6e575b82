import { Type } from 'typebox';
import { partsOf } from '../../shared/domain/parts.js';
import { StatsAnswer } from '../../shared/schema/answers/stats.js';
import { StatsQuery, statsRangeParam } from '../../shared/schema/queries.js';
import { sharingOf } from '../../shared/store/users.js';
import type { ApiDeps } from '../app.js';
import { otherOf } from '../auth/own-user.js';
import { mayFilter } from '../auth/parts.js';
import { grantOf } from '../auth/principal.js';
import { signedInUser } from '../context.js';
import { toJson } from '../../shared/presenters/json-text.js';
import { presentSharedStats } from '../presenters/shared-stats.js';
import { narrowedReading, presentStats } from '../presenters/stats.js';
import { readStats, statusOf } from '../read-stats.js';
import type { Routes } from '../routing.js';
import { sharedStatsRange, withoutProject } from '../sharing.js';

export function statsRoutes(routes: Routes, { stores, prices }: ApiDeps): void {
  // Readme cards ask for users' stats without a key (wakatime-api.md, section 9)
  routes.add(
    {
      method: 'get',
      path: ['/users/:user/stats', '/users/:user/stats/:range'],
      id: 'getStats',
      tag: 'Stats',
      summary: 'A range added up; of others, as far as they share it',
      scope: 'read_stats',
      parts: true,
      shareable: true,
      params: Type.Object({ range: statsRangeParam }),
      query: StatsQuery,
      answers: { 200: StatsAnswer, 202: StatsAnswer },
    },
    async (ctx, query) => {
      const other = otherOf(ctx);
      const asked = ctx.params['range'];
      ctx.type = 'application/json';
      if (other !== null) {
        const range = sharedStatsRange(other, asked);
        withoutProject(query);
        const reading = await readStats(stores, other, range, {});
        ctx.status = statusOf(reading);
        ctx.body = toJson({ data: presentSharedStats(reading, prices) });
        return;
      }
      const parts = partsOf(grantOf(ctx), 'read_stats');
      mayFilter(parts, 'read_stats', query);
      const user = await signedInUser(ctx, stores.users);
      const reading = await readStats(stores, user, asked ?? sharingOf(user).public_profile_time_range, query);
      ctx.status = statusOf(reading);
      ctx.body = toJson({ data: presentStats(narrowedReading(reading, parts), prices) });
    },
  );
}
