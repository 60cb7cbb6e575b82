import { randomUUID } from 'node:crypto';
import type { Collection } from 'mongodb';
import type { Scope } from '../domain/scopes.js';
import type { ConsentDocument } from './oauth-documents.js';

/** What may be done about a new token: `limited`, when there were too many of late; `gone`, when it is not allowed any more. */
export type Claim = 'claimed' | 'limited' | 'gone';

/** What users allow apps. */
export interface ConsentStore {
  /** Allows an app these scopes besides those that it has. */
  allow(userId: string, appId: string, scopes: readonly Scope[]): Promise<ConsentDocument>;
  find(userId: string, appId: string): Promise<ConsentDocument | null>;
  listOf(userId: string): Promise<ConsentDocument[]>;
  /** Takes one of the new tokens that an app may have of a user in an hour: of several requests at once no more get one than may. */
  claimToken(consent: Pick<ConsentDocument, 'user_id' | 'app_id' | 'id'>): Promise<Claim>;
  /** Whether it still stands. */
  holds(consent: Pick<ConsentDocument, 'user_id' | 'app_id' | 'id'>): Promise<boolean>;
  withdraw(userId: string, appId: string): Promise<boolean>;
  removeAllOfApp(appId: string): Promise<void>;
  removeAllOfUser(userId: string): Promise<void>;
}

/** New tokens of a user and an app in an hour (wakatime-api.md, section 2). */
export const mostTokensAnHour = 10;
const msPerHour = 3_600_000;

const idOf = (userId: string, appId: string): string => `${userId}:${appId}`;

export function consentStore(collection: Collection<ConsentDocument>): ConsentStore {
  const recent = {
    $filter: { input: '$recent_tokens', cond: { $gt: ['$$this', { $subtract: ['$$NOW', msPerHour] }] } },
  };
  const named = ({ user_id, app_id, id }: Pick<ConsentDocument, 'user_id' | 'app_id' | 'id'>) => ({
    _id: idOf(user_id, app_id),
    id,
  });
  const holds: ConsentStore['holds'] = async (consent) =>
    (await collection.findOne(named(consent), { projection: { _id: 1 } })) !== null;
  return {
    async allow(userId, appId, scopes) {
      const stored = await collection.findOneAndUpdate(
        { _id: idOf(userId, appId) },
        {
          $addToSet: { scopes: { $each: [...scopes] } },
          $setOnInsert: { id: randomUUID(), user_id: userId, app_id: appId, created_at: new Date(), recent_tokens: [] },
        },
        { upsert: true, returnDocument: 'after' },
      );
      return stored!;
    },
    find: (userId, appId) => collection.findOne({ _id: idOf(userId, appId) }),
    listOf: (userId) => collection.find({ user_id: userId }).sort({ created_at: -1 }).toArray(),
    async claimToken(consent) {
      const claimed = await collection.updateOne({ ...named(consent), $expr: { $lt: [{ $size: recent }, mostTokensAnHour] } }, [
        { $set: { recent_tokens: { $concatArrays: [recent, ['$$NOW']] } } },
      ]);
      if (claimed.matchedCount > 0) return 'claimed';
      return (await holds(consent)) ? 'limited' : 'gone';
    },
    holds,
    withdraw: async (userId, appId) => (await collection.deleteOne({ _id: idOf(userId, appId) })).deletedCount > 0,
    removeAllOfApp: async (appId) => void (await collection.deleteMany({ app_id: appId })),
    removeAllOfUser: async (userId) => void (await collection.deleteMany({ user_id: userId })),
  };
}
