import { isSame } from './csrf.js';
import { createSetUpCode } from '../../shared/store/set-up-code.js';
import { badRequest } from '../../shared/errors.js';
import type { Stores } from '../../shared/store/stores.js';

/** The first start: there is no account, and whoever runs the server makes the administrator's. */
export interface SetUp {
  /** Whether there is no account yet. */
  isNeeded(): Promise<boolean>;
  /** What tells whoever runs the server from others who can reach it: it stands in the log. */
  code(): Promise<string>;
  /**
   * Makes the first account with the code: of several at once, one does.
   * @throws AppError 400 for a wrong code
   */
  make<T>(code: string, account: () => Promise<T>): Promise<T>;
}

export function createSetUp({ users, versions }: Pick<Stores, 'users' | 'versions'>): SetUp {
  const setUpCode = createSetUpCode(versions);
  let hasAccount = false;
  return {
    async isNeeded() {
      // Once there is one, there is one for good: the last administrator's account can't be deleted
      hasAccount ||= (await users.any()) !== null;
      return !hasAccount;
    },
    code: () => setUpCode.get(),
    async make(code, account) {
      const right = await setUpCode.get();
      if (!isSame(code, right) || !(await setUpCode.take(right))) {
        throw badRequest({ code: ['This is not the code. Look for "set-up" in the output of the server.'] });
      }
      try {
        const made = await account();
        hasAccount = true;
        await setUpCode.remove();
        return made;
      } catch (error) {
        await setUpCode.putBack(right);
        throw error;
      }
    },
  };
}
