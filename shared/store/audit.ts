import { ObjectId, type Collection } from 'mongodb';
import type { AuditDocument } from './account-documents.js';

/** What is written down, each in the words administrators read. */
export const auditActions = {
  'server.set-up': 'set the server up',
  'sign-in.done': 'signed in',
  'sign-in.failed': 'failed to sign in',
  'sign-in.limited': 'was kept from guessing on',
  'sign-out.everywhere': 'signed out everywhere',
  'session.ended': 'ended a session',
  'user.created': 'made the account',
  'user.disabled': 'disabled the account',
  'user.enabled': 'enabled the account',
  'user.deletion-asked': 'asked for the account to be deleted',
  'user.deleted': 'deleted the account with its data',
  'user.exported': 'asked for a data dump',
  'user.downloaded': "downloaded all of the account's data",
  'user.imported': 'uploaded a file to import',
  'role.changed': 'changed the role',
  'password.changed': 'changed the password',
  'password.reset-asked': 'asked for a new password',
  'password.reset-link': 'made a link for a new password',
  'password.reset': 'set a new password by a link',
  'email.changed': 'changed the email address',
  'email.confirmed': 'confirmed the email address',
  'oidc.linked': 'linked the account with single sign-on',
  'oidc.unlinked': 'took single sign-on from the account',
  'settings.changed': 'changed settings',
  'sharing.changed': 'changed what others see',
  'invitation.made': 'invited somebody',
  'invitation.withdrawn': 'withdrew an invitation',
  'key.issued': 'made an API key',
  'key.revoked': 'revoked an API key',
  'queue.paused': 'paused a queue',
  'queue.resumed': 'let a queue go on',
  'job.retried': 'had failed jobs tried again',
  'job.promoted': 'had delayed jobs tried at once',
  'job.removed': 'removed a failed job for good',
  'app.registered': 'registered an app',
  'app.changed': 'changed an app',
  'app.secret-renewed': 'renewed the secret of an app',
  'app.deleted': 'deleted an app',
  'app.allowed': 'allowed an app',
  'app.forbidden': 'took an app its access',
  'app.token-reused': 'lost what an app held, as a code or token of it came twice',
} as const;

export type AuditAction = keyof typeof auditActions;

export interface Person {
  readonly _id: string;
  readonly username: string;
}

export interface AuditEntry {
  readonly action: AuditAction;
  /** Who did it; none: nobody who is signed in, or the command line. */
  readonly actor?: Person | null | undefined;
  /** Whose account it is about; the actor's where it is not said. */
  readonly user?: Person | null | undefined;
  readonly ip?: string | null | undefined;
  /** Never a secret. */
  readonly details?: AuditDocument['details'];
}

export interface AuditFilter {
  readonly userId?: string;
  readonly action?: string | readonly string[];
}

export interface AuditStore {
  write(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  list(filter: AuditFilter, page: number, size: number): Promise<{ entries: AuditDocument[]; total: number }>;
  /** The person's name goes, what happened stays. */
  forgetNames(userId: string): Promise<void>;
}

export function auditStore(collection: Collection<AuditDocument>): AuditStore {
  return {
    async write({ action, actor = null, user = actor, ip = null, details = {} }) {
      await collection.insertOne({
        _id: new ObjectId(),
        at: new Date(),
        action,
        actor_id: actor?._id ?? null,
        actor_name: actor?.username ?? null,
        user_id: user?._id ?? null,
        user_name: user?.username ?? null,
        ip,
        details,
      });
    },
    async list({ userId, action }, page, size) {
      const wanted = {
        ...(userId === undefined ? {} : { $or: [{ user_id: userId }, { actor_id: userId }] }),
        ...(action === undefined ? {} : { action: typeof action === 'string' ? action : { $in: [...action] } }),
      };
      const [entries, total] = await Promise.all([
        collection
          .find(wanted)
          .sort({ at: -1, _id: -1 })
          .skip((page - 1) * size)
          .limit(size)
          .toArray(),
        collection.countDocuments(wanted),
      ]);
      return { entries, total };
    },
    async forgetNames(userId) {
      await collection.updateMany({ user_id: userId }, { $set: { user_name: null, ip: null, details: {} } });
      await collection.updateMany({ actor_id: userId }, { $set: { actor_name: null, ip: null } });
    },
  };
}
