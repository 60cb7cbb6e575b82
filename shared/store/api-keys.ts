import { randomUUID } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import type { KeyScope } from '../domain/scopes.js';
import type { ApiKeyDocument, UserDocument } from './collections.js';
import { hashBinary, hexOf, secretId } from './secrets.js';

export interface NewApiKey {
  readonly name: string;
  readonly scope?: KeyScope;
  readonly expires_at?: Date | null;
}

/** An API key as its owner sees it. */
export type ListedApiKey = ApiKeyDocument & Required<Pick<ApiKeyDocument, 'id' | 'scope'>>;

/** What decides whether an account's keys work. */
const ownerFields = { disabled_at: 1, deleting_since: 1, is_admin: 1, access_changed_at: 1 } as const;
type OwnedApiKey = ApiKeyDocument & { readonly owner: Pick<UserDocument, '_id' | keyof typeof ownerFields> | null };

export interface ApiKeyStore {
  /** Adds a key; one that is there already stays. */
  add(key: string, userId: string, fields: NewApiKey): Promise<void>;
  /** Makes a key of the form every plugin accepts. @returns it, which is kept nowhere else */
  issue(userId: string, fields: NewApiKey): Promise<string>;
  /** Whether a user holds a key that is not revoked. */
  hasAny(userId: string): Promise<boolean>;
  /**
   * The first of some keys, by their hashes in hex, that is there and not revoked; it may have expired. With its owner, as one look-up: clients
   * wait for it when their key is new to a process.
   */
  find(hashes: readonly string[]): Promise<OwnedApiKey | null>;
  /** A user's keys that are not revoked, newest first. */
  list(userId: string): Promise<ListedApiKey[]>;
  /** Revokes one of a user's keys. @returns it, or null when there is none to revoke */
  revoke(userId: string, id: string): Promise<ApiKeyDocument | null>;
  revokeAll(userId: string): Promise<void>;
  /** Notes when keys were used last (ms since the epoch), by their hashes in hex. */
  used(lastUse: ReadonlyMap<string, number>): Promise<void>;
  /** The database's clock. */
  now(): Promise<Date>;
  /** Keys made or revoked since an instant of the database's clock: their hashes in hex. */
  changedSince(since: Date): Promise<{ of: string; at: Date }[]>;
}

/** Keys a user may hold at once. */
export const mostKeys = 100;
const endingLength = 4;

export function apiKeyStore(db: Db, collection: Collection<ApiKeyDocument>): ApiKeyStore {
  async function add(key: string, userId: string, { name, scope = 'full', expires_at = null }: NewApiKey): Promise<void> {
    const _id = secretId(key);
    const fields = {
      id: randomUUID(),
      user_id: userId,
      name,
      ending: key.slice(-endingLength),
      scope,
      expires_at,
      created_at: new Date(),
      last_used_at: null,
      revoked_at: null,
    };
    await collection.updateOne({ _id }, { $setOnInsert: fields, $currentDate: { modified_at: true } }, { upsert: true });
  }

  /** Keys of older versions get what they lack. */
  async function named(key: ApiKeyDocument): Promise<ListedApiKey> {
    const { id, scope = 'full' } = key;
    if (id !== undefined) return { ...key, id, scope };
    await collection.updateOne({ _id: key._id, id: { $exists: false } }, { $set: { id: randomUUID() } });
    const stored = await collection.findOne({ _id: key._id });
    return { ...key, id: stored?.id ?? randomUUID(), scope };
  }

  return {
    add,
    async issue(userId, fields) {
      const key = `waka_${randomUUID()}`;
      await add(key, userId, fields);
      return key;
    },
    hasAny: async (userId) =>
      (await collection.findOne({ user_id: userId, revoked_at: null }, { projection: { _id: 1 } })) !== null,
    async find(hashes) {
      const keys = await collection
        .aggregate<OwnedApiKey>([
          { $match: { _id: { $in: hashes.map(hashBinary) }, revoked_at: null } },
          {
            $lookup: {
              from: 'users',
              localField: 'user_id',
              foreignField: '_id',
              as: 'owner',
              pipeline: [{ $project: ownerFields }],
            },
          },
          { $set: { owner: { $ifNull: [{ $first: '$owner' }, null] } } },
        ])
        .toArray();
      return keys.toSorted((a, b) => hashes.indexOf(hexOf(a._id)) - hashes.indexOf(hexOf(b._id)))[0] ?? null;
    },
    async list(userId) {
      const keys = await collection.find({ user_id: userId, revoked_at: null }).sort({ created_at: -1 }).toArray();
      return Promise.all(keys.map(named));
    },
    revoke: (userId, id) =>
      collection.findOneAndUpdate(
        { user_id: userId, id, revoked_at: null },
        { $currentDate: { revoked_at: true, modified_at: true } },
      ),
    async revokeAll(userId) {
      await collection.updateMany(
        { user_id: userId, revoked_at: null },
        { $currentDate: { revoked_at: true, modified_at: true } },
      );
    },
    async used(lastUse) {
      if (lastUse.size === 0) return;
      await collection.bulkWrite(
        [...lastUse].map(([hash, at]) => ({
          updateOne: { filter: { _id: hashBinary(hash) }, update: { $max: { last_used_at: new Date(at) } } },
        })),
        { ordered: false },
      );
    },
    async now() {
      const { localTime } = await db.command({ hello: 1 });
      return localTime as Date;
    },
    async changedSince(since) {
      const documents = await collection.find({ modified_at: { $gte: since } }, { projection: { modified_at: 1 } }).toArray();
      return documents.map((d) => ({ of: hexOf(d._id), at: d.modified_at }));
    },
  };
}
