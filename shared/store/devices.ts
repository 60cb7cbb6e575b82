import type { Collection } from 'mongodb';
import type { DeviceDocument } from './account-documents.js';
import { newToken, secretId } from './secrets.js';
import { msPerDay } from '../domain/time-units.js';

/** Browsers that somebody has signed in with. */
export interface DeviceStore {
  /** @returns the token for its cookie */
  remember(userId: string): Promise<string>;
  /** Whether a user has signed in with the browser that holds a token. */
  knows(userId: string, token: string): Promise<boolean>;
  forgetAll(userId: string): Promise<void>;
}

export const deviceLastsMs = 365 * msPerDay;

export function deviceStore(collection: Collection<DeviceDocument>): DeviceStore {
  return {
    async remember(userId) {
      const token = newToken();
      await collection.insertOne({ _id: secretId(token), user_id: userId, expires_at: new Date(Date.now() + deviceLastsMs) });
      return token;
    },
    knows: async (userId, token) =>
      (await collection.findOne({ _id: secretId(token), user_id: userId, expires_at: { $gt: new Date() } })) !== null,
    forgetAll: async (userId) => void (await collection.deleteMany({ user_id: userId })),
  };
}
