import type { ApiDeps } from '../app.js';
import { AllTimeAnswer, AllTimeSoFarAnswer } from '../../shared/schema/answers/all-time.js';
import { UserAnswer } from '../../shared/schema/answers/users.js';
import { AllTimeQuery } from '../../shared/schema/queries.js';
import { notFound } from '../../shared/errors.js';
import { daySettingsOf } from '../../shared/store/users.js';
import { lastActivity, originOf, signedInUser, todayIn } from '../context.js';
import { firstDayOf } from '../first-day.js';
import { presentAllTime } from '../presenters/all-time.js';
import { presentPublicUser, presentUser } from '../presenters/user.js';
import type { Routes } from '../routing.js';

export function userRoutes(routes: Routes, { stores }: ApiDeps): void {
  // Not `:user`, which lets nobody look at others
  routes.add(
    {
      method: 'get',
      path: '/users/:profile',
      id: 'getUser',
      tag: 'Users',
      summary: 'A user: oneself, or what another one shows',
      scope: 'signed_in',
      answers: { 200: UserAnswer },
    },
    async (ctx) => {
      const { profile } = ctx.params;
      const user = await signedInUser(ctx, stores.users);
      const asked = profile === 'current' ? user : await stores.users.find(profile!);
      if (!asked) throw notFound('User not found.');
      if (asked._id !== user._id) {
        ctx.body = { data: presentPublicUser(asked, originOf(ctx)) };
        return;
      }
      ctx.body = { data: presentUser(user, await lastActivity(stores, user._id), originOf(ctx)) };
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
      query: AllTimeQuery,
      answers: { 200: AllTimeAnswer, 202: AllTimeSoFarAnswer },
    },
    async (ctx, { project }) => {
      const user = await signedInUser(ctx, stores.users);
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
