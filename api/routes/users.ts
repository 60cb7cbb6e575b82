import type { ApiDeps } from '../app.js';
import { AllTimeAnswer, AllTimeSoFarAnswer } from '../../shared/schema/answers/all-time.js';
import { ProjectsAnswer } from '../../shared/schema/answers/projects.js';
import { UserAnswer } from '../../shared/schema/answers/users.js';
import { AllTimeQuery, ProjectsQuery } from '../../shared/schema/queries.js';
import { notFound } from '../../shared/errors.js';
import { daySettingsOf } from '../../shared/store/users.js';
import { originOf, signedInUser, todayIn } from '../context.js';
import { firstDayOf } from '../first-day.js';
import { presentAllTime } from '../presenters/all-time.js';
import { presentPage } from '../presenters/page.js';
import { presentProject } from '../presenters/project.js';
import { presentPublicUser, presentUser } from '../presenters/user.js';
import type { Routes } from '../routing.js';

const projectsPerPage = 100;

export function userRoutes(routes: Routes, { stores }: ApiDeps): void {
  // Not `:user`, which lets nobody look at others
  routes.add(
    {
      method: 'get',
      path: '/users/:profile',
      id: 'getUser',
      tag: 'Users',
      summary: 'A user: oneself whole, others as they show themselves',
      scope: 'email',
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
      const heartbeat = await stores.heartbeats.newest(user._id);
      const agent = heartbeat ? await stores.names.userAgent(heartbeat.user_agent_id) : null;
      const activity = { heartbeat, plugin: agent?.value ?? null, editor: agent?.editor ?? null };
      ctx.body = { data: presentUser(user, activity, originOf(ctx)) };
    },
  );

  routes.add(
    {
      method: 'get',
      path: '/users/:user/projects',
      id: 'getProjects',
      tag: 'Projects',
      summary: 'Projects, newest activity first',
      scope: 'read_stats.projects',
      query: ProjectsQuery,
      answers: { 200: ProjectsAnswer },
    },
    async (ctx, { q, page = 1 }) => {
      const user = await signedInUser(ctx, stores.users);
      const { projects, total } = await stores.projects.list(user._id, q, page, projectsPerPage);
      const { timezone } = daySettingsOf(user);
      ctx.body = { data: projects.map((p) => presentProject(p, timezone)), ...presentPage(page, projectsPerPage, total) };
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
