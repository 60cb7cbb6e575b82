import { randomUUID } from 'node:crypto';
import type { Collection } from 'mongodb';
import type { TicketDocument, TicketKind } from './account-documents.js';
import { newToken, secretId } from './secrets.js';

export type NewTicket = Pick<TicketDocument, 'kind'> &
  Partial<Pick<TicketDocument, 'user_id' | 'email' | 'created_by' | 'data'>> & { readonly lastsMs: number };

/** Links that may be used once: invitations, password resets and the like. */
export interface TicketStore {
  /** @returns the token for the link, which is kept nowhere else */
  issue(ticket: NewTicket): Promise<{ token: string; ticket: TicketDocument }>;
  /** A ticket that still holds, without using it up. */
  look(kind: TicketKind, token: string): Promise<TicketDocument | null>;
  /** Uses a ticket up: of several at once, one gets it. */
  take(kind: TicketKind, token: string): Promise<TicketDocument | null>;
  /** Puts a ticket back that was taken for what then failed. */
  putBack(ticket: TicketDocument): Promise<void>;
  list(kind: TicketKind): Promise<TicketDocument[]>;
  /** Those of a kind that are for a user, newest first. */
  ofUser(kind: TicketKind, userId: string): Promise<TicketDocument[]>;
  /** Withdraws a ticket by its id. */
  withdraw(kind: TicketKind, id: string): Promise<boolean>;
  /** Withdraws all of a kind that are for a user. */
  withdrawAllOf(kind: TicketKind, userId: string): Promise<void>;
  withdrawMadeBy(userId: string): Promise<void>;
  /** Withdraws all that are for a user, or that the user made. */
  withdrawOf(userId: string): Promise<void>;
}

const mostListed = 500;

export function ticketStore(collection: Collection<TicketDocument>): TicketStore {
  const holding = (kind: TicketKind, token: string) => ({ _id: secretId(token), kind, expires_at: { $gt: new Date() } });
  return {
    async issue({ kind, user_id = null, email = null, created_by = null, data = {}, lastsMs }) {
      const token = newToken();
      const created_at = new Date();
      const expires_at = new Date(created_at.getTime() + lastsMs);
      const ticket: TicketDocument = {
        _id: secretId(token),
        id: randomUUID(),
        kind,
        user_id,
        email,
        created_by,
        data,
        created_at,
        expires_at,
      };
      await collection.insertOne(ticket);
      return { token, ticket };
    },
    look: (kind, token) => collection.findOne(holding(kind, token)),
    take: (kind, token) => collection.findOneAndDelete(holding(kind, token)),
    putBack: async (ticket) => void (await collection.insertOne(ticket)),
    list: (kind) =>
      collection
        .find({ kind, expires_at: { $gt: new Date() } })
        .sort({ created_at: -1 })
        .limit(mostListed)
        .toArray(),
    ofUser: (kind, userId) =>
      collection
        .find({ kind, user_id: userId, expires_at: { $gt: new Date() } })
        .sort({ created_at: -1 })
        .limit(mostListed)
        .toArray(),
    withdraw: async (kind, id) => (await collection.deleteOne({ kind, id })).deletedCount > 0,
    withdrawAllOf: async (kind, userId) => void (await collection.deleteMany({ kind, user_id: userId })),
    withdrawMadeBy: async (userId) => void (await collection.deleteMany({ created_by: userId })),
    withdrawOf: async (userId) => void (await collection.deleteMany({ $or: [{ user_id: userId }, { created_by: userId }] })),
  };
}
