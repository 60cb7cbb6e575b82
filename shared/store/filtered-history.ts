import { FilteredDay, type CellFilter, type DayCells } from '../domain/cells.js';
import { isClosed } from '../domain/horizon.js';
import { namedDimensions } from '../domain/named.js';
import { daysFrom, isBehind, runsOf } from './behind.js';
import { decodeCells, sameRoom } from './cells-document.js';
import type { CellStore } from './cells.js';
import type { DayStore } from './days.js';
import { closedVersion } from './project-day-document.js';
import type { ProjectHistory } from './project-history.js';
import { daysPerPiece, type DaySummary, type Stretches } from './stretches.js';
import { takeTurns } from './turns.js';
import { settingsText, type DaySettings } from './users.js';

/** What is kept of a day, while it is visited. The summary may be made when it is asked for, each time anew. */
export type VisitedDay = Pick<DaySummary, 'day' | 'total_us' | 'summary'>;

/** What a visit of days had to leave out. */
export interface LeftOut {
  /** How many days could not be computed in the time there is. */
  readonly skipped: number;
  /** Days whose heartbeats are deleted, and of which no more is known than what they add up to. */
  readonly unknown: readonly number[];
}

export interface FilteredHistory {
  /**
   * Visits the days from `first` to `last`, both included, that there are, in no order, each with what a filter keeps of it. Without a filter, and with a
   * project alone, dependencies and AI are known, too.
   */
  visitDays(
    userId: string,
    settings: DaySettings,
    first: number,
    last: number,
    filter: CellFilter,
    visit: (day: VisitedDay) => void,
  ): Promise<LeftOut>;
}

/** Where the sums of days are that are up to date, and are computed up to a deadline (by `performance.now()`). */
export interface FilteredHistoryDeps {
  readonly days: DayStore;
  readonly cells: CellStore;
  readonly stretches: Stretches;
  readonly freshProjectDays: ProjectHistory['freshProjectDays'];
  freshDays(
    userId: string,
    settings: DaySettings,
    first: number,
    last: number,
    deadline: number,
  ): Promise<{ fresh: Map<number, DaySummary>; skipped: number }>;
  /** How long it may compute days for, in ms. */
  readonly patienceMs: number;
}

/** Whether a filter needs no cells: it keeps all, or one project. */
export function isOfWhole({ names, hour }: CellFilter): boolean {
  return hour === null && namedDimensions.every((dimension) => dimension === 'projects' || names[dimension] === undefined);
}

function filteredDay(day: number, cells: DayCells, filter: CellFilter): VisitedDay {
  const kept = new FilteredDay(cells, filter);
  return {
    day,
    total_us: kept.total_us,
    get summary() {
      return kept.summary;
    },
  };
}

export function createFilteredHistory(deps: FilteredHistoryDeps): FilteredHistory {
  const { days, cells, stretches, freshDays, freshProjectDays, patienceMs } = deps;

  async function visitCells(
    userId: string,
    settings: DaySettings,
    first: number,
    last: number,
    filter: CellFilter,
    visit: (day: VisitedDay) => void,
  ): Promise<LeftOut> {
    const { stale, horizon } = settings;
    const deadline = performance.now() + patienceMs;
    const [states, stored] = await Promise.all([days.readStates(userId, first, last), cells.read(userId, first, last)]);
    const text = settingsText(settings);
    const behind = stale ? daysFrom(Math.max(first, horizon?.day ?? first), last) : [];
    const unknown: number[] = [];
    const turns = takeTurns();
    const room = sameRoom();
    for (const [day, state] of states) {
      const document = stored.get(day);
      const isOpen = !isClosed(horizon, day);
      if (isOpen && stale) continue;
      const isOfState = isOpen
        ? document?.v === state.v && !isBehind(state, text)
        : document !== undefined && (document.v === closedVersion || document.v === state.frozen);
      if (!document?.cells || !isOfState) {
        (isOpen ? behind : unknown).push(day);
        continue;
      }
      visit(filteredDay(day, decodeCells(document.cells, room), filter));
      if (turns.isOver()) await turns.rest();
    }
    let skipped = 0;
    for (const run of runsOf(behind, daysPerPiece).toReversed()) {
      if (performance.now() > deadline) {
        skipped += run.last - run.first + 1;
        continue;
      }
      for (const { day, cells: of } of await stretches.reckonCells(userId, settings, run.first, run.last)) {
        visit(filteredDay(day, of, filter));
      }
    }
    return { skipped, unknown };
  }

  return {
    async visitDays(userId, settings, first, last, filter, visit) {
      if (!isOfWhole(filter)) return visitCells(userId, settings, first, last, filter, visit);
      const deadline = performance.now() + patienceMs;
      const project = filter.names.projects;
      const { fresh, skipped } =
        project === undefined
          ? await freshDays(userId, settings, first, last, deadline)
          : await freshProjectDays(userId, settings, first, last, project, deadline);
      const turns = takeTurns();
      for (const day of fresh.values()) {
        visit(day);
        if (turns.isOver()) await turns.rest();
      }
      return { skipped, unknown: [] };
    },
  };
}
