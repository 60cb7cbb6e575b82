import { randomUUID } from 'node:crypto';
import type { Collection, Document, Filter } from 'mongodb';
import type { Horizon } from '../domain/horizon.js';
import { namesOfRules, type ProjectNames } from '../domain/project-names.js';
import { nothingShared, type Sharing } from '../domain/sharing.js';
import { microsPerSecond } from '../domain/zone.js';
import type { ProfileFields, UserDocument } from './collections.js';

export interface NewUser {
  readonly username: string;
  readonly email: string | null;
  readonly is_email_confirmed?: boolean;
  readonly full_name?: string | null;
  readonly password_hash: string | null;
  readonly is_admin: boolean;
  readonly timezone?: string | null;
  readonly oidc?: NonNullable<UserDocument['oidc']>;
}

export interface UserStore {
  /** @throws MongoServerError 11000 when the name is taken */
  create(user: NewUser): Promise<UserDocument>;
  byId(id: string): Promise<UserDocument | null>;
  byIds(ids: readonly string[]): Promise<Map<string, UserDocument>>;
  /** By id or by name in any case, with or without "@"; disabled and deleted accounts are not found. */
  find(idOrName: string): Promise<UserDocument | null>;
  /** By id, name or email address, whatever the account's state: for administrators. */
  findAny(idNameOrEmail: string): Promise<UserDocument | null>;
  /** By name or email address, whatever the account's state: for signing in. */
  byNameOrEmail(nameOrEmail: string): Promise<UserDocument | null>;
  byOidc(oidc: NonNullable<UserDocument['oidc']>): Promise<UserDocument | null>;
  /**
   * Links an account that is linked with none yet; with `email`, only while that is its confirmed address.
   * @returns null when it is not so. @throws MongoServerError 11000 when it is another account's
   */
  linkOidc(id: string, oidc: NonNullable<UserDocument['oidc']>, email?: string): Promise<UserDocument | null>;
  /** The first account. */
  any(): Promise<UserDocument | null>;
  /** Ids of all users, whatever their state. */
  ids(): AsyncIterable<string>;
  /** Accounts in order of their names; `q` is a part of a name or address. */
  list(q: string | undefined, page: number, size: number): Promise<{ users: UserDocument[]; total: number }>;
  /** Changes what is only shown: profile, sharing, password, address. @throws MongoServerError 11000 when an address is taken */
  update(id: string, changes: AccountChange): Promise<UserDocument | null>;
  /**
   * Changes what an account may do. Credentials in use follow (api/auth/credential-cache.ts).
   * @returns the user after it; null when there is none, when it is the last administrator's account that would be lost, or when one that is being
   * deleted is to be enabled
   */
  changeAccess(id: string, change: AccessChange): Promise<UserDocument | null>;
  /** Ids of users whose access was changed since an instant of the database's clock. */
  accessChangedSince(since: Date): Promise<{ of: string; at: Date }[]>;
  /** How many there are, of which kinds. */
  counts(): Promise<{ total: number; administrators: number; disabled: number; deleting: number }>;
  /** Users being deleted. */
  deleting(limit: number): Promise<UserDocument[]>;
  /** The last step of a deletion. */
  remove(id: string): Promise<void>;
  /** Says that all of a user's days are to be computed again (`markStaleDays` does it). */
  makeStale(id: string): Promise<UserDocument | null>;
  /** Gives a user without a zone this one, and says in the same write that the days are stale; null when it has one. */
  seedTimezone(id: string, timezone: string): Promise<UserDocument | null>;
  /**
   * Changes settings and profile at once, and says in the same write that the days are stale where settings decide where time falls.
   * @returns the user after it
   */
  changeSettings(id: string, changes: SettingsChange): Promise<UserDocument | null>;
  /** Closes the days before a horizon, if neither it nor the settings were changed since the user was read. */
  setHorizon(user: UserDocument, horizon: Horizon): Promise<boolean>;
  /** Users whose horizon is before a day, at most `limit`. */
  withHorizonBefore(day: number, limit: number): Promise<string[]>;
  /** All days are marked after the change `days_stale` named: they are not stale any more, if there was no other one. */
  daysMarked(id: string, change: string): Promise<void>;
  /** Users whose days are stale and who are not being deleted, at most `limit`. */
  withStaleDays(limit: number): Promise<UserDocument[]>;
}

