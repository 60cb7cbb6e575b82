import { rowId } from '../../shared/domain/heartbeat-id.js';
import { presentProject, presentProjectRename } from '../../shared/presenters/project.js';
import { DoneAnswer } from '../../shared/schema/answers/clients.js';
import { ProjectChangeAnswer, ProjectRenamesAnswer } from '../../shared/schema/answers/projects.js';
import { bodyReader, ProjectBody } from '../../shared/schema/bodies.js';
import { daySettingsOf } from '../../shared/store/users.js';
import type { ApiDeps } from '../app.js';
import { userIdOf } from '../auth/principal.js';
import { beingDeleted, cleanProjectName, renameProject, takeRenameBack } from '../change-project-names.js';
import { signedInUser } from '../context.js';
import { readJson } from '../middleware/body.js';
import { recalculationOf } from '../recalculation.js';
import type { Routes } from '../routing.js';
import { shownProject } from '../shown-project.js';

const readBody = bodyReader(ProjectBody);

/** Renaming, merging, hiding and sharing projects: not in WakaTime's API (docs/adr/0018). */
export function projectNameRoutes(routes: Routes, { stores, background, bodyLimit }: ApiDeps): void {
  const { users, projects } = stores;

  routes.add(
    {
      method: 'patch',
      path: '/users/:user/projects/:project',
      id: 'changeProject',
      tag: 'Projects',
      summary: 'Rename a project, merge it into the one of that name, hide it, or share it',
      scope: 'write_heartbeats',
      body: ProjectBody,
      answers: { 200: ProjectChangeAnswer },
      errors: [400, 409],
    },
    async (ctx) => {
      const { name, is_hidden, is_shared } = readBody(await readJson(ctx, bodyLimit));
      const to = name === undefined ? undefined : cleanProjectName(name);
      const before = await signedInUser(ctx, users);
      const project = await shownProject(stores, before, ctx.params['project']!);
      if (project.deleting_since !== undefined) throw beingDeleted();
      if (to !== undefined) await renameProject({ stores, background }, project, to);
      const user = await signedInUser(ctx, users);
      const shown = to === undefined ? project : await shownProject(stores, user, to);
      if (is_hidden !== undefined) await projects.setHidden(shown._id, is_hidden);
      if (is_shared !== undefined) await projects.setShared(shown._id, is_shared);
      const now = await shownProject(stores, user, shown._id);
      ctx.body = {
        data: presentProject(now, daySettingsOf(user).timezone),
        recalculation: await recalculationOf(stores, user),
      };
    },
  );

  routes.add(
    {
      method: 'get',
      path: '/users/:user/project_renames',
      id: 'getProjectRenames',
      tag: 'Projects',
      summary: 'Names that clients send and what they are shown as',
      scope: 'read_stats.projects',
      answers: { 200: ProjectRenamesAnswer },
    },
    async (ctx) => {
      const user = await signedInUser(ctx, users);
      const rules = user.project_renames?.rules ?? [];
      ctx.body = { data: rules.map((rule) => presentProjectRename(user._id, rule)).toReversed() };
    },
  );

  routes.add(
    {
      method: 'delete',
      path: '/users/:user/project_renames/:project',
      id: 'deleteProjectRename',
      tag: 'Projects',
      summary: 'Take a rename back: what is sent under the name is shown under it again',
      scope: 'write_heartbeats',
      answers: { 200: DoneAnswer },
      errors: [409],
    },
    async (ctx) => {
      const userId = userIdOf(ctx);
      const meant = ctx.params['project']!;
      await takeRenameBack(
        { stores, background },
        userId,
        ({ from }) => from === meant || rowId('project', userId, from) === meant,
      );
      ctx.body = { data: {} };
    },
  );
}
