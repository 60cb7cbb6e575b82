import { randomUUID } from 'node:crypto';
import type { Collection } from 'mongodb';
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
  /** Gives a user without a zone this one, and says in the same write that the days are stale; tells whether it did. */
  seedTimezone(id: string, timezone: string): Promise<boolean>;
  /** All days are marked: they are not stale any more. */
  daysMarked(id: string): Promise<void>;
}

/** Minutes; WakaTime's default. */
const defaultTimeout = 15;

/** The settings that decide where a user's time falls. */
export interface DaySettings {
  readonly timezone: string;
  readonly timeout_us: number;
  readonly writes_only: boolean;
}

export const daySettingsOf = (user: UserDocument): DaySettings => ({
  timezone: user.timezone ?? 'UTC',
  timeout_us: user.timeout * 60 * microsPerSecond,
  writes_only: user.writes_only,
});

/** One text for the same settings: stands in each day computed with them. */
export const settingsText = (s: DaySettings): string => `${s.timezone} ${s.timeout_us / microsPerSecond / 60} ${s.writes_only}`;

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
    any: () => collection.findOne({}, { sort: { created_at: 1 } }),
    async daysMarked(id) {
      await collection.updateOne({ _id: id }, { $unset: { days_stale: true } });
    },
    async seedTimezone(id, timezone) {
      const { modifiedCount } = await collection.updateOne(
        { _id: id, timezone: null },
        { $set: { timezone, days_stale: true }, $currentDate: { modified_at: true } },
      );
      return modifiedCount === 1;
    },
  };
}
