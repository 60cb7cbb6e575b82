import { addAiFields, emptyAiUsage, mergeAiUsage, type AiUsage } from './ai-usage.js';
import type { Activity, Heartbeat, Names } from './heartbeat.js';
import { hourCounter } from './hour-counter.js';
import { namedDimensions, namesFor, projectOf, sameNames } from './named.js';
import { forEachSpan, type DayWindow, type Window } from './spans.js';

/** µs by name. */
export type Totals = Map<string, number>;

/**
 * What time is told apart by; the parts of each add up to the total, but for `dependencies` (wakatime-api.md, section 23.2). `hours` are those
 * of the local clock, "0" to "23".
 */
export const dimensions = [...namedDimensions, 'dependencies', 'hours'] as const;
export type Dimension = (typeof dimensions)[number];

export interface EntityDetail {
  total_us: number;
  type: string;
  project_root_count: number | null;
}

/** Time by name, of one day or of several added together. All times are whole µs, so that parts add up exactly. */
export interface Summary extends Record<Dimension, Totals> {
  total_us: number;
  /** Null where no heartbeat told of AI. */
  ai: { total: AiUsage; projects: Map<string, AiUsage>; editors: Map<string, AiUsage> } | null;
}

/** What a summary of one project shows besides. */
export interface ProjectSummary extends Summary {
  branches: Totals;
  entities: Map<string, EntityDetail>;
}

export const isProjectSummary = (summary: Summary): summary is ProjectSummary => 'branches' in summary;

export interface ProjectFilter {
  /** Null: all. */
  readonly project: string | null;
  /** Empty: all. */
  readonly branches: readonly string[];
}

export function emptySummary(): Summary {
  return {
    total_us: 0,
    projects: new Map(),
    languages: new Map(),
    editors: new Map(),
    operating_systems: new Map(),
    categories: new Map(),
    machines: new Map(),
    dependencies: new Map(),
    hours: new Map(),
    ai: null,
  };
}

export function emptyProjectSummary(): ProjectSummary {
  return { ...emptySummary(), branches: new Map(), entities: new Map() };
}

const add = (totals: Totals, name: string, us: number): void => {
  totals.set(name, (totals.get(name) ?? 0) + us);
};

/** Whether a heartbeat is one that a filter keeps. */
export function passes(h: Activity, filter: ProjectFilter | null): boolean {
  if (filter === null) return true;
  if (filter.project !== null && projectOf(h) !== filter.project) return false;
  return filter.branches.length === 0 || (h.branch !== null && filter.branches.includes(h.branch));
}

function addSpan(summary: Summary, h: Activity, us: number, names: Names): void {
  const named = namesFor(h, names);
  summary.total_us += us;
  for (let i = 0; i < namedDimensions.length; i += 1) add(summary[namedDimensions[i]!], named[i]!, us);
  for (const name of h.dependencies) add(summary.dependencies, name, us);
}

/** The time of spans by hour. */
const hoursOf = (summary: Summary, day: DayWindow) => hourCounter(day, (hour, us) => add(summary.hours, String(hour), us));

const alike = (a: Activity, b: Activity): boolean => a.dependencies === b.dependencies && sameNames(a, b);

const alikeInProject = (a: Heartbeat, b: Heartbeat): boolean =>
  a.entity === b.entity &&
  a.branch === b.branch &&
  a.type === b.type &&
  a.project_root_count === b.project_root_count &&
  alike(a, b);

/** Adds spans of neighbours that are alike together, so that they are looked up once; `done` adds what is left. */
function runCounter<H extends Activity>(same: (a: H, b: H) => boolean, addRun: (h: H, us: number) => void) {
  let run: H | null = null;
  let run_us = 0;
  const done = (): void => {
    if (run !== null) addRun(run, run_us);
    run = null;
    run_us = 0;
  };
  return {
    add(h: H, us: number): void {
      if (run !== null && !same(run, h)) done();
      run = h;
      run_us += us;
    },
    done,
  };
}

/** Adds the spans inside a window to a summary. */
function addSpans(
  summary: Summary,
  heartbeats: readonly Activity[],
  timeout_us: number,
  window: Window,
  day: DayWindow,
  names: Names,
): void {
  const hours = hoursOf(summary, day);
  const runs = runCounter<Activity>(alike, (h, us) => addSpan(summary, h, us, names));
  forEachSpan(heartbeats, timeout_us, window, (h, start, us) => {
    runs.add(h, us);
    hours.add(start, us);
  });
  runs.done();
  hours.done();
}

/** The same of a project's. */
function projectCounter(summary: ProjectSummary, day: DayWindow, names: Names) {
  const hours = hoursOf(summary, day);
  const runs = runCounter<Heartbeat>(alikeInProject, (h, us) => addProjectSpan(summary, h, us, names));
  return {
    add(h: Heartbeat, start_us: number, us: number): void {
      runs.add(h, us);
      hours.add(start_us, us);
    },
    done(): void {
      runs.done();
      hours.done();
    },
  };
}

function addAi(summary: Summary, h: Activity, names: Names): void {
  if (h.ai === null) return;
  const origin = names.origin(h.user_agent_id);
  const ai = (summary.ai ??= { total: emptyAiUsage(), projects: new Map(), editors: new Map() });
  addAiFields(ai.total, h.ai, origin.ai_model);
  addAiFields(entryOf(ai.projects, projectOf(h)), h.ai, origin.ai_model);
  addAiFields(entryOf(ai.editors, origin.editor), h.ai, origin.ai_model);
}

