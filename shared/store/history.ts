import { Binary } from 'mongodb';
import type { Activity } from '../domain/heartbeat.js';
import { joinParts, summarizeDays, type PartSummary, type RangeSummary } from '../domain/range-summary.js';
import { isClosed, keptWindow } from '../domain/horizon.js';
import type { Window } from '../domain/spans.js';
import { emptySummary, extendSummary, summarize, type Summary } from '../domain/summary.js';
import { daysFrom, isBehind, runsOf } from './behind.js';
import type { CellStore } from './cells.js';
import type { StoredDay } from './day-document.js';
import type { DayStore } from './days.js';
import type { HeartbeatStore } from './heartbeats.js';
import { timeOfKey } from './keys.js';
import { firstDayOf, wholeMonths } from './month-document.js';
import type { MonthStore } from './months.js';
import type { NameStore } from './names.js';
import type { ProjectDayStore } from './project-days.js';
import { createFilteredHistory, type FilteredHistory } from './filtered-history.js';
import { createProjectHistory, type ProjectHistory } from './project-history.js';
import { createStretches, daysPerPiece, daySummary, type DaySummary, type Stretches, type Stretch } from './stretches.js';
import { settingsText, type DaySettings } from './users.js';

/** A day as its heartbeats say now. */
export interface CurrentDay {
  readonly summary: Summary;
  /** Heartbeats of the day that were read for it: all, or those that came since it was last summed. */
  readonly heartbeats: readonly Activity[];
  readonly has_placeholders: boolean;
  /** See DayDocument. */
  readonly last_key: Binary | null;
}

/**
 * A user's time, exact at any moment: from the documents of days, months and projects, and from the heartbeats where these are behind. Ranges
 * are days from `first` to `last`, both included, and answers are in order.
 */
export interface History extends ProjectHistory, FilteredHistory {
  /** The heartbeats that decide a window of time: up to a timeout before and after it. */
  stretch(userId: string, settings: DaySettings, window: Window): Promise<Stretch>;
  /** The sums of each day. */
  days(userId: string, settings: DaySettings, first: number, last: number): Promise<DaySummary[]>;
  /** What the days add up to. While so much is to be computed anew that it takes too long to wait for, it says so. */
  range(userId: string, settings: DaySettings, first: number, last: number): Promise<RangeSummary>;
  /** Each day from its heartbeats, whatever the settings. */
  reckonDays: Stretches['reckonDays'];
  reckonProjectDays: Stretches['reckonProjectDays'];
  /** One day up to date: carried on from its document where only later heartbeats came, else from all its heartbeats. */
  currentDay(userId: string, settings: DaySettings, day: number, stored: StoredDay | undefined): Promise<CurrentDay>;
}

export interface HistoryDeps {
  readonly heartbeats: HeartbeatStore;
  readonly days: DayStore;
  readonly months: MonthStore;
  readonly projectDays: ProjectDayStore;
  readonly cells: CellStore;
  readonly names: NameStore;
}

/** How long a range may be computed for, in ms, before it is answered with what there is. */
const patienceMs = 700;

/** Whether only heartbeats after the last one of its summary came since a day was summed. */
function canCarryOn(stored: StoredDay | undefined, settings: string): stored is StoredDay & { last_key: Buffer } {
  return !!stored?.last_key && stored.settings === settings && stored.dirty_from_us > timeOfKey(stored.last_key);
}

