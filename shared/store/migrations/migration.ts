import type { Collections } from '../collections.js';

/**
 * Brings documents of an earlier version up to date. It may die at any moment and is then done again from its beginning, so it leaves alone what
 * it has done; and it may be done by two processes at once, if one of them hangs for as long as its lease lasts.
 *
 * Processes of the version before go on while it runs and for some time after (docs/operations.md): it may add fields and documents, but neither
 * take away nor change the meaning of what these read; and what they write without the new fields has to be right, too. A migration that can't
 * keep to this says so in `about`.
 */
export interface Migration {
  /** Of the data, once it is done. */
  readonly version: number;
  /** What it does, as a sentence for administrators. */
  readonly about: string;
  /** Documents that it would change. */
  count(c: Collections): Promise<number>;
  /** @param advance to be told how many documents were changed since the last call, often. It throws when the work is somebody else's now */
  up(c: Collections, advance: (documents: number) => void): Promise<void>;
}
