import { firstClosed } from '../../shared/domain/horizon.js';
import { dayAt, dayStart } from '../../shared/domain/zone.js';
import type { ClosedDays } from '../../shared/store/closed-days.js';
import type { HeartbeatStore } from '../../shared/store/heartbeats.js';
import { daySettingsOf, settingsText, type UserStore } from '../../shared/store/users.js';

export interface CloseDaysDeps {
  readonly users: UserStore;
  readonly heartbeats: HeartbeatStore;
  readonly closedDays: ClosedDays;
}

/** `waiting`: days have to be computed or rolled up before. `more`: heartbeats are left to be deleted. */
export type Closing = 'waiting' | 'more' | 'done';

/**
 * How much longer than asked for heartbeats are kept, in days: what was acknowledged may have to wait in the queue for as long, if a store is away.
 */
export const graceDays = 7;
/** Days are closed by the week, and by more than zones are apart: so the horizon only goes ahead, whatever the user's zone becomes. */
export const daysAtOnce = 7;
/** Heartbeats before the horizon that decide the day at it: a gap and a placeholder reach back a day each. */
const reach_us = 3 * 86_400_000_000;
const microsPerMs = 1000;

const slice = 5000;
const turnMs = 1000;

/** The first day whose heartbeats are kept. */
export const keptFrom = (today: number, retentionDays: number): number => today - retentionDays - graceDays;

/**
 * Closes a user's days of before the age limit, and then deletes their heartbeats. In this order, each step of which can be done again: the days are
 * computed and rolled up; they are frozen, so that nobody who is still at it writes them; the horizon is set, if the settings are those that the
 * days were computed with; their projects and cells are frozen; the heartbeats go.
 */
export function dayCloser({ users, heartbeats, closedDays }: CloseDaysDeps) {
  async function advance(userId: string, retentionDays: number): Promise<boolean> {
    const user = await users.byId(userId);
    if (!user || user.deleting_since !== undefined || user.days_stale !== undefined) return true;
    const settings = daySettingsOf(user);
    const text = settingsText(settings);
    const first = user.horizon?.day ?? 0;
    // Of a try that died, or came too late
    await closedDays.thaw(userId, first);
    const wanted = keptFrom(dayAt(settings.timezone, Date.now() * microsPerMs), retentionDays);
    const day = Math.min(wanted, (await closedDays.firstTooLarge(userId, first, wanted)) ?? wanted);
    if (day < first + daysAtOnce) return true;
    if ((await closedDays.countUnready(userId, first, day, text)) > 0) return false;
    if ((await closedDays.unrollWithoutCells(userId, first, day)) > 0) return false;
    const span = await heartbeats.span(userId);
    const first_day = firstClosed(user.horizon) ?? (span ? Math.min(day, dayAt(settings.timezone, span.first_us)) : day);
    const isFrozen = (await closedDays.freeze(userId, first, day, text)) === 0;
    const at_us = dayStart(settings.timezone, day);
    if (isFrozen && (await users.setHorizon(user, { day, at_us, first_day }))) return true;
    // Those stay frozen that another process has closed meanwhile, which took this one for dead
    const now = await users.byId(userId);
    await closedDays.thaw(userId, now?.horizon?.day ?? 0);
    return false;
  }

  return async (userId: string, retentionDays: number, tell: (deleted: number) => Promise<void>): Promise<Closing> => {
    if (!(await advance(userId, retentionDays))) return 'waiting';
    const user = await users.byId(userId);
    if (!user?.horizon || user.deleting_since !== undefined) return 'done';
    const { day, at_us } = user.horizon;
    await closedDays.freezeAgain(userId, day);
    await closedDays.freezeParts(userId, 0, day);
    const until = performance.now() + turnMs;
    while (performance.now() < until) {
      const deleted = await heartbeats.deleteBefore(userId, at_us - reach_us, slice);
      if (deleted > 0) await tell(deleted);
      if (deleted < slice) return 'done';
    }
    return 'more';
  };
}