/** What can be changed without more ado; undefined takes a field away. */
export type AccountChange = {
  [Field in keyof (ProfileFields & AccountFields)]?: (ProfileFields & AccountFields)[Field] | undefined;
};
type AccountFields = Pick<UserDocument, 'full_name' | 'email' | 'is_email_confirmed' | 'password_hash' | 'oidc' | 'username'>;

export type AccessChange = 'disable' | 'enable' | 'delete' | 'make-admin' | 'make-user';

/** Whether an account can be used, and be seen. */
export const isActive = (user: Pick<UserDocument, 'disabled_at' | 'deleting_since'>): boolean =>
  user.disabled_at === undefined && user.deleting_since === undefined;

export type SettingsChange = Partial<Pick<UserDocument, DecisiveSetting | 'weekday_start' | 'full_name'>> & ProfileFields;

/** They decide where time falls. */
const decisiveSettings = ['timezone', 'timeout', 'writes_only'] as const;
type DecisiveSetting = (typeof decisiveSettings)[number];

/** Minutes; WakaTime's default. */
export const defaultTimeout = 15;

/** The settings that decide where a user's time falls. */
export interface DaySettings {
  readonly timezone: string;
  readonly timeout_us: number;
  readonly writes_only: boolean;
  /** They were changed, and not all days are marked as dirty yet. */
  readonly stale: boolean;
  /** Where days are reckoned from, of a user whose older heartbeats are deleted. */
  readonly horizon?: Horizon | undefined;
  /** What projects are shown as that were renamed or merged. */
  readonly names?: ProjectNames | undefined;
}

export const projectNamesOf = ({ project_renames: r }: Pick<UserDocument, 'project_renames'>): ProjectNames | undefined =>
  r && namesOfRules(r.rules, r.version);

export const daySettingsOf = (user: UserDocument): DaySettings => ({
  timezone: user.timezone ?? 'UTC',
  timeout_us: user.timeout * 60 * microsPerSecond,
  writes_only: user.writes_only,
  stale: user.days_stale !== undefined,
  horizon: user.horizon,
  names: projectNamesOf(user),
});

/** One text for the same settings: stands in each day computed with them. */
export const settingsText = ({ timezone, timeout_us, writes_only, names }: DaySettings): string =>
  `${timezone} ${timeout_us / microsPerSecond / 60} ${writes_only}${names ? ` ${names.version}` : ''}`;

/** What others may see of a user: the one place that decides it. Nothing that was not chosen. */
export function sharingOf(user: UserDocument): Sharing {
  const chosen = Object.keys(nothingShared).map((name) => [
    name,
    user[name as keyof Sharing] ?? nothingShared[name as keyof Sharing],
  ]);
  return Object.fromEntries(chosen) as Sharing;
}

/** Names a change of settings, and says whether it moves midnights. */
const daysWord = 'days';
const staleBy = (moves: boolean): string => `${moves ? daysWord : 'sums'} ${randomUUID()}`;
/** A change of zone that is not marked yet stays one, whatever comes after it. */
export const staleAsBefore = (): Document => {
  const moved = { $eq: [{ $substrCP: [{ $ifNull: ['$days_stale', ''] }, 0, daysWord.length] }, daysWord] };
  return { $cond: [moved, staleBy(true), staleBy(false)] };
};
export const movesDays = (stale: string): boolean => stale.startsWith(daysWord);

const nameKey = (name: string): string => name.toLowerCase();
export const emailKey = (email: string): string => email.trim().toLowerCase();

