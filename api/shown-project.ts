import { firstClosed } from '../shared/domain/horizon.js';
import { replacedNames, shownAs } from '../shared/domain/project-names.js';
import { notFound } from '../shared/errors.js';
import type { ProjectDocument, UserDocument } from '../shared/store/collections.js';
import type { Stores } from '../shared/store/stores.js';
import { projectNamesOf } from '../shared/store/users.js';

/**
 * A project by its id or name, or by one that clients still send for it.
 * @throws AppError 404
 */
export async function shownProject(
  { projects }: Pick<Stores, 'projects'>,
  user: UserDocument,
  idOrName: string,
): Promise<ProjectDocument> {
  const names = projectNamesOf(user);
  const row = await projects.find(user._id, idOrName);
  const { horizon } = user;
  const hasClosedDays = row !== null && firstClosed(horizon) !== null && row.first_heartbeat_at.getTime() * 1000 < horizon!.at_us;
  const name = row?.name ?? idOrName;
  const isReplaced = replacedNames(names).includes(name) && !hasClosedDays;
  const shown = isReplaced ? await projects.find(user._id, shownAs(names, name)) : row;
  if (!shown) throw notFound('Project not found.');
  return shown;
}
