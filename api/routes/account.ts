import { AccountAnswer, RecalculationAnswer } from '../../shared/schema/answers/account.js';
import { SettingsBody } from '../../shared/schema/bodies.js';
import { unauthorized } from '../../shared/errors.js';
import { lastActivity } from '../../shared/store/last-activity.js';
import type { ApiDeps } from '../app.js';
import { userIdOf } from '../auth/principal.js';
import { changeAccount } from '../change-account.js';
import { originOf, signedInUser } from '../context.js';
import { readJson } from '../middleware/body.js';
import { recalculationOf } from '../recalculation.js';
import { presentUser } from '../../shared/presenters/user.js';
import type { Routes } from '../routing.js';

/** The user's own settings: not in WakaTime's API, which has none to change them. */
export function accountRoutes(routes: Routes, { stores, background, bodyLimit }: ApiDeps): void {
  const { users } = stores;

  routes.add(
    {
      method: 'patch',
      path: '/users/:user',
      id: 'changeSettings',
      tag: 'Users',
      summary: 'Change settings, profile and what others see; days may be computed again',
      scope: 'account',
      body: SettingsBody,
      answers: { 200: AccountAnswer },
    },
    async (ctx) => {
      const body = await readJson(ctx, bodyLimit);
      await changeAccount({ stores, background }, { user: await signedInUser(ctx, users), body, ip: ctx.ip });
      const user = await signedInUser(ctx, users);
      ctx.body = {
        data: presentUser(user, await lastActivity(stores, user), originOf(ctx)),
        recalculation: await recalculationOf(stores, user),
      };
    },
  );

  routes.add(
    {
      method: 'get',
      path: '/users/:user/recalculation',
      id: 'getRecalculation',
      tag: 'Users',
      summary: 'How far the days are computed again, after a change or a deletion',
      scope: 'read_stats',
      parts: true,
      answers: { 200: RecalculationAnswer },
    },
    async (ctx) => {
      const user = await users.byId(userIdOf(ctx));
      if (!user) throw unauthorized();
      ctx.body = { data: await recalculationOf(stores, user) };
    },
  );
}
