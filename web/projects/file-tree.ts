import { relativePath } from '../../shared/domain/relative-path.js';

export interface TimedFile {
  readonly name: string;
  readonly type: string;
  readonly project_root_count: number | null;
  readonly total_seconds: number;
}

/** A folder or a file with its time; a folder's is that of all that is in it. */
export interface TreeNode {
  readonly name: string;
  /** From the top, which tells it apart from others of its name. */
  readonly path: string;
  readonly total_seconds: number;
  /** Most time first; empty for a file. */
  readonly children: readonly TreeNode[];
}

/** What a file is called within its project, whatever machine it lies on. */
export const shortName = ({ name, type, project_root_count }: TimedFile): string =>
  type === 'file' ? relativePath(name, project_root_count) || name : name;

const separators = /[\\/]+/;

interface Building {
  total: number;
  readonly children: Map<string, Building>;
}

const byTime = (a: TreeNode, b: TreeNode): number => b.total_seconds - a.total_seconds || (a.name < b.name ? -1 : 1);

/** Folders that hold nothing but one folder are one with it: "src/main/java". */
function nodesOf({ children }: Building, above: string): TreeNode[] {
  const nodes = [...children].map(([part, first]): TreeNode => {
    let name = part;
    let built = first;
    for (let only = [...built.children]; only.length === 1 && only[0]![1].children.size > 0; only = [...built.children]) {
      name = `${name}/${only[0]![0]}`;
      built = only[0]![1];
    }
    const path = `${above}/${name}`;
    return { name, path, total_seconds: built.total, children: nodesOf(built, path) };
  });
  return nodes.sort(byTime);
}

/** Files by their folders. Apps, domains and addresses have none: they stand at the top as they are. */
export function treeOf(files: readonly TimedFile[]): TreeNode[] {
  const root: Building = { total: 0, children: new Map() };
  for (const file of files) {
    const name = shortName(file);
    const parts = file.type === 'file' ? name.split(separators).filter((part) => part !== '') : [name];
    let at = root;
    for (const part of parts) {
      let child = at.children.get(part);
      if (!child) at.children.set(part, (child = { total: 0, children: new Map() }));
      child.total += file.total_seconds;
      at = child;
    }
  }
  return nodesOf(root, '');
}

/** Files under their short names, which those of several machines share; most time first. */
export function rankedFiles(files: readonly TimedFile[], whole: number) {
  const totals = new Map<string, number>();
  for (const file of files) totals.set(shortName(file), (totals.get(shortName(file)) ?? 0) + file.total_seconds);
  return [...totals]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([name, total_seconds]) => ({ name, total_seconds, percent: whole > 0 ? (total_seconds / whole) * 100 : 0 }));
}
