import { unknownNames } from '../../shared/domain/heartbeat.js';
import { ProjectActivityAnswer, ProjectContributorsAnswer, ProjectFilesAnswer } from '../../shared/schema/answers/projects.js';
import { ProjectFilesQuery } from '../../shared/schema/queries.js';
import { daySettingsOf } from '../../shared/store/users.js';
import type { ApiDeps } from '../app.js';
import { signedInUser, todayIn } from '../context.js';
import { presentContributors, presentProjectActivity, presentProjectFiles } from '../presenters/project-pages.js';
import { readContributors } from '../read-contributors.js';
import { overviewDays } from '../read-overview.js';
import { readProjectFiles } from '../read-project-files.js';
import type { Routes } from '../routing.js';
import { shownProject } from '../shown-project.js';

const daysOfActivity = 30;

/** What the dashboard's pages of projects show, which WakaTime has no operations for. */
export function projectPageRoutes(routes: Routes, { stores }: ApiDeps): void {
  routes.add(
    {
      method: 'get',
      path: '/users/:user/project_activity',
      id: 'getProjectActivity',
      tag: 'Projects',
      summary: 'All projects with their time on each of the last 30 days',
      scope: 'read_stats.projects',
      answers: { 200: ProjectActivityAnswer },
    },
    async (ctx) => {
      const user = await signedInUser(ctx, stores.users);
      const settings = daySettingsOf(user);
      const last = todayIn(settings.timezone);
      const [projects, days] = await Promise.all([
        stores.projects.allShown(user),
        stores.history.days(user._id, settings, last - daysOfActivity + 1, last),
      ]);
      ctx.body = { data: presentProjectActivity(projects, days) };
    },
  );

  routes.add(
    {
      method: 'get',
      path: '/users/:user/projects/:project/files',
      id: 'getProjectFiles',
      tag: 'Projects',
      summary: 'Branches and files of a project in a range of days',
      scope: 'read_stats',
      query: ProjectFilesQuery,
      answers: { 200: ProjectFilesAnswer },
    },
    async (ctx, query) => {
      const user = await signedInUser(ctx, stores.users);
      const asked = ctx.params['project']!;
      // There is no row of what names no project
      const name = asked === unknownNames.project ? asked : (await shownProject(stores, user, asked)).name;
      const { range } = await overviewDays(stores, user, query);
      ctx.body = { data: presentProjectFiles(range, await readProjectFiles(stores.history, user, name, range)) };
    },
  );

  routes.add(
    {
      method: 'get',
      path: '/users/:user/projects/:project/contributors',
      id: 'getProjectContributors',
      tag: 'Projects',
      summary: 'Who works on a project of this name, as far as they and the user share it',
      // It tells of others
      scope: 'account',
      query: ProjectFilesQuery,
      answers: { 200: ProjectContributorsAnswer },
    },
    async (ctx, query) => {
      const user = await signedInUser(ctx, stores.users);
      const { name } = await shownProject(stores, user, ctx.params['project']!);
      const { range } = await overviewDays(stores, user, query);
      ctx.body = { data: presentContributors(range, user, await readContributors(stores, user, name, range)) };
    },
  );
}
