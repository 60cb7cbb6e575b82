import { sliceDurations } from '../../shared/domain/durations.js';
import { isoSeconds } from '../../shared/domain/text-format.js';
import { microsPerSecond } from '../../shared/domain/zone.js';
import { DurationsQuery } from '../../shared/schema/queries.js';
import { keptWindow } from '../../shared/domain/horizon.js';
import { DurationsAnswer } from '../../shared/schema/answers/durations.js';
import type { ApiDeps } from '../app.js';
import { dayParameters, filterOf, settingsFor, signedInUser } from '../context.js';
import { mustBeKept } from '../kept-heartbeats.js';
import { presentDuration } from '../presenters/duration.js';
import type { Routes } from '../routing.js';

export function durationRoutes(routes: Routes, { stores, prices }: ApiDeps): void {
  routes.add(
    {
      method: 'get',
      path: '/users/:user/durations',
      id: 'getDurations',
      tag: 'Durations',
      summary: "A day's durations",
      scope: 'read_heartbeats',
      query: DurationsQuery,
      answers: { 200: DurationsAnswer },
    },
    async (ctx, query) => {
      const user = await signedInUser(ctx, stores.users);
      const reckoning = settingsFor(user, query);
      const { settings } = reckoning;
      const { date } = dayParameters({ date: query.date }, settings.timezone);
      mustBeKept(user, reckoning, date, 'date');
      const window = keptWindow(settings.timezone, date, settings.horizon);
      const { heartbeats, names } = await stores.history.stretch(user._id, settings, window);
      // With a project, live answers carry entity and type, too (wakatime-api.md, section 5)
      const slice = query.slice_by ?? (query.project === undefined ? 'project' : 'entity');
      const durations = sliceDurations(heartbeats, settings.timeout_us, window, names, slice, filterOf(query));
      const branches = new Set(durations.flatMap((d) => (d.heartbeat.branch === null ? [] : [d.heartbeat.branch])));
      ctx.body = {
        data: durations.map((d) => presentDuration(user._id, d, slice, names, prices)),
        branches: [...branches].sort(),
        start: isoSeconds(window.from_us),
        end: isoSeconds(window.until_us - microsPerSecond),
        timezone: settings.timezone,
      };
    },
  );
}
