/**
 * A file's path within its project: what is the same on every machine and for everybody who works on it.
 * @param rootCount path parts of the project folder (`project_root_count`); null: not known, the path stays whole
 */
export const relativePath = (entity: string, rootCount: number | null): string =>
  rootCount === null ? entity : entity.split(/[\\/]/).slice(rootCount).join('/');
