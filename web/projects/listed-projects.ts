import type { ProjectActivity } from '../../shared/schema/answers/projects.js';

export type ListedProject = ProjectActivity['projects'][number];

/** What projects can be sorted by, with what the column is called. */
export const orders = { name: 'Project', time: 'Last 30 days', last: 'Last activity' } as const;
export type Order = keyof typeof orders;

const newest = (a: ListedProject, b: ListedProject): number => (a.last_heartbeat_at < b.last_heartbeat_at ? 1 : -1);
const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const compare: Readonly<Record<Order, (a: ListedProject, b: ListedProject) => number>> = {
  last: newest,
  time: (a, b) => b.total_seconds - a.total_seconds || newest(a, b),
  name: (a, b) => names.compare(a.name, b.name),
};

/** As people write names: in any case, with or without accents, and all words in any order. */
const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** Projects that have all words in their names, in an order. */
export function listProjects(
  projects: readonly ListedProject[],
  { search, order, withHidden }: { readonly search: string; readonly order: Order; readonly withHidden: boolean },
): ListedProject[] {
  const words = plain(search)
    .split(/\s+/)
    .filter((word) => word !== '');
  return projects
    .filter(({ name, is_hidden }) => (withHidden || !is_hidden) && words.every((word) => plain(name).includes(word)))
    .sort(compare[order]);
}
