import type { Collection } from 'mongodb';
import { versionOfRules } from '../domain/project-names.js';
import type { ProjectRenameRule, UserDocument } from './collections.js';
import { staleAsBefore } from './users.js';

/** More would be read with the user at each request. */
export const mostProjectRenames = 500;

/** What a user's projects are shown as. It stands with the settings, as it decides what days say as these do. */
export interface ProjectNameStore {
  /**
   * Replaces the rules, and says in the same write that all days are to be computed again.
   * @param unsettled projects whose first and last heartbeat may be others then
   * @returns the user after it; null when somebody has changed the rules since the user was read
   */
  change(user: UserDocument, rules: readonly ProjectRenameRule[], unsettled: readonly string[]): Promise<UserDocument | null>;
  /** The rows of projects are right for these rules. */
  settled(userId: string, version: string): Promise<void>;
}

export function projectNameStore(users: Collection<UserDocument>): ProjectNameStore {
  return {
    async change({ _id, project_renames: seen }, rules, unsettled) {
      const names = [...new Set([...(seen?.unsettled ?? []), ...unsettled])];
      const changed = { version: versionOfRules(rules), rules, ...(names.length > 0 && { unsettled: names }) };
      return users.findOneAndUpdate(
        { _id, 'project_renames.version': seen?.version ?? { $exists: false } },
        [
          { $unset: 'project_renames' },
          { $set: { project_renames: { $literal: changed }, days_stale: staleAsBefore(), modified_at: '$$NOW' } },
        ],
        { returnDocument: 'after' },
      );
    },
    async settled(userId, version) {
      await users.updateOne(
        { _id: userId, 'project_renames.version': version },
        { $unset: { 'project_renames.unsettled': true } },
      );
    },
  };
}
