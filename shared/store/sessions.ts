import { randomUUID } from 'node:crypto';
import type { Collection } from 'mongodb';
import type { SessionDocument } from './account-documents.js';
import { newToken, secretId } from './secrets.js';
import { msPerDay } from '../domain/time-units.js';

export interface SessionOrigin {
  readonly user_agent: string;
  readonly ip: string;
}

export interface SessionStore {
  /** Begins a session. @returns its token, which is kept nowhere else */
  begin(userId: string, origin: SessionOrigin): Promise<string>;
  /** The session of a token, if it is not over. It lasts on from now. */
  find(token: string): Promise<SessionDocument | null>;
  list(userId: string): Promise<SessionDocument[]>;
  /** Ends one of a user's sessions. */
  end(userId: string, id: string): Promise<boolean>;
  /** Ends the one of a token. */
  endByToken(token: string): Promise<void>;
  /** Ends all of a user's sessions, but for one that may be kept. */
  endAll(userId: string, keepId?: string): Promise<number>;
}

/** Within this time a session that goes on is not written again. */
const touchEveryMs = 60_000;
/** However much it is used, a session ends then. */
const longestMs = 90 * msPerDay;
const mostListed = 200;

/** @param idleMs how long a session lasts that is not used */
export function sessionStore(collection: Collection<SessionDocument>, idleMs: number): SessionStore {
  return {
    async begin(userId, origin) {
      const token = newToken();
      const now = new Date();
      await collection.insertOne({
        _id: secretId(token),
        id: randomUUID(),
        user_id: userId,
        created_at: now,
        last_seen_at: now,
        expires_at: new Date(now.getTime() + idleMs),
        user_agent: origin.user_agent.slice(0, 512),
        ip: origin.ip,
      });
      return token;
    },
    async find(token) {
      const now = Date.now();
      const session = await collection.findOne({ _id: secretId(token), expires_at: { $gt: new Date(now) } });
      if (session && now - session.last_seen_at.getTime() > touchEveryMs) {
        const expires_at = new Date(Math.min(now + idleMs, session.created_at.getTime() + longestMs));
        await collection.updateOne({ _id: session._id }, { $set: { last_seen_at: new Date(now), expires_at } });
      }
      return session;
    },
    list: (userId) =>
      collection
        .find({ user_id: userId, expires_at: { $gt: new Date() } })
        .sort({ last_seen_at: -1 })
        .limit(mostListed)
        .toArray(),
    end: async (userId, id) => (await collection.deleteOne({ user_id: userId, id })).deletedCount > 0,
    endByToken: async (token) => void (await collection.deleteOne({ _id: secretId(token) })),
    endAll: async (userId, keepId) =>
      (await collection.deleteMany({ user_id: userId, ...(keepId === undefined ? {} : { id: { $ne: keepId } }) })).deletedCount,
  };
}
