import { hash } from 'node:crypto';
import { Binary, type Collection, type Db } from 'mongodb';
import type { ApiKeyDocument } from './collections.js';

/** SHA-256 in hex: all that is ever kept of a key. */
export const hashApiKey = (key: string): string => hash('sha256', key, 'hex');

export interface ApiKeyChange {
  readonly hash: string;
  readonly user_id: string;
  readonly revoked: boolean;
  /** By the database's clock. */
  readonly at: Date;
}

export interface ApiKeyStore {
  /** Adds a key; one that is there already stays. */
  add(key: string, userId: string, name: string): Promise<void>;
  /** Whether a user holds a key that is not revoked. */
  hasAny(userId: string): Promise<boolean>;
  /** The owner of a key that is not revoked. */
  ownerOf(keyHash: string): Promise<string | null>;
  revoke(keyHash: string): Promise<void>;
  /** The database's clock. */
  now(): Promise<Date>;
  /** Keys made or revoked since an instant of the database's clock. */
  changedSince(since: Date): Promise<ApiKeyChange[]>;
}

const idOf = (keyHash: string): Binary => new Binary(Buffer.from(keyHash, 'hex'));

export function apiKeyStore(db: Db, collection: Collection<ApiKeyDocument>): ApiKeyStore {
  return {
    async add(key, userId, name) {
      await collection.updateOne(
        { _id: idOf(hashApiKey(key)) },
        {
          $setOnInsert: { user_id: userId, name, created_at: new Date(), revoked_at: null },
          $currentDate: { modified_at: true },
        },
        { upsert: true },
      );
    },
    hasAny: async (userId) =>
      (await collection.findOne({ user_id: userId, revoked_at: null }, { projection: { _id: 1 } })) !== null,
    async ownerOf(keyHash) {
      const document = await collection.findOne({ _id: idOf(keyHash), revoked_at: null }, { projection: { user_id: 1 } });
      return document?.user_id ?? null;
    },
    async revoke(keyHash) {
      await collection.updateOne({ _id: idOf(keyHash) }, { $currentDate: { revoked_at: true, modified_at: true } });
    },
    async now() {
      const { localTime } = await db.command({ hello: 1 });
      return localTime as Date;
    },
    async changedSince(since) {
      const documents = await collection.find({ modified_at: { $gte: since } }).toArray();
      return documents.map((d) => ({
        hash: (d._id as unknown as Buffer).toString('hex'),
        user_id: d.user_id,
        revoked: d.revoked_at !== null,
        at: d.modified_at,
      }));
    },
  };
}
