import { emptyProjectSummary, type EntityDetail, type ProjectFilter, type ProjectSummary } from '../domain/summary.js';
import { isClosed } from '../domain/horizon.js';
import { daysFrom, isBehind, runsOf } from './behind.js';
import type { DayStore } from './days.js';
import { closedVersion, type StoredProjectDay } from './project-day-document.js';
import type { ProjectDayPart, ProjectDayStore } from './project-days.js';
import { daysPerPiece, daySummary, type DaySummary, type Stretches } from './stretches.js';
import { settingsText, type DaySettings } from './users.js';

/** A user's time in a project: from what is rolled up, and from the heartbeats where that is behind. Ranges are as in History. */
export interface ProjectHistory {
  /** The sums of each day of one project, or of some of its branches. */
  projectDays(
    userId: string,
    settings: DaySettings,
    first: number,
    last: number,
    filter: ProjectFilter,
  ): Promise<DaySummary<ProjectSummary>[]>;
  /**
   * The sums of those days of a project that there are, or that can be computed before `deadline` (by `performance.now()`), and how many are left out.
   * They are for what a project adds up to: of branches and entities they need not know.
   */
  freshProjectDays(
    userId: string,
    settings: DaySettings,
    first: number,
    last: number,
    project: string,
    deadline: number,
  ): Promise<{ fresh: Map<number, DaySummary>; skipped: number }>;
  /** Each entity of a project on each of the days, as often as there are branches it was seen in; and each branch, if that is wanted. */
  projectEntities(
    userId: string,
    settings: DaySettings,
    first: number,
    last: number,
    project: string,
    visit: (name: string, detail: EntityDetail) => void,
    visitBranch?: (name: string, us: number) => void,
  ): Promise<void>;
}

/** Read only where it is not shown as it was rendered. */
const wholeProject = (day: number, stored: StoredProjectDay): DaySummary<ProjectSummary> => ({
  day,
  total_us: stored.total_us,
  other_us: stored.other_us,
  rendered: stored.rendered,
  branchNames: () => stored.branchNames(),
  get summary() {
    return stored.summary([]);
  },
});

export function createProjectHistory(days: DayStore, projectDays: ProjectDayStore, stretches: Stretches): ProjectHistory {
  /** A project's days that are as stored, and those that have to be reckoned. */
  async function storedProjectDays(
    userId: string,
    settings: DaySettings,
    first: number,
    last: number,
    project: string,
    part?: ProjectDayPart,
  ): Promise<{ clean: Map<number, StoredProjectDay>; behind: number[] }> {
    const { stale, horizon } = settings;
    const text = settingsText(settings);
    const states = await days.readStates(userId, first, last);
    const stored = await projectDays.read(userId, project, first, last, part);
    const clean = new Map<number, StoredProjectDay>();
    const behind = stale ? daysFrom(Math.max(first, horizon?.day ?? first), last) : [];
    for (const [day, state] of states) {
      const document = stored.get(day);
      if (isClosed(horizon, day)) {
        if (document && (document.v === closedVersion || document.v === state.frozen)) clean.set(day, document);
        continue;
      }
      if (stale) continue;
      // With a later `v`: rolled up again since the day's state was read
      const isOther = document !== undefined && (document.v > state.v || document.isTooLarge);
      if (isBehind(state, text) || state.unrolled || isOther) behind.push(day);
      else if (document?.v === state.v) clean.set(day, document);
    }
    return { clean, behind };
  }

  /** Reckons days that are behind, the newest first, as long as there is time. @returns how many it left out */
  async function reckonBehind(
    userId: string,
    settings: DaySettings,
    behind: readonly number[],
    filter: ProjectFilter,
    deadline: number,
    note: (day: DaySummary<ProjectSummary>) => void,
  ): Promise<number> {
    let skipped = 0;
    for (const run of runsOf(behind, daysPerPiece).toReversed()) {
      if (performance.now() > deadline) skipped += run.last - run.first + 1;
      else (await stretches.reckonProjectDays(userId, settings, run.first, run.last, filter)).forEach(note);
    }
    return skipped;
  }

  return {
    async freshProjectDays(userId, settings, first, last, project, deadline) {
      const { clean, behind } = await storedProjectDays(userId, settings, first, last, project, 'sums');
      const fresh = new Map<number, DaySummary>();
      for (const [day, document] of clean) fresh.set(day, wholeProject(day, document));
      const filter = { project, branches: [] };
      const skipped = await reckonBehind(userId, settings, behind, filter, deadline, (d) => fresh.set(d.day, d));
      return { fresh, skipped };
    },
    async projectDays(userId, settings, first, last, filter) {
      const { project, branches } = filter;
      if (project === null) return stretches.reckonProjectDays(userId, settings, first, last, filter);
      const { clean, behind } = await storedProjectDays(userId, settings, first, last, project);
      const summaries = new Map<number, DaySummary<ProjectSummary>>();
      for (const [day, document] of clean) {
        summaries.set(day, branches.length > 0 ? daySummary(day, document.summary(branches)) : wholeProject(day, document));
      }
      await reckonBehind(userId, settings, behind, filter, Infinity, (d) => summaries.set(d.day, d));
      return daysFrom(first, last).map((day) => summaries.get(day) ?? daySummary(day, emptyProjectSummary()));
    },
    async projectEntities(userId, settings, first, last, project, visit, visitBranch) {
      const filter = { project, branches: [] };
      for (let from = first; from <= last; from += daysPerPiece) {
        const to = Math.min(last, from + daysPerPiece - 1);
        const { clean, behind } = await storedProjectDays(userId, settings, from, to, project, 'entities');
        for (const document of clean.values()) {
          document.forEachEntity(visit);
          if (visitBranch) document.forEachBranch(visitBranch);
        }
        for (const run of runsOf(behind, daysPerPiece)) {
          for (const { summary } of await stretches.reckonProjectDays(userId, settings, run.first, run.last, filter)) {
            for (const [name, detail] of summary.entities) visit(name, detail);
            if (visitBranch) for (const [name, us] of summary.branches) visitBranch(name, us);
          }
        }
      }
    },
  };
}
