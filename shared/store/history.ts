import type { Heartbeat, Names } from '../domain/heartbeat.js';
import type { Window } from '../domain/spans.js';
import { summarize, type Summary } from '../domain/summary.js';
import { dayEnd, dayStart } from '../domain/zone.js';
import { decodeSummary } from './day-document.js';
import type { DayStore } from './days.js';
import type { HeartbeatStore } from './heartbeats.js';
import type { NameStore } from './names.js';
import { settingsText, type DaySettings } from './users.js';

/** A stretch of a user's heartbeats with what is needed to reckon time from them. */
export interface Stretch {
  readonly heartbeats: Heartbeat[];
  readonly names: Names;
  readonly window: Window;
  readonly has_placeholders: boolean;
}

/** A user's time, exact at any moment: from the days that are computed, and from the heartbeats where a day is behind. */
export interface History {
  /** The heartbeats that decide a window of time: up to a timeout before and after it. */
  stretch(userId: string, settings: DaySettings, window: Window): Promise<Stretch>;
  /** The sums of the days from `first` to `last`, both included, in order. */
  days(userId: string, settings: DaySettings, first: number, last: number): Promise<{ day: number; summary: Summary }[]>;
  /**
   * Each day from its heartbeats, in order, whatever settings or filter `sum` applies; a long range is read in pieces, so that memory stays
   * bounded.
   */
  reckonDays<S>(
    userId: string,
    settings: DaySettings,
    first: number,
    last: number,
    sum: (stretch: Stretch) => S,
  ): Promise<{ day: number; summary: S }[]>;
  /** One day from its heartbeats. */
  computeDay(userId: string, settings: DaySettings, day: number): Promise<{ summary: Summary; stretch: Stretch }>;
  /** All time. */
  total(userId: string, settings: DaySettings, project?: string): Promise<{ total_us: number; other_us: number; active_days: number }>;
}

export const dayWindow = (zone: string, first: number, last = first): Window => ({
  from_us: dayStart(zone, first),
  until_us: dayEnd(zone, last),
});

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

export function createHistory(heartbeats: HeartbeatStore, days: DayStore, names: NameStore): History {
  async function stretch(userId: string, settings: DaySettings, window: Window): Promise<Stretch> {
    const reach = settings.timeout_us;
    const { heartbeats: all, has_placeholders } = await heartbeats.read(userId, window.from_us - reach, window.until_us + reach);
    const kept = settings.writes_only ? all.filter((h) => h.is_write) : all;
    const ids = new Set(kept.flatMap((h) => [h.user_agent_id, h.machine_name_id]));
    return { heartbeats: kept, names: await names.namesOf(userId, ids), window, has_placeholders };
  }

  async function computeDay(userId: string, settings: DaySettings, day: number): Promise<{ summary: Summary; stretch: Stretch }> {
    const found = await stretch(userId, settings, dayWindow(settings.timezone, day));
    return { summary: summarize(found.heartbeats, settings.timeout_us, found.window, found.names), stretch: found };
  }

  return {
    stretch,
    computeDay,
    async reckonDays(userId, settings, first, last, sum) {
      const days: { day: number; summary: ReturnType<typeof sum> }[] = [];
      for (let from = first; from <= last; from += daysPerRead) {
        const to = Math.min(last, from + daysPerRead - 1);
        const read = await stretch(userId, settings, dayWindow(settings.timezone, from, to));
        for (let day = from; day <= to; day += 1) {
          const window = dayWindow(settings.timezone, day);
          days.push({ day, summary: sum({ ...read, heartbeats: around(read.heartbeats, window, settings.timeout_us), window }) });
        }
      }
      return days;
    },
    async days(userId, settings, first, last) {
      const stored = await days.read(userId, first, last);
      const text = settingsText(settings);
      const list: { day: number; summary: Summary }[] = [];
      for (let day = first; day <= last; day += 1) {
        const document = stored.get(day);
        const behind = document !== undefined && (document.dirty_since !== undefined || document.settings !== text);
        list.push({ day, summary: behind ? (await computeDay(userId, settings, day)).summary : decodeSummary(document?.summary) });
      }
      return list;
    },
    async total(userId, settings, project) {
      const sums = await days.totals(userId, settingsText(settings), project);
      const total = { total_us: sums.total_us, other_us: sums.other_us, active_days: sums.active_days };
      for (const day of sums.dirty) {
        const { summary } = await computeDay(userId, settings, day);
        const us = project === undefined ? summary.total_us : (summary.projects.get(project) ?? 0);
        total.total_us += us;
        if (project === undefined) total.other_us += summary.languages.get('Other') ?? 0;
        if (us > 0) total.active_days += 1;
      }
      return total;
    },
  };
}
