import { sentAs } from '../../shared/domain/project-names.js';
import { DoneAnswer } from '../../shared/schema/answers/clients.js';
import { ProjectAnswer, ProjectsAnswer } from '../../shared/schema/answers/projects.js';
import { ProjectsQuery } from '../../shared/schema/queries.js';
import { daySettingsOf, projectNamesOf } from '../../shared/store/users.js';
import type { ApiDeps } from '../app.js';
import { requestIdOf } from '../middleware/request-id.js';
import { beingDeleted } from '../change-project-names.js';
import { signedInUser } from '../context.js';
import { presentPage } from '../presenters/page.js';
import { presentProject } from '../../shared/presenters/project.js';
import type { Routes } from '../routing.js';
import { shownProject } from '../shown-project.js';

const projectsPerPage = 100;

export function projectRoutes(routes: Routes, { stores, background }: ApiDeps): void {
  const { users, projects } = stores;

  routes.add(
    {
      method: 'get',
      path: '/users/:user/projects',
      id: 'getProjects',
      tag: 'Projects',
      summary: 'Projects that are not hidden, newest activity first',
      scope: 'read_stats.projects',
      query: ProjectsQuery,
      answers: { 200: ProjectsAnswer },
    },
    async (ctx, { q, is_hidden, page = 1 }) => {
      const user = await signedInUser(ctx, users);
      const { projects: some, total } = await projects.list(user, { q, is_hidden }, page, projectsPerPage);
      const { timezone } = daySettingsOf(user);
      ctx.body = { data: some.map((p) => presentProject(p, timezone)), ...presentPage(page, projectsPerPage, total) };
    },
  );

  routes.add(
    {
      method: 'get',
      path: '/users/:user/projects/:project',
      id: 'getProject',
      tag: 'Projects',
      summary: 'A project, by id or name',
      scope: 'read_stats.projects',
      answers: { 200: ProjectAnswer },
    },
    async (ctx) => {
      const user = await signedInUser(ctx, users);
      const project = await shownProject(stores, user, ctx.params['project']!);
      ctx.body = { data: presentProject(project, daySettingsOf(user).timezone) };
    },
  );

  routes.add(
    {
      method: 'delete',
      path: '/users/:user/projects/:project',
      id: 'deleteProject',
      tag: 'Projects',
      summary: 'Delete a project with all its heartbeats, in the background',
      scope: 'write_heartbeats',
      answers: { 200: DoneAnswer },
      // While it is under way
      errors: [400],
    },
    async (ctx) => {
      const user = await signedInUser(ctx, users);
      const { _id, name } = await shownProject(stores, user, ctx.params['project']!);
      const since = await projects.markDeleting(_id, sentAs(projectNamesOf(user), name));
      if (since === null) throw beingDeleted();
      // If that fails, the sweep finds the mark
      await background.deleteProject({ user_id: user._id, request_id: requestIdOf(ctx), project: name, since: since.getTime() });
      ctx.body = { data: {} };
    },
  );
}