/** The same as a filter. */
export const activeUsers = { disabled_at: { $exists: false }, deleting_since: { $exists: false } } as const;
const accessUpdates: Readonly<Record<AccessChange, Document>> = {
  disable: { $set: { disabled_at: '$$NOW' } },
  enable: { $unset: 'disabled_at' },
  delete: { $set: { deleting_since: '$$NOW' } },
  'make-admin': { $set: { is_admin: true } },
  'make-user': { $set: { is_admin: false } },
};
/** What is done already is not done again, and so not undone either. */
const unlessDone: Readonly<Record<AccessChange, Filter<UserDocument>>> = {
  disable: { disabled_at: { $exists: false } },
  enable: { deleting_since: { $exists: false } },
  delete: { deleting_since: { $exists: false } },
  'make-admin': {},
  'make-user': { is_admin: true },
};
const canSignIn = ({ password_hash, oidc }: UserDocument): boolean => password_hash !== null || oidc !== undefined;
const ableToSignIn: Filter<UserDocument> = { $or: [{ password_hash: { $ne: null } }, { oidc: { $exists: true } }] };
const undoneBy: Readonly<Record<'disable' | 'delete' | 'make-user', Document>> = {
  disable: accessUpdates.enable,
  delete: { $unset: 'deleting_since' },
  'make-user': accessUpdates['make-admin'],
};
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

