import { dayAt, dayEnd, dayOfDate, dayStart } from '../../shared/domain/zone.js';
import { placeholderReach_us } from '../../shared/domain/placeholders.js';
import type { DeletionProgress } from '../../shared/queue/maintenance-queue.js';
import type { ClosedDays } from '../../shared/store/closed-days.js';
import type { DayStore } from '../../shared/store/days.js';
import type { HeartbeatStore } from '../../shared/store/heartbeats.js';
import { timeOfKey, uuidOfKey } from '../../shared/store/keys.js';
import { daySettingsOf, settingsText, type DaySettings, type UserStore } from '../../shared/store/users.js';

export interface DeleteDeps {
  readonly users: UserStore;
  readonly days: DayStore;
  readonly heartbeats: HeartbeatStore;
  readonly closedDays: ClosedDays;
}

/**
 * How far a deletion is, kept with its job. Days are noted before their heartbeats go, and as marked after: an attempt that dies in between leaves
 * them to the next one.
 */
export interface DeletionLog {
  readonly progress: DeletionProgress;
  note(more: DeletionProgress): Promise<void>;
}

const microsPerDay = 86_400_000_000;
/** Heartbeats of this much time are looked at together. */
const piece_us = 31 * microsPerDay;

/** All days that may show a heartbeat at one of these times: also as a gap over midnight, or by a placeholder. */
function daysOf(times: Iterable<number>, { timezone, timeout_us, horizon }: DaySettings): number[] {
  const days = new Set<number>();
  for (const us of times) {
    const last = dayAt(timezone, us + placeholderReach_us + timeout_us);
    for (let day = dayAt(timezone, us - timeout_us); day <= last; day += 1) days.add(day);
    // In another zone than that of the horizon, the first day of all may have them
    if (horizon && us < horizon.at_us + 3 * microsPerDay) days.add(horizon.day);
  }
  return [...days];
}

export function heartbeatsDeleter({ users, days, heartbeats, closedDays }: DeleteDeps) {
  const settingsNow = async (userId: string): Promise<DaySettings | null> => {
    const user = await users.byId(userId);
    return user && daySettingsOf(user);
  };

  async function mark(userId: string, numbers: readonly number[], log: DeletionLog): Promise<void> {
    if (numbers.length > 0) {
      await days.markDirty([{ user_id: userId, changed: new Map(), adjacent: numbers, placeholders: [] }], new Date());
    }
    await log.note({ unmarked_days: [], marked_days: [...new Set([...(log.progress.marked_days ?? []), ...numbers])] });
  }

  /** Deletes and marks. The settings are read again at the end: a change of zone has either seen the marks, or is seen here. */
  async function remove(userId: string, settings: DaySettings, keys: readonly Buffer[], log: DeletionLog): Promise<void> {
    if (keys.length === 0) return;
    const times = keys.map(timeOfKey);
    const affected = daysOf(times, settings);
    await log.note({ unmarked_days: affected });
    await heartbeats.delete(keys);
    await mark(userId, affected, log);
    const later = await settingsNow(userId);
    if (later && settingsText(later) !== settingsText(settings)) await mark(userId, daysOf(times, later), log);
  }

  return {
    /** Marks what an attempt before this one left. */
    resume: (userId: string, log: DeletionLog): Promise<void> => mark(userId, log.progress.unmarked_days ?? [], log),

    /** Deletes heartbeats by id, near a date. */
    async byId(userId: string, date: string, ids: readonly string[], log: DeletionLog): Promise<void> {
      const settings = await settingsNow(userId);
      const day = dayOfDate(date);
      if (!settings || day === null) return;
      const wanted = new Set(ids);
      // A client may mean the date in another zone than the account has now: zones are up to 26 hours apart
      const from = dayStart(settings.timezone, day - 2);
      const until = dayEnd(settings.timezone, day + 2);
      const { heartbeats: near } = await heartbeats.readActivity(userId, from, until - 1, settings.names);
      // Those before the horizon, if they are there, are what its first day is reckoned with
      const since_us = settings.horizon?.at_us ?? 0;
      const found = near.filter((h) => h.time_us >= since_us && wanted.has(uuidOfKey(h.key)));
      const touched = new Set([...(log.progress.touched_projects ?? []), ...found.flatMap((h) => h.project ?? [])]);
      await log.note({ touched_projects: [...touched] });
      await remove(
        userId,
        settings,
        found.map((h) => Buffer.from(h.key)),
        log,
      );
    },

    /** Deletes heartbeats that were sent with some projects and came until an instant; those of browsers that say "the project before" go with them. */
    async ofProjects(userId: string, names: readonly string[], until_came: Date, log: DeletionLog): Promise<void> {
      const settings = await settingsNow(userId);
      const [first, last] = await Promise.all([heartbeats.earliest(userId), heartbeats.newest(userId)]);
      if (!settings) return;
      const from_us = first?.time_us ?? 0;
      // The newest first: what refers back is found while that is still there
      for (let until = last ? last.time_us + 1 : 0; until > from_us; until -= piece_us) {
        const { heartbeats: some } = await heartbeats.read(userId, Math.max(0, until - piece_us), until - 1);
        const found = some
          .filter((h) => h.project !== null && names.includes(h.project) && h.created_at <= until_came)
          .toReversed();
        await remove(
          userId,
          settings,
          found.map((h) => Buffer.from(h.key)),
          log,
        );
      }
    },

    /** Whether all days that a deletion marked are computed: who computes one from before registers its projects until then. */
    async isSettled(userId: string, { progress: { marked_days = [] } }: DeletionLog): Promise<boolean> {
      const marked = new Set(marked_days);
      return (await days.dirty(userId)).every(({ day }) => !marked.has(day));
    },

    /** Takes a project's time out of the days whose heartbeats are gone; their other projects stay as they were. */
    async fromClosedDays(userId: string, name: string): Promise<void> {
      const horizon = (await settingsNow(userId))?.horizon;
      if (!horizon) return;
      await closedDays.freezeParts(userId, 0, horizon.day);
      await closedDays.removeProject(userId, name, horizon.day);
    },
  };
}
