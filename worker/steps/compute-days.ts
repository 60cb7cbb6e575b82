import { isClosed } from '../../shared/domain/horizon.js';
import type { Activity } from '../../shared/domain/heartbeat.js';
import { widen, type Seen } from '../../shared/domain/seen.js';
import type { ClosedDays } from '../../shared/store/closed-days.js';
import { encodeDay, type StoredDay } from '../../shared/store/day-document.js';
import type { DayStore } from '../../shared/store/days.js';
import type { History } from '../../shared/store/history.js';
import type { Erasure } from '../../shared/store/erasure.js';
import type { NameStore } from '../../shared/store/names.js';
import { projectRows, type ProjectRowDeps } from './project-rows.js';
import { daySettingsOf, settingsText, type DaySettings, type UserStore } from '../../shared/store/users.js';

export interface ComputeDaysDeps extends ProjectRowDeps {
  readonly users: UserStore;
  readonly days: DayStore;
  readonly history: History;
  readonly names: NameStore;
  readonly erasure: Erasure;
  readonly closedDays: ClosedDays;
}

/** A day that was computed, in the zone it is a day of. */
export interface ComputedDayOf {
  readonly day: number;
  readonly timezone: string;
}

/**
 * Computes a user's dirty days again. Fenced (design.md, section 3): the days with their `v` are read first, then the settings, then the
 * heartbeats; a result is only written if `v` is still the same. Whoever changes any of it counts `v` up afterwards, so a stale result is
 * never kept, and has asked for another run.
 * The function takes until when (by `performance.now()`) it may go on, and gives the days that were written and whether these are all.
 */
export function daysComputer(
  deps: ComputeDaysDeps,
): (userId: string, until?: number) => Promise<{ written: ComputedDayOf[]; isDone: boolean }> {
  const { users, days, history, names, projects, erasure, closedDays } = deps;
  const rows = projectRows(deps);

  async function touchRows(userId: string, heartbeats: readonly Activity[]): Promise<void> {
    const byProject = new Map<string, Seen>();
    const byAgent = new Map<string, Seen>();
    const byMachine = new Map<string, Seen>();
    for (const h of heartbeats) {
      if (h.project !== null) widen(byProject, h.project, h.time_us);
      widen(byAgent, h.user_agent_id, h.time_us);
      widen(byMachine, h.machine_name_id, h.time_us);
    }
    await Promise.all([projects.register(userId, byProject), names.touch(byAgent, byMachine)]);
  }

  async function compute(userId: string, settings: DaySettings, stored: StoredDay): Promise<boolean> {
    const { summary, heartbeats, has_placeholders, last_key } = await history.currentDay(userId, settings, stored.day, stored);
    await touchRows(userId, heartbeats);
    const { summary: encoded, whole } = encodeDay(summary);
    return days.write(userId, stored, {
      summary: encoded,
      settings: settingsText(settings),
      ...(has_placeholders ? { has_placeholders } : {}),
      // Until all days are marked after a change of zone, its heartbeats may be on a day that is not there yet
      ...(heartbeats.length === 0 && !settings.stale ? { is_empty: true as const } : {}),
      ...(last_key === null || !whole ? {} : { last_key }),
    });
  }

  return async (userId, until = Infinity) => {
    const dirty = await days.dirty(userId);
    const user = await users.byId(userId);
    // A try that died may have written for a user who was deleted then
    if (!user) await erasure.removeAll(userId);
    if (!user || user.deleting_since !== undefined) return { written: [], isDone: true };
    const settings = daySettingsOf(user);
    const failures: unknown[] = [];
    const closed = dirty.filter(({ day }) => isClosed(settings.horizon, day));
    await closedDays.unmark(
      userId,
      closed.map(({ day }) => day),
    );
    // The mark took what they are shown as: they are rolled up again
    const written: ComputedDayOf[] = closed.map(({ day }) => ({ day, timezone: settings.timezone }));
    let isDone = true;
    const open = dirty.filter(({ day }) => !isClosed(settings.horizon, day));
    for (const [i, stored] of open.entries()) {
      // One at least: with a slow database the time may be up when they are read
      isDone = i === 0 || performance.now() < until;
      if (!isDone) break;
      try {
        if (await compute(userId, settings, stored)) written.push({ day: stored.day, timezone: settings.timezone });
      } catch (error) {
        // One bad day must not keep the others back
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    // With nobody else who may still compute a day with the names of before
    const isLast = user.project_renames?.unsettled !== undefined && isDone && !settings.stale;
    if (isLast && (await days.countDirtyOf(userId)) === 0) await rows.settleRenamed(user);
    // Deleted meanwhile: rows of projects may have been made for nobody
    if (dirty.length > 0 && (await users.byId(userId)) === null) await erasure.removeAll(userId);
    return { written, isDone };
  };
}
