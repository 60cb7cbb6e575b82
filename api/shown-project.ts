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
  const name = row?.name ?? idOrName;
  const isReplaced = replacedNames(names).includes(name) && row?.is_past !== true;
  if (!isReplaced && row) return row;
  const to = shownAs(names, name);
  let shown = isReplaced ? await projects.find(user._id, to) : null;
  if (!shown && isReplaced && row) {
    // Whoever renames it is just about to, or has died before
    await projects.showAs(row, to, false, null);
    shown = await projects.find(user._id, to);
  }
  if (!shown) throw notFound('Project not found.');
  return shown;
}
