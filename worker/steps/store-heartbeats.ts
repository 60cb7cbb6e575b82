import { changedDays } from '../../shared/domain/dirty-days.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { DayStore, DirtyDays } from '../../shared/store/days.js';
import type { HeartbeatDocument } from '../../shared/store/heartbeat-document.js';
import type { HeartbeatStore } from '../../shared/store/heartbeats.js';
import type { NameStore } from '../../shared/store/names.js';
import { daySettingsOf, type UserStore } from '../../shared/store/users.js';
import type { NormalisedJob } from './normalise-heartbeats.js';

export interface StoreHeartbeatsDeps {
  readonly users: UserStore;
  readonly heartbeats: HeartbeatStore;
  readonly days: DayStore;
  readonly names: NameStore;
}

const maxKnownRows = 100_000;

/**
 * Stores the heartbeats of several jobs: rows of user agents and machines first (heartbeats refer to them), then the heartbeats, then
 * the dirty marks. The users' settings are read *after* the insert: a change of zone either sees these heartbeats, or is seen here.
 * @returns the users whose days are dirty now
 */
export function heartbeatsStorer({ users, heartbeats, days, names }: StoreHeartbeatsDeps) {
  /** Rows this process has made or found; their last sight is kept up by the recomputation of days. */
  const known = new Set<string>();

  /** @param again rows that were made before may have gone with MongoDB, if it died before they were on disk */
  async function registerNew(jobs: readonly NormalisedJob[], again: boolean): Promise<void> {
    const unknown = <T extends { _id: string }>(rows: readonly T[]): T[] => rows.filter((row) => again || !known.has(row._id));
    const userAgents = unknown(jobs.flatMap((j) => j.userAgents));
    const machineNames = unknown(jobs.flatMap((j) => j.machineNames));
    if (userAgents.length + machineNames.length === 0) return;
    await names.register(userAgents, machineNames);
    if (known.size > maxKnownRows) known.clear();
    for (const row of [...userAgents, ...machineNames]) known.add(row._id);
  }

  /** Times whose days must be computed again, by user. */
  async function insert(jobs: readonly NormalisedJob[], again: boolean): Promise<Map<string, number[]>> {
    const timesByUser = new Map<string, number[]>();
    const fresh: { document: HeartbeatDocument; user_id: string; us: number }[] = [];
    const repeated: typeof fresh = [];
    for (const job of jobs) {
      const target = again || job.again ? repeated : fresh;
      job.documents.forEach((document, i) => target.push({ document, user_id: job.user_id, us: job.times[i]! }));
    }
    const note = ({ user_id, us }: { user_id: string; us: number }): void => {
      const times = timesByUser.get(user_id);
      if (times) times.push(us);
      else timesByUser.set(user_id, [us]);
    };
    // What may be stored already is looked up first: an insert of nothing but duplicates is dear (design.md, section 3)
    const there = repeated.length > 0 ? await heartbeats.existing(repeated.map((r) => r.document)) : new Set<number>();
    const missing = [...fresh, ...repeated.filter((_, i) => !there.has(i))];
    const duplicates = await heartbeats.insert(missing.map((m) => m.document));
    missing.forEach((entry, i) => {
      if (!duplicates.has(i)) note(entry);
    });
    // An earlier try may have stored heartbeats and died before it marked their days
    for (const entry of repeated) note(entry);
    return timesByUser;
  }

  const dirtyDays = (timesByUser: ReadonlyMap<string, number[]>, owners: ReadonlyMap<string, UserDocument>): DirtyDays[] =>
    [...timesByUser].flatMap(([user_id, times]) => {
      const owner = owners.get(user_id);
      if (!owner) return [];
      const { timezone, timeout_us } = daySettingsOf(owner);
      return [{ user_id, ...changedDays(times, timezone, timeout_us) }];
    });

  return async (jobs: readonly NormalisedJob[], again: boolean): Promise<string[]> => {
    await registerNew(jobs, again);
    const timesByUser = await insert(jobs, again);
    const owners = await users.byIds([...new Set(jobs.map((j) => j.user_id))]);
    const at = new Date();
    for (const { user_id, timezone } of jobs) {
      const owner = owners.get(user_id);
      if (!owner || owner.timezone !== null || timezone === null) continue;
      if (!(await users.seedTimezone(user_id, timezone))) continue;
      owner.timezone = timezone;
      owner.days_stale = true;
    }
    // Also of an earlier try that set the zone and died before the marks
    for (const owner of owners.values()) {
      if (owner.days_stale !== true) continue;
      await markAllDays(owner._id, at);
      await users.daysMarked(owner._id);
    }
    const marks = dirtyDays(timesByUser, owners);
    await days.markDirty(marks, at);
    // Another worker that takes a user's first zone meanwhile has either seen these marks, or its zone is seen here
    const open = [...owners.values()].filter((owner) => owner.timezone === null).map((owner) => owner._id);
    if (open.length > 0) {
      const settled = [...(await users.byIds(open))].filter(([, owner]) => owner.timezone !== null);
      await days.markDirty(dirtyDays(timesByUser, new Map(settled)), at);
    }
    return marks.map((m) => m.user_id);
  };

  /** A user's first zone moves what was stored under UTC: by a day at most. */
  async function markAllDays(user_id: string, at: Date): Promise<void> {
    const changed = new Map((await days.list(user_id)).flatMap((day) => [day - 1, day, day + 1].map((near) => [near, 0])));
    await days.markDirty([{ user_id, changed, adjacent: [], placeholders: [] }], at);
  }
}
