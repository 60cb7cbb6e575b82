import { DoneAnswer } from '../../shared/schema/answers/clients.js';
import { ProjectAnswer, ProjectsAnswer } from '../../shared/schema/answers/projects.js';
import { ProjectsQuery } from '../../shared/schema/queries.js';
import { AppError, notFound } from '../../shared/errors.js';
import type { ProjectDocument } from '../../shared/store/collections.js';
import { daySettingsOf } from '../../shared/store/users.js';
import type { ApiDeps } from '../app.js';
import { userIdOf } from '../auth/principal.js';
import { requestIdOf } from '../middleware/request-id.js';
import { signedInUser } from '../context.js';
import { presentPage } from '../presenters/page.js';
import { presentProject } from '../../shared/presenters/project.js';
import type { Routes } from '../routing.js';

const projectsPerPage = 100;

export function projectRoutes(routes: Routes, { stores, background }: ApiDeps): void {
  const { users, projects } = stores;

  async function projectOf(userId: string, idOrName: string): Promise<ProjectDocument> {
    const project = await projects.find(userId, idOrName);
    if (!project) throw notFound('Project not found.');
    return project;
  }

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
      const user = await signedInUser(ctx, users);
      const { projects: some, total } = await projects.list(user._id, q, page, projectsPerPage);
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
      const project = await projectOf(user._id, ctx.params['project']!);
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
      const userId = userIdOf(ctx);
      const { _id, name } = await projectOf(userId, ctx.params['project']!);
      const since = await projects.markDeleting(_id);
      if (since === null) {
        throw new AppError('This project is being deleted.', { code: 'being_deleted', status: 400 });
      }
      // If that fails, the sweep finds the mark
      await background.deleteProject({ user_id: userId, request_id: requestIdOf(ctx), project: name, since: since.getTime() });
      ctx.body = { data: {} };
    },
  );
}
