import { changedDays } from '../../shared/domain/dirty-days.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { DayStore, DirtyDays } from '../../shared/store/days.js';
import type { Erasure } from '../../shared/store/erasure.js';
import type { HeartbeatDocument } from '../../shared/store/heartbeat-document.js';
import type { HeartbeatStore } from '../../shared/store/heartbeats.js';
import type { NameStore } from '../../shared/store/names.js';
import { markStaleDays } from '../../shared/store/stale-days.js';
import { daySettingsOf, settingsText, type UserStore } from '../../shared/store/users.js';
import type { NormalisedJob } from './normalise-heartbeats.js';

export interface StoreHeartbeatsDeps {
  readonly users: UserStore;
  readonly heartbeats: HeartbeatStore;
  readonly days: DayStore;
  readonly names: NameStore;
  readonly erasure: Erasure;
}

const maxKnownRows = 100_000;

export interface StoredHeartbeats {
  /** Users whose days are dirty now. */
  readonly user_ids: readonly string[];
  /** How many heartbeats were not there yet, of each job. */
  readonly added: readonly number[];
}

interface Inserted {
  /** Times whose days must be computed again, by user. */
  readonly timesByUser: ReadonlyMap<string, number[]>;
  readonly added: readonly number[];
}

/**
 * Stores the heartbeats of several jobs: rows of user agents and machines first (heartbeats refer to them), then the heartbeats, then
 * the dirty marks. The users' settings are read *after* the insert: a change of zone either sees these heartbeats, or is seen here.
 *
 * Of users who are gone nothing stays: the look for them comes last, after all writes, and a deletion looks once more after the user is gone
 * (worker/steps/delete-user.ts). So whoever comes last removes it, and no write has to look first.
 */
export function heartbeatsStorer({ users, heartbeats, days, names, erasure }: StoreHeartbeatsDeps) {
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

  async function insert(jobs: readonly NormalisedJob[], again: boolean): Promise<Inserted> {
    const timesByUser = new Map<string, number[]>();
    const added = jobs.map(() => 0);
    const fresh: { document: HeartbeatDocument; user_id: string; us: number; from: number }[] = [];
    const repeated: typeof fresh = [];
    for (const [from, job] of jobs.entries()) {
      const target = again || job.again ? repeated : fresh;
      job.documents.forEach((document, i) => target.push({ document, user_id: job.user_id, us: job.times[i]!, from }));
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
      if (duplicates.has(i)) return;
      added[entry.from]! += 1;
      note(entry);
    });
    // An earlier try may have stored heartbeats and died before it marked their days
    for (const entry of repeated) note(entry);
    return { timesByUser, added };
  }

  const dirtyDays = (timesByUser: ReadonlyMap<string, number[]>, owners: ReadonlyMap<string, UserDocument>): DirtyDays[] =>
    [...timesByUser].flatMap(([user_id, times]) => {
      const owner = owners.get(user_id);
      if (!owner || owner.deleting_since !== undefined) return [];
      const { timezone, timeout_us } = daySettingsOf(owner);
      return [{ user_id, ...changedDays(times, timezone, timeout_us) }];
    });

  return async (jobs: readonly NormalisedJob[], again: boolean): Promise<StoredHeartbeats> => {
    await registerNew(jobs, again);
    const { timesByUser, added } = await insert(jobs, again);
    const ids = [...new Set(jobs.map((j) => j.user_id))];
    const owners = await users.byIds(ids);
    const at = new Date();
    for (const { user_id, timezone } of jobs) {
      if (timezone === null || owners.get(user_id)?.timezone !== null) continue;
      const seeded = await users.seedTimezone(user_id, timezone);
      if (seeded) owners.set(user_id, seeded);
    }
    // Also of an earlier try that set the zone and died before the marks
    for (const owner of owners.values()) {
      if (owner.deleting_since === undefined) await markStaleDays({ users, days, erasure }, owner);
    }
    const marks = dirtyDays(timesByUser, owners);
    await days.markDirty(marks, at);
    // Who changes a user's zone or timeout meanwhile has either seen these marks, or the change is seen here
    const now = await users.byIds(ids);
    const later = [...now].filter(([id, owner]) => {
      const before = owners.get(id);
      return !before || settingsText(daySettingsOf(before)) !== settingsText(daySettingsOf(owner));
    });
    await days.markDirty(dirtyDays(timesByUser, new Map(later)), at);
    const there = later.length === 0 ? now : await users.byIds(ids);
    for (const id of ids) if (!there.has(id)) await erasure.removeAll(id);
    return { user_ids: marks.map((m) => m.user_id), added };
  };
}