function entryOf(usages: Map<string, AiUsage>, name: string): AiUsage {
  let usage = usages.get(name);
  if (!usage) usages.set(name, (usage = emptyAiUsage()));
  return usage;
}

const inside = (h: Activity, window: Window): boolean => h.time_us >= window.from_us && h.time_us < window.until_us;

/**
 * Adds up the spans inside a window.
 * @param heartbeats sorted; from a timeout before the window to a timeout after it
 */
export function summarize(heartbeats: readonly Activity[], timeout_us: number, window: DayWindow, names: Names): Summary {
  const summary = emptySummary();
  addSpans(summary, heartbeats, timeout_us, window, window, names);
  for (const h of heartbeats) if (inside(h, window)) addAi(summary, h, names);
  return summary;
}

/**
 * Carries a summary on: the spans from its last heartbeat to the later ones are added to it.
 * @param heartbeats sorted; the last one that is in the summary, then those after it
 * @param day the summary's window
 */
export function extendSummary(
  summary: Summary,
  heartbeats: readonly Activity[],
  timeout_us: number,
  day: DayWindow,
  names: Names,
): void {
  const window = { from_us: 0, until_us: day.until_us };
  addSpans(summary, heartbeats, timeout_us, window, day, names);
  for (const h of heartbeats.slice(1)) if (inside(h, window)) addAi(summary, h, names);
}

function addProjectSpan(summary: ProjectSummary, h: Heartbeat, us: number, names: Names): void {
  addSpan(summary, h, us, names);
  if (h.branch !== null) add(summary.branches, h.branch, us);
  addEntity(summary, h.entity, { total_us: us, type: h.type, project_root_count: h.project_root_count });
}

/** Heartbeats of one entity may differ in what they say of it: what is shown must not hang on their order. */
function addEntity({ entities }: ProjectSummary, name: string, detail: EntityDetail): void {
  const entity = entities.get(name);
  if (!entity) {
    entities.set(name, { ...detail });
    return;
  }
  entity.total_us += detail.total_us;
  if (detail.type < entity.type) entity.type = detail.type;
  if ((detail.project_root_count ?? -1) > (entity.project_root_count ?? -1))
    entity.project_root_count = detail.project_root_count;
}

/** The same for what a filter keeps: time is reckoned over all heartbeats, then filtered (wakatime-api.md, section 23.1). */
export function summarizeProject(
  heartbeats: readonly Heartbeat[],
  timeout_us: number,
  window: DayWindow,
  names: Names,
  filter: ProjectFilter,
): ProjectSummary {
  const summary = emptyProjectSummary();
  const counter = projectCounter(summary, window, names);
  forEachSpan(heartbeats, timeout_us, window, (h, start, us) => {
    if (passes(h, filter)) counter.add(h, start, us);
  });
  counter.done();
  for (const h of heartbeats) if (inside(h, window) && passes(h, filter)) addAi(summary, h, names);
  return summary;
}

/** A day's part of one branch of a project; `branch` is null for heartbeats that name none. */
export interface BranchSummary {
  readonly project: string;
  readonly branch: string | null;
  readonly summary: ProjectSummary;
}

/**
 * All projects and branches of a day at once, each as `summarizeProject` gives it; those of a project together make it, whatever branches are
 * asked for.
 */
export function summarizeBranches(
  heartbeats: readonly Heartbeat[],
  timeout_us: number,
  window: DayWindow,
  names: Names,
): BranchSummary[] {
  const found = new Map<string, BranchSummary & { counter: ReturnType<typeof projectCounter> }>();
  const entryFor = (h: Heartbeat) => {
    const project = projectOf(h);
    const key = `${project}\0${h.branch ?? '\0'}`;
    let entry = found.get(key);
    if (!entry) {
      const summary = emptyProjectSummary();
      found.set(key, (entry = { project, branch: h.branch, summary, counter: projectCounter(summary, window, names) }));
    }
    return entry;
  };
  forEachSpan(heartbeats, timeout_us, window, (h, start, us) => entryFor(h).counter.add(h, start, us));
  for (const { counter } of found.values()) counter.done();
  for (const h of heartbeats) if (h.ai !== null && inside(h, window)) addAi(entryFor(h).summary, h, names);
  return [...found.values()].map(({ project, branch, summary }) => ({ project, branch, summary }));
}

/** Adds `from` to `into`. */
export function mergeProjectSummary(into: ProjectSummary, from: ProjectSummary): void {
  mergeSummary(into, from);
  for (const [name, us] of from.branches) add(into.branches, name, us);
  for (const [name, detail] of from.entities) addEntity(into, name, detail);
}

/** Adds `from` to `into`, so that days make ranges. */
export function mergeSummary(into: Summary, from: Summary): void {
  into.total_us += from.total_us;
  for (const dimension of dimensions) for (const [name, us] of from[dimension]) add(into[dimension], name, us);
  if (from.ai) {
    const ai = (into.ai ??= { total: emptyAiUsage(), projects: new Map(), editors: new Map() });
    mergeAiUsage(ai.total, from.ai.total);
    for (const [name, usage] of from.ai.projects) mergeAiUsage(entryOf(ai.projects, name), usage);
    for (const [name, usage] of from.ai.editors) mergeAiUsage(entryOf(ai.editors, name), usage);
  }
}
