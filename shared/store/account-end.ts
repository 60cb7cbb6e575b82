import type { UserDocument } from './collections.js';
import type { Stores } from './stores.js';

type AccessStores = Pick<Stores, 'users' | 'apiKeys' | 'sessions' | 'devices' | 'tickets'>;

/** Signs a user out everywhere, and takes back the links that are for them or that they made: one could be a way back in. */
export async function endSignIns(
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

/**
 * Marks an account as being deleted: from now on nobody sees or uses it. Its data go in the background (the job `delete-user`, which the sweep
 * asks for if nobody else does).
 * @returns the user after it; null when there is none, or when it is the last administrator's
 */
export async function beginDeletion(stores: AccessStores, userId: string): Promise<UserDocument | null> {
  const user = await stores.users.changeAccess(userId, 'delete');
  // If this process dies here, the job does it
  if (user) await endAccess(stores, userId);
  return user;
}
