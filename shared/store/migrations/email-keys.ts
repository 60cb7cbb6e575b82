import type { Filter } from 'mongodb';
import { isDuplicateKey } from '../duplicate-key.js';
import type { UserDocument } from '../collections.js';
import { emailKey } from '../users.js';
import type { Migration } from './migration.js';

const older: Filter<UserDocument> = { email: { $type: 'string' }, email_key: { $exists: false } };

/** Of accounts that share an address, the oldest gets it; the others have their names. */
export const emailKeys: Migration = {
  version: 3,
  about: 'Lets people sign in with their address, too. Processes of before must be stopped.',
  count: ({ users }) => users.countDocuments(older),
  async up({ users }, advance) {
    for await (const { _id, email } of users.find(older, { projection: { email: 1 } }).sort({ created_at: 1 })) {
      await users.updateOne({ _id }, { $set: { email_key: emailKey(email!) } }).catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error;
      });
      advance(1);
    }
  },
};
