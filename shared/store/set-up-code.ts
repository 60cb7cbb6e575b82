import { randomInt } from 'node:crypto';
import type { VersionStore } from './versions.js';

/** What opens the set-up page while there is no account: it stands in the server's output, so that only who runs it makes the first one. */
export interface SetUpCode {
  /** The same in every process. */
  get(): Promise<string>;
  /** Uses it up: of several at once, one gets it. */
  take(code: string): Promise<boolean>;
  putBack(code: string): Promise<void>;
  remove(): Promise<void>;
}

const name = 'set-up code';

/** Without those that are taken for others; people may have to type it. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const group = (): string => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
const newCode = (): string => Array.from({ length: 4 }, group).join('-');

export const createSetUpCode = (versions: VersionStore): SetUpCode => ({
  get: async () => String(await versions.setOnce(name, newCode())),
  take: (code) => versions.take(name, code),
  putBack: (code) => versions.set(name, code),
  remove: () => versions.remove(name),
});

/** The page's address. */
export const setUpUrl = (origin: string, code: string): string => `${origin}/set-up?code=${code}`;
