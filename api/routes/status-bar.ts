import { narrowed, partsOf } from '../../shared/domain/parts.js';
import { isoSeconds } from '../../shared/domain/text-format.js';
import { daySettingsOf } from '../../shared/store/users.js';
import { StatusBarAnswer } from '../../shared/schema/answers/summaries.js';
import type { ApiDeps } from '../app.js';
import { grantOf } from '../auth/principal.js';
import { now, signedInUser, todayIn } from '../context.js';
import { toJson } from '../../shared/presenters/json-text.js';
import { presentSummary } from '../../shared/presenters/day-summary.js';
import type { Routes } from '../routing.js';

export function statusBarRoutes(routes: Routes, { stores, prices }: ApiDeps): void {
  // `status_bar` in the documentation, `statusbar` in every client (wakatime-api.md, section 8)
  routes.add(
    {
      method: 'get',
      path: ['/users/:user/statusbar/today', '/users/:user/status_bar/today'],
      id: 'getStatusBar',
      tag: 'Summaries',
      summary: 'Today, for status bars',
      scope: 'read_summaries',
      parts: true,
      answers: { 200: StatusBarAnswer },
    },
    async (ctx) => {
      const user = await signedInUser(ctx, stores.users);
      const settings = daySettingsOf(user);
      const today = todayIn(settings.timezone);
      const [day] = await stores.history.days(user._id, settings, today, today);
      const summary = narrowed(day!.summary, partsOf(grantOf(ctx), 'read_summaries'));
      ctx.type = 'application/json';
      ctx.body = toJson({
        cached_at: isoSeconds(now()),
        has_team_features: false,
        data: { ...presentSummary(user._id, summary, settings.timezone, today, today, prices), has_team_features: false },
      });
    },
  );
}
