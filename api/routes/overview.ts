import { OverviewAnswer } from '../../shared/schema/answers/overview.js';
import { OverviewQuery } from '../../shared/schema/queries.js';
import type { ApiDeps } from '../app.js';
import { signedInUser } from '../context.js';
import { presentOverview } from '../presenters/overview.js';
import { readOverview } from '../read-overview.js';
import type { Routes } from '../routing.js';

/** What the dashboard shows, which WakaTime has no operation for. */
export function overviewRoutes(routes: Routes, { stores, prices }: ApiDeps): void {
  routes.add(
    {
      method: 'get',
      path: '/users/:user/overview',
      id: 'getOverview',
      tag: 'Overview',
      summary: 'A range from all sides at once, with what filters keep of it',
      scope: 'read_stats',
      query: OverviewQuery,
      answers: { 200: OverviewAnswer },
    },
    async (ctx, query) => {
      const user = await signedInUser(ctx, stores.users);
      ctx.body = { data: presentOverview(await readOverview(stores, user, query), prices) };
    },
  );
}
