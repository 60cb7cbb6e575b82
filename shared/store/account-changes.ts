import { badRequest } from '../errors.js';
import type { AuditAction, AuditEntry, Person } from './audit.js';
import type { UserDocument } from './collections.js';
import type { Stores } from './stores.js';
import type { AccessChange } from './users.js';

type AccessStores = Pick<Stores, 'users' | 'apiKeys' | 'sessions' | 'devices' | 'tickets'>;

/** Who changes an account, and from where; null: the command line. */
export interface ChangedBy {
  readonly actor: Person | null;
  readonly ip: string | null;
}

/** Signs a user out everywhere, and takes back the links that are for them or that they made: one could be a way back in. */
async function endSignIns(
  { sessions, devices, tickets }: Pick<AccessStores, 'sessions' | 'devices' | 'tickets'>,
  userId: string,
): Promise<void> {
  await Promise.all([sessions.endAll(userId), devices.forgetAll(userId), tickets.withdrawOf(userId)]);
}

/** Ends all that a user could use the server with, for good. */
export async function endAccess(stores: Omit<AccessStores, 'users'>, userId: string): Promise<void> {
  await stores.apiKeys.revokeAll(userId);
  await endSignIns(stores, userId);
}

const lastAdministrator = (what: string) =>
  badRequest({
    account: [`This is the only administrator's account: it can not be ${what}. Make somebody else an administrator first.`],
  });

/**
 * Marks an account as being deleted: from now on nobody sees or uses it. Its data go in the background (the job `delete-user`, which the sweep
 * asks for if nobody else does).
 * @throws AppError 400 for the last administrator's account
 */
export async function beginDeletion(
  { audit, ...stores }: AccessStores & Pick<Stores, 'audit'>,
  { _id, username }: Person,
  by: ChangedBy,
): Promise<void> {
  if ((await stores.users.changeAccess(_id, 'delete')) === null) throw lastAdministrator('deleted');
  // If this process dies here, the job does it
  await endAccess(stores, _id);
  await audit.write({ action: 'user.deletion-asked', ...by, user: { _id, username } });
}

const told: Readonly<Record<Exclude<AccessChange, 'delete'>, readonly [AuditAction, AuditEntry['details']]>> = {
  disable: ['user.disabled', {}],
  enable: ['user.enabled', {}],
  'make-admin': ['role.changed', { role: 'administrator' }],
  'make-user': ['role.changed', { role: 'user' }],
};

/**
 * Disables an account or lets it be used again, makes an administrator or takes that back.
 * @throws AppError 400 for the last administrator's account, and for one that is being deleted
 */
export async function changeAccount(
  { users, sessions, devices, tickets, audit }: AccessStores & Pick<Stores, 'audit'>,
  user: UserDocument,
  change: Exclude<AccessChange, 'delete'>,
  by: ChangedBy,
): Promise<UserDocument> {
  if (user.deleting_since !== undefined) throw badRequest({ account: ['This account is being deleted.'] });
  const changed = await users.changeAccess(user._id, change);
  if (changed === null && change === 'enable') throw badRequest({ account: ['This account is being deleted.'] });
  if (changed === null) throw lastAdministrator(change === 'disable' ? 'disabled' : 'made a plain one');
  if (change === 'disable') await endSignIns({ sessions, devices, tickets }, user._id);
  // An invitation could make a new administrator
  if (change === 'make-user') await tickets.withdrawMadeBy(user._id);
  const [action, details = {}] = told[change];
  await audit.write({ action, ...by, user: changed, details });
  return changed;
}
