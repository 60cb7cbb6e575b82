import type { RouterContext } from '@koa/router';
import type { Heartbeat } from '../../shared/domain/heartbeat.js';
import { dayEnd, dayStart, microsPerSecond } from '../../shared/domain/zone.js';
import { ActivityAnswer } from '../../shared/schema/answers/activity.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { NameStore } from '../../shared/store/names.js';
import { daySettingsOf } from '../../shared/store/users.js';
import { activityVersion } from '../activity-version.js';
import type { ApiDeps } from '../app.js';
import { userIdOf } from '../auth/principal.js';
import { todayIn } from '../context.js';
import type { Routes } from '../routing.js';

async function present({ time_us, project, user_agent_id, machine_name_id }: Heartbeat, userId: string, names: NameStore) {
  const known = await names.namesOf(userId, [user_agent_id, machine_name_id]);
  const { editor, operating_system } = known.origin(user_agent_id);
  return { time: time_us / microsPerSecond, editor, operating_system, machine: known.machine(machine_name_id), project };
}

/** What pages that are open ask again and again: whether there is anything new. Only then is anything read. */
export function activityRoutes(routes: Routes, deps: ApiDeps): void {
  const { heartbeats, history, names } = deps.stores;

  async function activityOf(user: UserDocument) {
    const settings = daySettingsOf(user);
    const today = todayIn(settings.timezone);
    const [newest, heartbeats_today, [day]] = await Promise.all([
      heartbeats.newest(user._id, settings.names),
      heartbeats.count(user._id, dayStart(settings.timezone, today), dayEnd(settings.timezone, today) - 1),
      history.days(user._id, settings, today, today),
    ]);
    return {
      last_heartbeat: newest && (await present(newest, user._id, names)),
      heartbeats_today,
      total_seconds_today: day!.summary.total_us / microsPerSecond,
    };
  }

  routes.add(
    {
      method: 'get',
      path: '/users/:user/activity',
      id: 'getActivity',
      tag: 'Users',
      summary: 'Whether anything is new: the last heartbeat, and how today stands',
      scope: 'read_heartbeats',
      answers: { 200: ActivityAnswer },
      etag: true,
      polled: true,
    },
    async (ctx: RouterContext) => {
      const { user, version } = await activityVersion(deps, userIdOf(ctx));
      ctx.etag = version;
      // Not `ctx.fresh`: browsers send "no-cache" with what their scripts ask for so; proxies that compress make an ETag weak
      if (ctx.get('if-none-match').replace(/^W\//, '') === `"${version}"`) ctx.status = 304;
      else ctx.body = { data: { ...(await activityOf(user)), version } };
    },
  );
}
