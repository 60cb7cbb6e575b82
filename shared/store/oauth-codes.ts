import { randomUUID } from 'node:crypto';
import type { Collection } from 'mongodb';
import type { CodeDocument } from './oauth-documents.js';
import { newToken, secretId } from './secrets.js';
import { msPerDay } from '../domain/time-units.js';

export type NewCode = Pick<
  CodeDocument,
  'user_id' | 'app_id' | 'consent_id' | 'redirect_uri' | 'scopes' | 'scope_separator' | 'code_challenge'
>;

/** Codes of the code flow. */
export interface CodeStore {
  /** @returns the code, which is kept nowhere else */
  issue(code: NewCode): Promise<string>;
  /** Also one that was used or has expired. */
  find(code: string): Promise<CodeDocument | null>;
  /** Uses a code up: of several at once, one does. */
  use(id: CodeDocument['_id']): Promise<boolean>;
  /** Notes that a code came again. */
  markReplayed(id: CodeDocument['_id']): Promise<void>;
  /** Whether a code that was used is still there and did not come again. */
  isSound(id: CodeDocument['_id']): Promise<boolean>;
  /** Those of an app, a user, or both. */
  removeAllOf(which: Partial<Pick<CodeDocument, 'user_id' | 'app_id'>>): Promise<void>;
}

/** At most 10 minutes (RFC 6749, 4.1.2). */
const holdsMs = 5 * 60_000;
const rememberedMs = msPerDay;

export const codeStore = (collection: Collection<CodeDocument>): CodeStore => ({
  async issue(fields) {
    const code = newToken();
    const created_at = new Date();
    const expires_at = new Date(created_at.getTime() + holdsMs);
    await collection.insertOne({
      _id: secretId(code),
      family: randomUUID(),
      ...fields,
      created_at,
      expires_at,
      used_at: null,
      replayed_at: null,
      remove_at: new Date(expires_at.getTime() + rememberedMs),
    });
    return code;
  },
  find: (code) => collection.findOne({ _id: secretId(code) }),
  use: async (id) =>
    (await collection.updateOne({ _id: id, used_at: null, expires_at: { $gt: new Date() } }, { $set: { used_at: new Date() } }))
      .modifiedCount > 0,
  markReplayed: async (id) => void (await collection.updateOne({ _id: id }, { $set: { replayed_at: new Date() } })),
  isSound: async (id) => (await collection.findOne({ _id: id, replayed_at: null }, { projection: { _id: 1 } })) !== null,
  async removeAllOf(which) {
    if (Object.keys(which).length === 0) throw new TypeError('of whom?');
    await collection.deleteMany(which);
  },
});
