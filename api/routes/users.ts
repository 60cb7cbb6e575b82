import { lastActivity } from '../../shared/store/last-activity.js';
import type { ApiDeps } from '../app.js';
import { AllTimeAnswer, AllTimeSoFarAnswer } from '../../shared/schema/answers/all-time.js';
import { UserAnswer } from '../../shared/schema/answers/users.js';
import { AllTimeQuery } from '../../shared/schema/queries.js';
import { partsOf } from '../../shared/domain/parts.js';
import { daySettingsOf, sharingOf } from '../../shared/store/users.js';
import { notShared, otherOf } from '../auth/own-user.js';
import { mayFilter } from '../auth/parts.js';
import { grantOf, principalOf } from '../auth/principal.js';
import { originOf, signedInUser, todayIn } from '../context.js';
import { firstDayOf } from '../first-day.js';
import { presentAllTime } from '../presenters/all-time.js';
import { narrowedUser, presentPublicUser, presentUser } from '../../shared/presenters/user.js';
import type { Routes } from '../routing.js';
import { withoutProject } from '../sharing.js';

export function userRoutes(routes: Routes, { stores }: ApiDeps): void {
  routes.add(
    {
      method: 'get',
      path: '/users/:user',
      id: 'getUser',
      tag: 'Users',
      summary: 'A user: oneself, or what another one shows',
      scope: 'signed_in',
      shareable: true,
      answers: { 200: UserAnswer },
    },
    async (ctx) => {
      const other = otherOf(ctx);
      if (other !== null) {
        ctx.body = { data: presentPublicUser(other, originOf(ctx)) };
        return;
      }
      const user = await signedInUser(ctx, stores.users);
      const own = presentUser(user, await lastActivity(stores, user), originOf(ctx));
      ctx.body = { data: narrowedUser(own, principalOf(ctx)) };
    },
  );

  routes.add(
    {
      method: 'get',
      path: '/users/:user/all_time_since_today',
      id: 'getAllTime',
      tag: 'Stats',
      summary: 'All time, with today',
      scope: 'read_stats',
      parts: true,
      shareable: true,
      query: AllTimeQuery,
      answers: { 200: AllTimeAnswer, 202: AllTimeSoFarAnswer },
    },
    async (ctx, query) => {
      const { project } = query;
      const other = otherOf(ctx);
      if (other === null) mayFilter(partsOf(grantOf(ctx), 'read_stats'), 'read_stats', query);
      else {
        if (!sharingOf(other).share_all_time_badge) throw notShared();
        withoutProject(query);
      }
      const user = other ?? (await signedInUser(ctx, stores.users));
      const settings = daySettingsOf(user);
      const { timezone } = settings;
      const today = todayIn(timezone);
      const first = await firstDayOf(stores.heartbeats, user, timezone);
      const range = await stores.history.range(user._id, settings, first, today);
      if (range.percent_calculated < 100) ctx.status = 202;
      ctx.body = presentAllTime({ range, project, first, today, timezone, timeout: user.timeout });
    },
  );
}
