import { newToken } from './secrets.js';
import type { VersionStore } from './versions.js';

/** What opens the set-up page while there is no account: it stands in the server's output, so that only who runs it makes the first one. */
export interface SetUpCode {
  /** The same in every process. */
  get(): Promise<string>;
  remove(): Promise<void>;
}

const name = 'set-up code';

export const createSetUpCode = (versions: VersionStore): SetUpCode => ({
  get: async () => String(await versions.setOnce(name, newToken())),
  remove: () => versions.remove(name),
});

/** The page's address. */
export const setUpUrl = (origin: string, code: string): string => `${origin}/set-up?code=${code}`;
