import type { Binary } from 'mongodb';
import type { Activity, Heartbeat, Names } from '../domain/heartbeat.js';
import { dayWindow, type DayWindow, type Window } from '../domain/spans.js';
import { summarizeRange, type RangeSummary } from '../domain/range-summary.js';
import { extendSummary, summarize, type Summary } from '../domain/summary.js';
import { dayEnd, dayStart } from '../domain/zone.js';
import { decodeSummary, type DayDocument } from './day-document.js';
import type { DayStore } from './days.js';
import type { HeartbeatRead, HeartbeatStore } from './heartbeats.js';
import { timeOfKey } from './keys.js';
import type { NameStore } from './names.js';
import { settingsText, type DaySettings } from './users.js';

/** A stretch of a user's heartbeats with what is needed to reckon time from them. */
export interface Stretch {
  readonly heartbeats: Heartbeat[];
  readonly names: Names;
}

/** A day's part of a stretch. */
export interface DayStretch extends Stretch {
  readonly window: DayWindow;
}

/** A day as its heartbeats say now. */
export interface CurrentDay {
  readonly summary: Summary;
  /** Heartbeats of the day that were read for it: all, or those that came since it was last summed. */
  readonly heartbeats: readonly Activity[];
  readonly has_placeholders: boolean;
  /** See DayDocument. */
  readonly last_key: Binary | null;
}

/** A user's time, exact at any moment: from the days that are computed, and from the heartbeats where a day is behind. */
export interface History {
  /** The heartbeats that decide a window of time: up to a timeout before and after it. */
  stretch(userId: string, settings: DaySettings, window: Window): Promise<Stretch>;
  /** The sums of the days from `first` to `last`, both included, in order. */
  days(userId: string, settings: DaySettings, first: number, last: number): Promise<{ day: number; summary: Summary }[]>;
  /** What the days from `first` to `last`, both included, add up to. */
  range(userId: string, settings: DaySettings, first: number, last: number): Promise<RangeSummary>;
  /**
   * Each day from its heartbeats, in order, whatever settings or filter `sum` applies; a long range is read in pieces, a month at
   * a time.
   */
  reckonDays<S>(
    userId: string,
    settings: DaySettings,
    first: number,
    last: number,
    sum: (stretch: DayStretch) => S,
  ): Promise<{ day: number; summary: S }[]>;
  /** One day up to date: carried on from its document where only later heartbeats came, else from all its heartbeats. */
  currentDay(userId: string, settings: DaySettings, day: number, document: DayDocument | undefined): Promise<CurrentDay>;
  /** All time. */
  total(
    userId: string,
    settings: DaySettings,
    project?: string,
  ): Promise<{ total_us: number; other_us: number; active_days: number }>;
}

/** Days of heartbeats held in memory at once. */
const daysPerRead = 31;

/** The sorted heartbeats within a timeout of a window. */
function around(heartbeats: readonly Heartbeat[], window: Window, timeout_us: number): Heartbeat[] {
  return heartbeats.slice(
    firstFrom(heartbeats, window.from_us - timeout_us),
    firstFrom(heartbeats, window.until_us + timeout_us + 1),
  );
}

function firstFrom(heartbeats: readonly Heartbeat[], us: number): number {
  let low = 0;
  let high = heartbeats.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (heartbeats[middle]!.time_us < us) low = middle + 1;
    else high = middle;
  }
  return low;
}

const isBehind = (document: DayDocument | undefined, settings: string): boolean =>
  document !== undefined && (document.dirty_since !== undefined || document.settings !== settings);

/** Whether only heartbeats after the last one of its summary came since a day was summed. */
function canCarryOn(document: DayDocument | undefined, settings: string): document is DayDocument & { last_key: Binary } {
  if (document?.last_key === undefined || document.settings !== settings) return false;
  return (document.dirty_from_us ?? 0) > timeOfKey(document.last_key as unknown as Buffer);
}

export function createHistory(heartbeats: HeartbeatStore, days: DayStore, names: NameStore): History {
  async function kept<H extends Activity>(
    userId: string,
    settings: DaySettings,
    read: HeartbeatRead<H>,
  ): Promise<{ list: H[]; names: Names }> {
    const list = settings.writes_only ? read.heartbeats.filter((h) => h.is_write) : read.heartbeats;
    const ids = new Set<string>();
    for (const h of list) ids.add(h.user_agent_id).add(h.machine_name_id);
    return { list, names: await names.namesOf(userId, ids) };
  }

  async function stretch(userId: string, settings: DaySettings, window: Window): Promise<Stretch> {
    const read = await heartbeats.read(userId, window.from_us - settings.timeout_us, window.until_us + settings.timeout_us);
    const { list, names: known } = await kept(userId, settings, read);
    return { heartbeats: list, names: known };
  }

  async function currentDay(
    userId: string,
    settings: DaySettings,
    day: number,
    document: DayDocument | undefined,
  ): Promise<CurrentDay> {
    const window = dayWindow(settings.timezone, day);
    const carryOn = canCarryOn(document, settingsText(settings));
    const until_us = window.until_us + settings.timeout_us;
    const read = carryOn
      ? await heartbeats.readActivityFrom(userId, document.last_key, until_us)
      : await heartbeats.readActivity(userId, window.from_us - settings.timeout_us, until_us);
    const { list, names: known } = await kept(userId, settings, read);
    let summary: Summary;
    if (carryOn) {
      summary = decodeSummary(document.summary);
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
      has_placeholders: read.has_placeholders || (carryOn && document.has_placeholders === true),
      last_key: last && !closed ? (last.key as unknown as Binary) : null,
    };
  }

  async function dayList(
    userId: string,
    settings: DaySettings,
    first: number,
    last: number,
  ): Promise<{ day: number; summary: Summary }[]> {
    const stored = await days.read(userId, first, last);
    const text = settingsText(settings);
    const list: { day: number; summary: Summary }[] = [];
    for (let day = first; day <= last; day += 1) {
      const document = stored.get(day);
      const summary = isBehind(document, text)
        ? (await currentDay(userId, settings, day, document)).summary
        : decodeSummary(document?.summary);
      list.push({ day, summary });
    }
    return list;
  }

  return {
    stretch,
    currentDay,
    async reckonDays(userId, settings, first, last, sum) {
      const days: { day: number; summary: ReturnType<typeof sum> }[] = [];
      for (let from = first; from <= last; from += daysPerRead) {
        const to = Math.min(last, from + daysPerRead - 1);
        const window = { from_us: dayStart(settings.timezone, from), until_us: dayEnd(settings.timezone, to) };
        const read = await stretch(userId, settings, window);
        for (let day = from; day <= to; day += 1) {
          const window = dayWindow(settings.timezone, day);
          days.push({ day, summary: sum({ ...read, heartbeats: around(read.heartbeats, window, settings.timeout_us), window }) });
        }
      }
      return days;
    },
    range: async (userId, settings, first, last) => summarizeRange(await dayList(userId, settings, first, last)),
    days: dayList,
    async total(userId, settings, project) {
      const sums = await days.totals(userId, settingsText(settings), project);
      const total = { total_us: sums.total_us, other_us: sums.other_us, active_days: sums.active_days };
      for (const day of sums.dirty) {
        const stored = await days.read(userId, day, day);
        const { summary } = await currentDay(userId, settings, day, stored.get(day));
        const us = project === undefined ? summary.total_us : (summary.projects.get(project) ?? 0);
        total.total_us += us;
        if (project === undefined) total.other_us += summary.languages.get('Other') ?? 0;
        if (us > 0) total.active_days += 1;
      }
      return total;
    },
  };
}
