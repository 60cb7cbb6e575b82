import { randomUUID } from 'node:crypto';
import type { Collection } from 'mongodb';
import { nothingShared, type Sharing } from '../domain/sharing.js';
import { microsPerSecond } from '../domain/zone.js';
import type { UserDocument } from './collections.js';

export interface NewUser {
  readonly username: string;
  readonly email: string | null;
  readonly password_hash: string | null;
  readonly is_admin: boolean;
  readonly timezone?: string | null;
}

export interface UserStore {
  /** @throws MongoServerError 11000 when the name is taken */
  create(user: NewUser): Promise<UserDocument>;
  byId(id: string): Promise<UserDocument | null>;
  byIds(ids: readonly string[]): Promise<Map<string, UserDocument>>;
  /** By id or by name in any case, with or without "@". */
  find(idOrName: string): Promise<UserDocument | null>;
  any(): Promise<UserDocument | null>;
  /** Ids of all users. */
  ids(): AsyncIterable<string>;
  /** Gives a user without a zone this one, and says in the same write that the days are stale; null when it has one. */
  seedTimezone(id: string, timezone: string): Promise<UserDocument | null>;
  /**
   * Changes settings, and says in the same write that the days are stale where they decide where time falls.
   * @returns the user after it
   */
  changeSettings(id: string, changes: SettingsChange): Promise<UserDocument | null>;
  /** All days are marked after the change `days_stale` named: they are not stale any more, if there was no other one. */
  daysMarked(id: string, change: string): Promise<void>;
  /** Users whose days are stale, at most `limit`. */
  withStaleDays(limit: number): Promise<UserDocument[]>;
}

export type SettingsChange = Partial<Pick<UserDocument, 'timezone' | 'timeout' | 'writes_only' | 'weekday_start'>>;

/** Minutes; WakaTime's default. */
export const defaultTimeout = 15;

/** The settings that decide where a user's time falls. */
export interface DaySettings {
  readonly timezone: string;
  readonly timeout_us: number;
  readonly writes_only: boolean;
  /** They were changed, and not all days are marked as dirty yet. */
  readonly stale: boolean;
}

export const daySettingsOf = (user: UserDocument): DaySettings => ({
  timezone: user.timezone ?? 'UTC',
  timeout_us: user.timeout * 60 * microsPerSecond,
  writes_only: user.writes_only,
  stale: user.days_stale !== undefined,
});

/** One text for the same settings: stands in each day computed with them. */
export const settingsText = (s: DaySettings): string => `${s.timezone} ${s.timeout_us / microsPerSecond / 60} ${s.writes_only}`;

/** What others may see of a user: the one place that decides it. Nothing, until users can choose. */
export const sharingOf = (_user: UserDocument): Sharing => nothingShared;

/** Names a change of settings, and says whether it moves midnights. */
const daysWord = 'days';
const staleBy = (moves: boolean): string => `${moves ? daysWord : 'sums'} ${randomUUID()}`;
export const movesDays = (stale: string): boolean => stale.startsWith(daysWord);

const nameKey = (name: string): string => name.toLowerCase();

export function userStore(collection: Collection<UserDocument>): UserStore {
  return {
    async create({ username, email, password_hash, is_admin, timezone = null }) {
      const now = new Date();
      const user: UserDocument = {
        _id: randomUUID(),
        username,
        username_key: nameKey(username),
        email,
        full_name: null,
        password_hash,
        is_admin,
        timezone,
        timeout: defaultTimeout,
        writes_only: false,
        weekday_start: 1,
        created_at: now,
        modified_at: now,
      };
      await collection.insertOne(user);
      return user;
    },
    byId: (id) => collection.findOne({ _id: id }),
    async byIds(ids) {
      const users = await collection.find({ _id: { $in: [...ids] } }).toArray();
      return new Map(users.map((u) => [u._id, u]));
    },
    find: (idOrName) => collection.findOne({ $or: [{ _id: idOrName }, { username_key: nameKey(idOrName.replace(/^@/, '')) }] }),
    async *ids() {
      for await (const { _id } of collection.find({}, { projection: { _id: 1 } })) yield _id;
    },
    any: () => collection.findOne({}, { sort: { created_at: 1 } }),
    async changeSettings(id, changes) {
      const { weekday_start: _start, ...decisive } = changes;
      const values = Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, { $literal: value }]));
      // A change of zone that is not marked yet stays one, whatever comes after it
      const moved = { $eq: [{ $substrCP: [{ $ifNull: ['$days_stale', ''] }, 0, daysWord.length] }, daysWord] };
      const days_stale = 'timezone' in decisive ? staleBy(true) : { $cond: [moved, staleBy(true), staleBy(false)] };
      const stale = Object.keys(decisive).length > 0 ? { days_stale } : {};
      return collection.findOneAndUpdate({ _id: id }, [{ $set: { ...values, ...stale, modified_at: '$$NOW' } }], {
        returnDocument: 'after',
      });
    },
    async daysMarked(id, change) {
      await collection.updateOne({ _id: id, days_stale: change }, { $unset: { days_stale: true } });
    },
    withStaleDays: (limit) =>
      collection
        .find({ days_stale: { $exists: true } }, { hint: { days_stale: 1 } })
        .limit(limit)
        .toArray(),
    async seedTimezone(id, timezone) {
      return collection.findOneAndUpdate(
        { _id: id, timezone: null },
        { $set: { timezone, days_stale: staleBy(true) }, $currentDate: { modified_at: true } },
        { returnDocument: 'after' },
      );
    },
  };
}
