import { dayAt, dayEnd, dayOfDate, dayStart } from '../../shared/domain/zone.js';
import { placeholderReach_us } from '../../shared/domain/placeholders.js';
import type { DayStore } from '../../shared/store/days.js';
import type { HeartbeatStore } from '../../shared/store/heartbeats.js';
import { timeOfKey, uuidOfKey } from '../../shared/store/keys.js';
import type { ProjectStore } from '../../shared/store/projects.js';
import { daySettingsOf, settingsText, type DaySettings, type UserStore } from '../../shared/store/users.js';

export interface DeleteDeps {
  readonly users: UserStore;
  readonly days: DayStore;
  readonly heartbeats: HeartbeatStore;
  readonly projects: ProjectStore;
}

/**
 * Days (numbers) whose heartbeats go are noted before they do, and forgotten once they are marked: so an attempt that dies in between leaves them
 * to the next one.
 */
export interface DeletionLog {
  readonly unmarked_days: readonly number[];
  note(days: readonly number[]): Promise<void>;
}

const microsPerDay = 86_400_000_000;
/** Heartbeats of this much time are looked at together. */
const piece_us = 31 * microsPerDay;

/** All days that may show a heartbeat at one of these times: also as a gap over midnight, or by a placeholder. */
function daysOf(times: Iterable<number>, { timezone, timeout_us }: DaySettings): number[] {
  const days = new Set<number>();
  for (const us of times) {
    const last = dayAt(timezone, us + placeholderReach_us + timeout_us);
    for (let day = dayAt(timezone, us - timeout_us); day <= last; day += 1) days.add(day);
  }
  return [...days];
}

export function heartbeatsDeleter({ users, days, heartbeats, projects }: DeleteDeps) {
  const settingsNow = async (userId: string): Promise<DaySettings | null> => {
    const user = await users.byId(userId);
    return user && daySettingsOf(user);
  };

  const mark = async (userId: string, numbers: readonly number[]): Promise<void> => {
    if (numbers.length === 0) return;
    await days.markDirty([{ user_id: userId, changed: new Map(), adjacent: numbers, placeholders: [] }], new Date());
  };

  /** Deletes and marks. The settings are read again at the end: a change of zone has either seen the marks, or is seen here. */
  async function remove(userId: string, settings: DaySettings, keys: readonly Buffer[], log: DeletionLog): Promise<void> {
    if (keys.length === 0) return;
    const times = keys.map(timeOfKey);
    const affected = daysOf(times, settings);
    await log.note(affected);
    await heartbeats.delete(keys);
    await mark(userId, affected);
    const later = await settingsNow(userId);
    if (later && settingsText(later) !== settingsText(settings)) await mark(userId, daysOf(times, later));
    await log.note([]);
  }

  return {
    /** What an attempt before this one left. */
    async settle(userId: string, log: DeletionLog): Promise<void> {
      await mark(userId, log.unmarked_days);
      if (log.unmarked_days.length > 0) await log.note([]);
    },

    /**
     * Deletes heartbeats by id, near a date.
     * @returns how many were found
     */
    async byId(userId: string, date: string, ids: readonly string[], log: DeletionLog): Promise<number> {
      const settings = await settingsNow(userId);
      const day = dayOfDate(date);
      if (!settings || day === null) return 0;
      const wanted = new Set(ids);
      // A client may mean the date in another zone than the account's
      const from = dayStart(settings.timezone, day - 1);
      const until = dayEnd(settings.timezone, day + 1);
      const { heartbeats: near } = await heartbeats.readActivity(userId, from, until - 1);
      const found = near.filter((h) => wanted.has(uuidOfKey(h.key)));
      await remove(
        userId,
        settings,
        found.map((h) => Buffer.from(h.key)),
        log,
      );
      await projects.narrow(
        userId,
        found.flatMap((h) => h.project ?? []),
        (project, edge) => heartbeats.edgeOf(userId, project, edge),
      );
      return found.length;
    },

    /** Deletes a project with its heartbeats; those of browsers that say "the project before" go with it. */
    async project(userId: string, name: string, log: DeletionLog): Promise<void> {
      const settings = await settingsNow(userId);
      const [first, last] = await Promise.all([heartbeats.earliest(userId), heartbeats.newest(userId)]);
      if (!settings) return;
      const from_us = first?.time_us ?? 0;
      // The newest first: what refers back is found while that is still there
      for (let until = last ? last.time_us + 1 : 0; until > from_us; until -= piece_us) {
        const { heartbeats: some } = await heartbeats.readActivity(userId, Math.max(0, until - piece_us), until - 1);
        const found = some.filter((h) => h.project === name);
        await remove(
          userId,
          settings,
          found.map((h) => Buffer.from(h.key)),
          log,
        );
      }
      await projects.remove(userId, name);
      // Heartbeats that came in the meantime make the project anew
      const first_us = await heartbeats.edgeOf(userId, name, 'first');
      const last_us = first_us === null ? null : await heartbeats.edgeOf(userId, name, 'last');
      if (first_us !== null && last_us !== null) await projects.register(userId, new Map([[name, { first_us, last_us }]]));
    },
  };
}
