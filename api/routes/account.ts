import { AccountAnswer, RecalculationAnswer } from '../../shared/schema/answers/account.js';
import { bodyReader, SettingsBody } from '../../shared/schema/bodies.js';
import { cleanZone } from '../../shared/domain/zone.js';
import { AppError, badRequest, unauthorized, type FieldErrors } from '../../shared/errors.js';
import type { Static } from 'typebox';
import { markStaleDays } from '../../shared/store/stale-days.js';
import type { SettingsChange } from '../../shared/store/users.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { ApiDeps } from '../app.js';
import { userIdOf } from '../auth/principal.js';
import { lastActivity, originOf, signedInUser } from '../context.js';
import { readJson } from '../middleware/body.js';
import { presentRecalculation } from '../presenters/recalculation.js';
import { presentUser } from '../presenters/user.js';
import type { Routes } from '../routing.js';

/** The user's own settings: not in WakaTime's API, which has none to change them. */
export function accountRoutes(routes: Routes, { stores, background, bodyLimit }: ApiDeps): void {
  const { users, days, projects } = stores;

  async function recalculation(user: UserDocument) {
    const [left, all, deleting] = await Promise.all([
      days.countDirtyOf(user._id),
      days.list(user._id),
      projects.anyDeleting(user._id),
    ]);
    // Before all days are marked, none is computed
    return presentRecalculation(all.length, user.days_stale === undefined ? left : all.length, deleting);
  }

  const readSettings = bodyReader(SettingsBody);
  routes.add(
    {
      method: 'patch',
      path: '/users/:user',
      id: 'changeSettings',
      tag: 'Users',
      summary: 'Change settings; where that moves time, days are computed again',
      scope: 'account',
      body: SettingsBody,
      answers: { 200: AccountAnswer },
    },
    async (ctx) => {
      const body = await readJson(ctx, bodyLimit);
      const { timezone: zoneName } = (body ?? {}) as { timezone?: unknown };
      const timezone = typeof zoneName === 'string' ? cleanZone(zoneName) : undefined;
      const wrongZone: FieldErrors = timezone === null ? { timezone: ['Unknown time zone.'] } : {};
      let asked: Static<typeof SettingsBody>;
      try {
        asked = readSettings(body);
      } catch (error) {
        if (error instanceof AppError && error.fields) throw badRequest({ ...error.fields, ...wrongZone });
        throw error;
      }
      if (timezone === null) throw badRequest(wrongZone);
      const before = await signedInUser(ctx, users);
      const wanted: Partial<UserDocument> = { ...asked, ...(timezone === undefined ? {} : { timezone }) };
      const changes = Object.fromEntries(
        Object.entries(wanted).filter(([name, value]) => before[name as keyof UserDocument] !== value),
      ) as SettingsChange;
      const changed = Object.keys(changes).length === 0 ? before : await users.changeSettings(before._id, changes);
      if (!changed) throw unauthorized();
      // What does not come about here, as a store goes away, is done by the sweep
      await markStaleDays(stores, changed);
      if (changed.days_stale !== undefined) await background.recompute(changed._id);
      const user = await signedInUser(ctx, users);
      ctx.body = {
        data: presentUser(user, await lastActivity(stores, user._id), originOf(ctx)),
        recalculation: await recalculation(user),
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
      answers: { 200: RecalculationAnswer },
    },
    async (ctx) => {
      const user = await users.byId(userIdOf(ctx));
      if (!user) throw unauthorized();
      ctx.body = { data: await recalculation(user) };
    },
  );
}