export function createHistory({ heartbeats, days, months, projectDays, cells, names }: HistoryDeps): History {
  const stretches = createStretches(heartbeats, names);

  async function currentDay(
    userId: string,
    settings: DaySettings,
    day: number,
    stored: StoredDay | undefined,
  ): Promise<CurrentDay> {
    const window = keptWindow(settings.timezone, day, settings.horizon);
    const carryOn = canCarryOn(stored, settingsText(settings));
    const until_us = window.until_us + settings.timeout_us;
    const read = carryOn
      ? await heartbeats.readActivityFrom(userId, stored.last_key, until_us, settings.names)
      : await heartbeats.readActivity(userId, window.from_us - settings.timeout_us, until_us, settings.names);
    const { heartbeats: list, names: known } = await stretches.kept(userId, settings, read);
    let summary: Summary;
    if (carryOn) {
      ({ summary } = stored);
      extendSummary(summary, list, settings.timeout_us, window, known);
    } else {
      summary = summarize(list, settings.timeout_us, window, known);
    }
    const isInside = (h: Activity): boolean => h.time_us >= window.from_us && h.time_us < window.until_us;
    const last = list.findLast(isInside);
    // With a part of the gap over midnight in the sum, it can't be carried on: that part may get shorter
    const closed = list.at(-1) !== last;
    return {
      summary,
      heartbeats: read.heartbeats.filter(isInside),
      has_placeholders: read.has_placeholders || (carryOn && stored.has_placeholders),
      last_key: last && !closed ? new Binary(last.key) : null,
    };
  }

  /**
   * The days that there are, up to date, the newest computed first; those that can't be before `deadline` are left out and counted.
   * @param deadline by `performance.now()`
   */
  async function freshDays(
    userId: string,
    settings: DaySettings,
    first: number,
    last: number,
    deadline: number,
    rendered = false,
  ): Promise<{ fresh: Map<number, DaySummary>; skipped: number }> {
    const stored = await days.read(userId, first, last, rendered);
    const text = settingsText(settings);
    const fresh = new Map<number, DaySummary>();
    const behind: number[] = [];
    // While not all days are marked after a change of settings, heartbeats may be on days that have no document yet
    for (const day of settings.stale ? daysFrom(first, last) : stored.keys()) {
      const document = stored.get(day);
      if (isClosed(settings.horizon, day)) {
        if (document) fresh.set(day, { ...daySummary(day, document.summary), rendered: document.rendered });
      } else if (settings.stale || !document || isBehind(document, text)) behind.push(day);
      else fresh.set(day, { ...daySummary(day, document.summary), rendered: document.rendered });
    }
    let skipped = 0;
    for (const run of runsOf(behind, daysPerPiece).toReversed()) {
      if (performance.now() > deadline) skipped += run.last - run.first + 1;
      else if (run.first === run.last) {
        const { summary } = await currentDay(userId, settings, run.first, stored.get(run.first));
        fresh.set(run.first, daySummary(run.first, summary));
      } else {
        const reckoned = await stretches.reckonDays(userId, settings, run.first, run.last);
        for (const day of reckoned) fresh.set(day.day, day);
      }
    }
    return { fresh, skipped };
  }

  /** The months of a range that need not be summed from their days. */
  async function storedMonths(
    userId: string,
    settings: DaySettings,
    from: number,
    to: number,
  ): Promise<Map<number, PartSummary>> {
    const parts = new Map<number, PartSummary>();
    if (settings.stale) return parts;
    // In this order: a month that is written in between has all that its days said when they were asked
    const unrolled = await days.unrolledMonths(userId, from, to);
    const stored = await months.read(userId, from, to);
    const text = settingsText(settings);
    for (let month = from; month <= to; month += 1) {
      if (unrolled.has(month)) continue;
      const document = stored.get(month);
      if (!document || document.settings === '') continue;
      const isAsShown = document.settings === text || isClosed(settings.horizon, firstDayOf(month + 1) - 1);
      if (isAsShown) parts.set(month, document.part);
    }
    return parts;
  }

  const ofProjects = createProjectHistory(days, projectDays, stretches);
  const { freshProjectDays } = ofProjects;

  return {
    ...ofProjects,
    ...createFilteredHistory({ days, cells, stretches, freshDays, freshProjectDays, patienceMs }),
    stretch: stretches.read,
    reckonDays: stretches.reckonDays,
    reckonProjectDays: stretches.reckonProjectDays,
    currentDay,
    async days(userId, settings, first, last) {
      const { fresh } = await freshDays(userId, settings, first, last, Infinity, true);
      return daysFrom(first, last).map((day) => fresh.get(day) ?? daySummary(day, emptySummary()));
    },
    async range(userId, settings, first, last) {
      const deadline = performance.now() + patienceMs;
      let skipped = 0;
      const sumDays = async (from: number, to: number): Promise<PartSummary> => {
        if (to < from) return summarizeDays([]);
        const { fresh, skipped: left } = await freshDays(userId, settings, from, to, deadline);
        skipped += left;
        return summarizeDays([...fresh.values()].sort((a, b) => a.day - b.day));
      };
      const { from, to } = wholeMonths(first, last);
      const hasMonths = from <= to;
      const [stored, head, tail] = await Promise.all([
        hasMonths ? storedMonths(userId, settings, from, to) : new Map<number, PartSummary>(),
        sumDays(first, hasMonths ? firstDayOf(from) - 1 : last),
        hasMonths ? sumDays(firstDayOf(to + 1), last) : summarizeDays([]),
      ]);
      const parts = [head];
      for (let month = from; month <= to; month += 1) {
        const part = stored.get(month);
        if (part) {
          parts.push(part);
          continue;
        }
        let end = month;
        while (end < to && !stored.has(end + 1)) end += 1;
        parts.push(await sumDays(firstDayOf(month), firstDayOf(end + 1) - 1));
        month = end;
      }
      parts.push(tail);
      const percent_calculated =
        skipped === 0 ? 100 : Math.max(0, Math.min(99, Math.floor((1 - skipped / (last - first + 1)) * 100)));
      return { ...joinParts(parts), percent_calculated };
    },
  };
}
