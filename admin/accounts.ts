import type { UserDocument } from '../shared/store/collections.js';
import type { Stores } from '../shared/store/stores.js';
import type { ChangedBy } from '../shared/store/account-changes.js';
import { CommandError } from './command.js';

/** As the audit log has it. */
export const byCommand: ChangedBy = { actor: null, ip: null };

/**
 * An account by name, address or id, whatever its state.
 * @throws CommandError when there is none
 */
export async function accountOf({ users }: Stores, name: string): Promise<UserDocument> {
  const user = await users.findAny(name);
  if (!user) throw new CommandError(`There is no account "${name}".`);
  return user;
}

/** The same, of one that is not being deleted. */
export async function livingAccountOf(stores: Stores, name: string): Promise<UserDocument> {
  const user = await accountOf(stores, name);
  if (user.deleting_since) throw new CommandError(`The account "${user.username}" is being deleted.`);
  return user;
}