export function userStore(collection: Collection<UserDocument>): UserStore {
  return {
    async create({ username, email, full_name = null, password_hash, is_admin, is_email_confirmed, oidc, timezone = null }) {
      const now = new Date();
      const user: UserDocument = {
        _id: randomUUID(),
        username,
        username_key: nameKey(username),
        email,
        ...(email === null ? {} : { email_key: emailKey(email) }),
        ...(is_email_confirmed === undefined ? {} : { is_email_confirmed }),
        full_name,
        password_hash,
        is_admin,
        ...(oidc === undefined ? {} : { oidc }),
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
    find: (idOrName) =>
      collection.findOne({ $or: [{ _id: idOrName }, { username_key: nameKey(idOrName.replace(/^@/, '')) }], ...activeUsers }),
    // Names have no "@" but as an ornament before them: one is either a name or an address
    findAny: (text) =>
      collection.findOne({
        $or: [{ _id: text }, { username_key: nameKey(text.replace(/^@/, '')) }, { email_key: emailKey(text) }],
      }),
    byNameOrEmail: (text) =>
      collection.findOne({ $or: [{ username_key: nameKey(text.replace(/^@/, '')) }, { email_key: emailKey(text) }] }),
    byOidc: ({ issuer, subject }) => collection.findOne({ 'oidc.issuer': issuer, 'oidc.subject': subject }),
    linkOidc: (id, oidc, email) =>
      collection.findOneAndUpdate(
        {
          _id: id,
          oidc: { $exists: false },
          ...(email === undefined ? {} : { email_key: emailKey(email), is_email_confirmed: true }),
        },
        { $set: { oidc }, $currentDate: { modified_at: true } },
        { returnDocument: 'after' },
      ),
    async list(q, page, size) {
      const wanted = q
        ? { $or: ['username_key', 'email_key'].map((key) => ({ [key]: { $regex: escaped(q.toLowerCase()) } })) }
        : {};
      const [found, total] = await Promise.all([
        collection
          .find(wanted)
          .sort({ username_key: 1 })
          .skip((page - 1) * size)
          .limit(size)
          .toArray(),
        collection.countDocuments(wanted),
      ]);
      return { users: found, total };
    },
    async update(id, { email, username, ...changes }) {
      const set: Document = { ...changes };
      const unset: Document = {};
      for (const [name, value] of Object.entries(changes)) {
        if (value !== undefined) continue;
        delete set[name];
        unset[name] = true;
      }
      if (username !== undefined) Object.assign(set, { username, username_key: nameKey(username) });
      if (email === null) Object.assign(unset, { email_key: true });
      if (email !== undefined) Object.assign(set, { email, ...(email === null ? {} : { email_key: emailKey(email) }) });
      return collection.findOneAndUpdate(
        { _id: id },
        {
          ...(Object.keys(set).length > 0 && { $set: set }),
          ...(Object.keys(unset).length > 0 && { $unset: unset }),
          $currentDate: { modified_at: true },
        },
        { returnDocument: 'after' },
      );
    },
    async changeAccess(id, change) {
      const apply = (update: Document, filter: Filter<UserDocument> = {}) =>
        collection.findOneAndUpdate(
          { ...filter, _id: id },
          [update, { $set: { access_changed_at: '$$NOW', modified_at: '$$NOW' } }],
          { returnDocument: 'before' },
        );
      const before = await apply(accessUpdates[change], unlessDone[change]);
      const losesAdmin = change !== 'enable' && change !== 'make-admin' && before?.is_admin === true && isActive(before);
      if (losesAdmin) {
        // Who never set a password is no way back in, once who can sign in is gone
        const other = { is_admin: true, ...activeUsers, ...(canSignIn(before) ? ableToSignIn : {}) };
        // Looked at after the change: of two administrators who disable each other at once, not both succeed
        if ((await collection.findOne(other, { projection: { _id: 1 } })) === null) {
          await apply(undoneBy[change]);
          return null;
        }
      }
      return change === 'enable' && before === null ? null : collection.findOne({ _id: id });
    },
    async accessChangedSince(since) {
      const changed = await collection
        .find({ access_changed_at: { $gte: since } }, { projection: { access_changed_at: 1 } })
        .toArray();
      return changed.map((u) => ({ of: u._id, at: u.access_changed_at ?? since }));
    },
    async counts() {
      const [total, administrators, disabled, deletingNow] = await Promise.all([
        collection.countDocuments(),
        collection.countDocuments({ is_admin: true, ...activeUsers }),
        collection.countDocuments({ disabled_at: { $exists: true } }),
        collection.countDocuments({ deleting_since: { $exists: true } }),
      ]);
      return { total, administrators, disabled, deleting: deletingNow };
    },
    deleting: (limit) =>
      collection
        .find({ deleting_since: { $exists: true } })
        .limit(limit)
        .toArray(),
    // What was removed before it is on disk then, too
    remove: async (id) => void (await collection.deleteOne({ _id: id }, { writeConcern: { w: 'majority', j: true } })),
    async *ids() {
      for await (const { _id } of collection.find({}, { projection: { _id: 1 } })) yield _id;
    },
    any: () => collection.findOne({}, { sort: { created_at: 1 } }),
    async changeSettings(id, changes) {
      const values = Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, { $literal: value }]));
      const days_stale = 'timezone' in changes ? staleBy(true) : staleAsBefore();
      const stale = decisiveSettings.some((name) => name in changes) ? { days_stale } : {};
      return collection.findOneAndUpdate({ _id: id }, [{ $set: { ...values, ...stale, modified_at: '$$NOW' } }], {
        returnDocument: 'after',
      });
    },
    async setHorizon({ _id, timezone, timeout, writes_only, horizon: before }, horizon) {
      const unchanged = {
        timezone,
        timeout,
        writes_only,
        days_stale: { $exists: false },
        deleting_since: { $exists: false },
      };
      const { matchedCount } = await collection.updateOne(
        { _id, ...unchanged, ...(before ? { 'horizon.day': before.day } : { horizon: { $exists: false } }) },
        { $set: { horizon } },
        { writeConcern: { w: 'majority', j: true } },
      );
      return matchedCount === 1;
    },
    async withHorizonBefore(day, limit) {
      const behind = { $or: [{ horizon: { $exists: false } }, { 'horizon.day': { $lt: day } }] };
      const found = collection.find({ deleting_since: { $exists: false }, ...behind }, { projection: { _id: 1 } }).limit(limit);
      return (await found.toArray()).map((u) => u._id);
    },
    makeStale: (id) =>
      collection.findOneAndUpdate({ _id: id }, [{ $set: { days_stale: staleAsBefore() } }], { returnDocument: 'after' }),
    async daysMarked(id, change) {
      await collection.updateOne({ _id: id, days_stale: change }, { $unset: { days_stale: true } });
    },
    withStaleDays: (limit) =>
      collection
        .find({ days_stale: { $exists: true }, deleting_since: { $exists: false } }, { hint: { days_stale: 1 } })
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
