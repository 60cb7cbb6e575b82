import { randomUUID } from 'node:crypto';
import type { Collection } from 'mongodb';
import type { AppDocument } from './oauth-documents.js';
import { newToken, secretId } from './secrets.js';

export type AppFields = Pick<AppDocument, 'name' | 'description' | 'website' | 'redirect_uris' | 'public_client'>;

/** Apps of third parties. */
export interface AppStore {
  /** @returns the app, and its secret, which is kept nowhere else */
  register(ownerId: string, fields: AppFields): Promise<{ app: AppDocument; secret: string }>;
  byId(id: string): Promise<AppDocument | null>;
  byIds(ids: readonly string[]): Promise<Map<string, AppDocument>>;
  /** Those that somebody registered, newest first. */
  listOf(ownerId: string): Promise<AppDocument[]>;
  /** Ids of all apps of some people. */
  idsOf(ownerIds: readonly string[]): Promise<string[]>;
  /** @returns the app before it, or null when the owner has none such */
  change(ownerId: string, id: string, fields: AppFields): Promise<AppDocument | null>;
  /** The old secret is worth nothing from now on. @returns the new one */
  renewSecret(ownerId: string, id: string): Promise<string | null>;
  remove(ownerId: string, id: string): Promise<AppDocument | null>;
}

/** Apps somebody may have. */
export const mostApps = 50;

const newSecret = (): string => `waka_sec_${newToken()}`;

export const appStore = (collection: Collection<AppDocument>): AppStore => ({
  async register(ownerId, fields) {
    const secret = newSecret();
    const now = new Date();
    const app: AppDocument = {
      _id: randomUUID(),
      user_id: ownerId,
      ...fields,
      secret_hash: secretId(secret),
      created_at: now,
      modified_at: now,
    };
    await collection.insertOne(app);
    return { app, secret };
  },
  byId: (id) => collection.findOne({ _id: id }),
  async byIds(ids) {
    const apps = await collection.find({ _id: { $in: [...ids] } }).toArray();
    return new Map(apps.map((app) => [app._id, app]));
  },
  listOf: (ownerId) => collection.find({ user_id: ownerId }).sort({ created_at: -1 }).toArray(),
  async idsOf(ownerIds) {
    const apps = await collection.find({ user_id: { $in: [...ownerIds] } }, { projection: { _id: 1 } }).toArray();
    return apps.map((app) => app._id);
  },
  change: (ownerId, id, fields) =>
    collection.findOneAndUpdate({ _id: id, user_id: ownerId }, { $set: { ...fields, modified_at: new Date() } }),
  async renewSecret(ownerId, id) {
    const secret = newSecret();
    const { matchedCount } = await collection.updateOne(
      { _id: id, user_id: ownerId },
      { $set: { secret_hash: secretId(secret), modified_at: new Date() } },
    );
    return matchedCount > 0 ? secret : null;
  },
  remove: (ownerId, id) => collection.findOneAndDelete({ _id: id, user_id: ownerId }),
});
