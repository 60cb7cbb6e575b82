import { createSetUpCode } from '../../shared/store/set-up-code.js';
import type { Stores } from '../../shared/store/stores.js';

/** The first start: there is no account, and whoever runs the server makes the administrator's. */
export interface SetUp {
  /** Whether there is no account yet. */
  isNeeded(): Promise<boolean>;
  /** What tells whoever runs the server from others who can reach it: it stands in the log. */
  code(): Promise<string>;
  /** The first account was made. */
  done(): Promise<void>;
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
    async done() {
      hasAccount = true;
      await setUpCode.remove();
    },
  };
}
