import { cellsOf, type DayCells } from '../domain/cells.js';
import { unknownNames, type Activity, type Heartbeat, type Names } from '../domain/heartbeat.js';
import { keptWindow } from '../domain/horizon.js';
import type { DayWindow, Window } from '../domain/spans.js';
import {
  isProjectSummary,
  summarize,
  summarizeProject,
  type ProjectFilter,
  type ProjectSummary,
  type Summary,
} from '../domain/summary.js';
import type { HeartbeatRead, HeartbeatStore } from './heartbeats.js';
import type { NameStore } from './names.js';
import type { Rendered } from './rendered.js';
import { takeTurns } from './turns.js';
import type { DaySettings } from './users.js';

/** A stretch of a user's heartbeats with what is needed to reckon time from them. */
export interface Stretch<H extends Activity = Heartbeat> {
  readonly heartbeats: H[];
  readonly names: Names;
}

/** Some day and what it adds up to. */
export interface DaySummary<S extends Summary = Summary> {
  readonly day: number;
  readonly total_us: number;
  /** Of the language "Other". */
  readonly other_us: number;
  readonly summary: S;
  /** Names of branches with time; none where all projects are together. */
  branchNames(): readonly string[];
  /** Null for a day that is not rolled up. */
  readonly rendered: Rendered | null;
}

export const daySummary = <S extends Summary>(day: number, summary: S): DaySummary<S> => ({
  day,
  total_us: summary.total_us,
  other_us: summary.languages.get(unknownNames.language) ?? 0,
  summary,
  branchNames: () => (isProjectSummary(summary) ? [...summary.branches].flatMap(([name, us]) => (us > 0 ? [name] : [])) : []),
  rendered: null,
});

/** A user's time, reckoned from the heartbeats. */
export interface Stretches {
  /** The heartbeats that decide a window of time: up to a timeout before and after it. */
  read(userId: string, settings: DaySettings, window: Window): Promise<Stretch>;
  /** What of a read counts with these settings, with its names. */
  kept<H extends Activity>(userId: string, settings: DaySettings, read: HeartbeatRead<H>): Promise<Stretch<H>>;
  /**
   * The days from `first` to `last`, both included, in order, whatever the settings; a long range is read in pieces, and other work gets its
   * turn between days.
   */
  reckonDays(userId: string, settings: DaySettings, first: number, last: number): Promise<DaySummary[]>;
  /** The same of what a filter keeps. */
  reckonProjectDays(
    userId: string,
    settings: DaySettings,
    first: number,
    last: number,
    filter: ProjectFilter,
  ): Promise<DaySummary<ProjectSummary>[]>;
  /** The same, taken apart. */
  reckonCells(userId: string, settings: DaySettings, first: number, last: number): Promise<{ day: number; cells: DayCells }[]>;
}

/** Days of heartbeats held in memory at once, and as many that are being read meanwhile. */
export const daysPerPiece = 31;

/** The sorted heartbeats within a timeout of a window. */
function around<H extends Activity>(heartbeats: readonly H[], window: Window, timeout_us: number): H[] {
  return heartbeats.slice(
    firstFrom(heartbeats, window.from_us - timeout_us),
    firstFrom(heartbeats, window.until_us + timeout_us + 1),
  );
}

function firstFrom(heartbeats: readonly Activity[], us: number): number {
  let low = 0;
  let high = heartbeats.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (heartbeats[middle]!.time_us < us) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function createStretches(heartbeats: HeartbeatStore, names: NameStore): Stretches {
  async function kept<H extends Activity>(userId: string, settings: DaySettings, read: HeartbeatRead<H>): Promise<Stretch<H>> {
    const list = settings.writes_only ? read.heartbeats.filter((h) => h.is_write) : read.heartbeats;
    const ids = new Set<string>();
    let last: Activity | null = null;
    for (const h of list) {
      if (h.user_agent_id !== last?.user_agent_id) ids.add(h.user_agent_id);
      if (h.machine_name_id !== last?.machine_name_id) ids.add(h.machine_name_id);
      last = h;
    }
    return { heartbeats: list, names: await names.namesOf(userId, ids) };
  }

  async function read(userId: string, settings: DaySettings, window: Window): Promise<Stretch> {
    const { timeout_us, names: shown } = settings;
    const found = await heartbeats.read(userId, window.from_us - timeout_us, window.until_us + timeout_us, shown);
    return kept(userId, settings, found);
  }

  async function readActivity(userId: string, settings: DaySettings, window: Window): Promise<Stretch<Activity>> {
    const { timeout_us, names: shown } = settings;
    const found = await heartbeats.readActivity(userId, window.from_us - timeout_us, window.until_us + timeout_us, shown);
    return kept(userId, settings, found);
  }

  /** Each day of a range with its heartbeats. */
  async function* days<H extends Activity>(
    settings: DaySettings,
    first: number,
    last: number,
    readPiece: (window: Window) => Promise<Stretch<H>>,
  ): AsyncGenerator<Stretch<H> & { day: number; window: DayWindow }> {
    const { timezone, timeout_us, horizon } = settings;
    const windowOf = (day: number): DayWindow => keptWindow(timezone, day, horizon);
    const piece = (from: number): Promise<Stretch<H>> | null => {
      if (from > last) return null;
      const to = Math.min(last, from + daysPerPiece - 1);
      const reading = readPiece({ from_us: windowOf(from).from_us, until_us: windowOf(to).until_us });
      // It is awaited below; a failure meanwhile must not count as unhandled
      reading.catch(() => undefined);
      return reading;
    };
    const turns = takeTurns();
    let next = piece(first);
    for (let from = first; next !== null; from += daysPerPiece) {
      const current = await next;
      next = piece(from + daysPerPiece);
      for (let day = from; day <= Math.min(last, from + daysPerPiece - 1); day += 1) {
        const window = windowOf(day);
        yield { day, window, names: current.names, heartbeats: around(current.heartbeats, window, timeout_us) };
        if (turns.isOver()) await turns.rest();
      }
    }
  }

  return {
    read,
    kept,
    async reckonDays(userId, settings, first, last) {
      const list: DaySummary[] = [];
      const pieces = days(settings, first, last, (window) => readActivity(userId, settings, window));
      for await (const { day, heartbeats: of, window, names: known } of pieces) {
        list.push(daySummary(day, summarize(of, settings.timeout_us, window, known)));
      }
      return list;
    },
    async reckonProjectDays(userId, settings, first, last, filter) {
      const list: DaySummary<ProjectSummary>[] = [];
      const pieces = days(settings, first, last, (window) => read(userId, settings, window));
      for await (const { day, heartbeats: of, window, names: known } of pieces) {
        list.push(daySummary(day, summarizeProject(of, settings.timeout_us, window, known, filter)));
      }
      return list;
    },
    async reckonCells(userId, settings, first, last) {
      const list: { day: number; cells: DayCells }[] = [];
      const pieces = days(settings, first, last, (window) => readActivity(userId, settings, window));
      for await (const { day, heartbeats: of, window, names: known } of pieces) {
        list.push({ day, cells: cellsOf(of, settings.timeout_us, window, known) });
      }
      return list;
    },
  };
}
