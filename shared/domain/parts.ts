import { holds, type Grant, type Scope } from './scopes.js';
import { emptySummary, isProjectSummary, type Summary } from './summary.js';

/** The lists of summaries and stats (wakatime-api.md, section 7). */
export const lists = ['projects', 'languages', 'dependencies', 'editors', 'operating_systems', 'categories', 'machines'] as const;
export type List = (typeof lists)[number];

/** What can be granted by itself: a list, or the best day. */
export type Part = List | 'best_day';

/** What may be told besides totals: everything, or some parts. */
export type Parts = 'all' | ReadonlySet<Part>;

export type Whole = 'read_summaries' | 'read_stats';

const allParts: readonly Part[] = [...lists, 'best_day'];

/** Only stats tell of best days: there is no such part of summaries. */
const scopeOf = (whole: Whole, part: Part): Scope | null => {
  if (part !== 'best_day') return `${whole}.${part}`;
  return whole === 'read_stats' ? 'read_stats.best_day' : null;
};

/** What a grant lets be told of time; several scopes together, where any of them will do. */
export function partsOf(grant: Grant, ...wholes: readonly Whole[]): Parts {
  if (grant === 'all' || wholes.some((whole) => holds(grant, whole))) return 'all';
  const granted = (whole: Whole, part: Part): boolean => {
    const scope = scopeOf(whole, part);
    return scope !== null && holds(grant, scope);
  };
  return new Set(allParts.filter((part) => wholes.some((whole) => granted(whole, part))));
}

export const tells = (parts: Parts, part: Part): boolean => parts === 'all' || parts.has(part);

/**
 * A summary with nothing in it but its total and these parts: what is made of it can't tell more. What AI did is told with all of it alone;
 * files, too, which are more than the names of projects.
 */
export function narrowed(summary: Summary, parts: Parts): Summary {
  if (parts === 'all') return summary;
  const told: Summary = { ...emptySummary(), total_us: summary.total_us };
  for (const list of lists) if (parts.has(list)) told[list] = summary[list];
  if (!isProjectSummary(summary)) return told;
  const project = { branches: parts.has('projects') ? summary.branches : new Map<string, number>(), entities: new Map() };
  return { ...told, ...project };
}
