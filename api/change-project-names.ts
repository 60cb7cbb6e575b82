import { cleanText } from '../shared/domain/clean-heartbeat.js';
import { unknownNames } from '../shared/domain/heartbeat.js';
import { placeholderTexts } from '../shared/domain/placeholders.js';
import { renamed, replacedNames, sentAs, shownAs, type ProjectNames } from '../shared/domain/project-names.js';
import { AppError, badRequest, notFound, unauthorized } from '../shared/errors.js';
import { stringLimits } from '../shared/schema/heartbeat.js';
import type { ProjectDocument, ProjectRenameRule, UserDocument } from '../shared/store/collections.js';
import { mostProjectRenames } from '../shared/store/project-names.js';
import { markStaleDays } from '../shared/store/stale-days.js';
import type { Stores } from '../shared/store/stores.js';
import { projectNamesOf } from '../shared/store/users.js';
import type { Background } from './background.js';

export interface ProjectNameDeps {
  readonly stores: Stores;
  readonly background: Pick<Background, 'recompute'>;
}

/** How often rules are tried to change that others change at the same time. */
const maxTries = 5;

const changedMeanwhile = (): AppError =>
  new AppError('Names of projects were changed at the same time. Try again.', { code: 'conflict', status: 409 });

export const beingDeleted = (): AppError =>
  new AppError('This project is being deleted.', { code: 'being_deleted', status: 400 });

/** As a client's own name of a project would be. @throws AppError 400 */
export function cleanProjectName(text: string): string {
  const name = cleanText(text, stringLimits.text);
  if (name === '') throw badRequest({ name: ['A project needs a name.'] });
  if (placeholderTexts.includes(name))
    throw badRequest({ name: ['This name stands for another project in heartbeats of browsers.'] });
  if (name === unknownNames.project) throw badRequest({ name: ['This name is for heartbeats without a project.'] });
  return name;
}

/**
 * Replaces a user's rules, and has all days be computed again. What does not come about here, as a store goes away, is done by the sweep.
 * @returns the user before and after it
 */
async function change(
  { stores, background }: ProjectNameDeps,
  userId: string,
  rulesOf: (user: UserDocument) => { rules: readonly ProjectRenameRule[]; unsettled: readonly string[] },
): Promise<{ before: UserDocument; changed: UserDocument; recompute: () => Promise<void> }> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const before = await stores.users.byId(userId);
    if (!before) throw unauthorized();
    const { rules, unsettled } = rulesOf(before);
    const changed = await stores.projectNames.change(before, rules, unsettled);
    if (!changed) continue;
    const recompute = async (): Promise<void> => {
      await markStaleDays(stores, changed);
      await background.recompute(userId);
    };
    return { before, changed, recompute };
  }
  throw changedMeanwhile();
}

/** Whether a project of a name is shown, so that another one of that name is merged into it. */
const isShown = (names: ProjectNames | undefined, row: ProjectDocument | null): boolean =>
  row !== null && !replacedNames(names).includes(row.name);

/**
 * Shows a project under another name, from its first heartbeat on and whatever clients go on to call it; with a project of that name it becomes one.
 * @throws AppError 400 where it can't be, 409 where others rename it otherwise
 */
export async function renameProject(deps: ProjectNameDeps, project: ProjectDocument, to: string): Promise<void> {
  const { user_id, name } = project;
  if (to === name) return;
  const { projects, projectDays } = deps.stores;
  const { before, recompute } = await change(deps, user_id, (user) => {
    const names = projectNamesOf(user);
    if (sentAs(names, name).length === 0) {
      if (project.is_past) {
        throw badRequest({
          name: ['What is left of this project are days whose heartbeats are deleted: these keep their name.'],
        });
      }
      // Somebody else has renamed it just now; to the same name: then it is as is asked for
      if (shownAs(names, name) !== to) throw changedMeanwhile();
    }
    const created_at = new Date();
    const rules = renamed<ProjectRenameRule>(user.project_renames?.rules ?? [], name, to, (from) => ({ from, to, created_at }));
    if (rules.length > mostProjectRenames)
      throw badRequest({ name: [`No more than ${mostProjectRenames} names can be replaced.`] });
    return { rules, unsettled: [to] };
  });
  const target = await projects.find(user_id, to);
  const { horizon } = before;
  const isPast = horizon !== undefined && (await projectDays.hasBefore(user_id, name, horizon.day));
  await projects.showAs(project, to, isShown(projectNamesOf(before), target), isPast ? new Date(horizon.at_us / 1000) : null);
  await recompute();
}

/** Takes the rule back that is meant. @throws AppError 404 where there is none */
export async function takeRenameBack(
  deps: ProjectNameDeps,
  userId: string,
  isMeant: (rule: ProjectRenameRule) => boolean,
): Promise<void> {
  const { recompute } = await change(deps, userId, ({ project_renames }) => {
    const { rules = [] } = project_renames ?? {};
    const rule = rules.find(isMeant);
    if (!rule) throw notFound('Renamed project not found.');
    return { rules: rules.filter((r) => r !== rule), unsettled: [rule.from, rule.to] };
  });
  await recompute();
}
