import type { Collection, Filter } from 'mongodb';
import { rowId } from '../domain/heartbeat-id.js';
import { dateOfMicros, type Seen } from '../domain/seen.js';
import { replacedNames } from '../domain/project-names.js';
import type { ProjectDocument, UserDocument } from './collections.js';
import { projectNamesOf } from './users.js';

export interface ProjectPage {
  readonly projects: ProjectDocument[];
  readonly total: number;
}

export interface WantedProjects {
  /** A part of the name, in any case. */
  readonly q?: string | undefined;
  /** Whether those are wanted that are hidden, or the others. */
  readonly is_hidden?: boolean | undefined;
}

export interface ProjectStore {
  /** Makes rows that are not there yet and widens the others' first and last heartbeat. */
  register(userId: string, seen: ReadonlyMap<string, Seen>): Promise<void>;
  /** By id or by name. */
  find(userId: string, idOrName: string): Promise<ProjectDocument | null>;
  /** Says that a project is being deleted, with what was sent under some names; null when that was said before. */
  markDeleting(id: string, sent: readonly string[]): Promise<Date | null>;
  /** The names that heartbeats of a project were sent with that is being deleted by what was asked for then; null when it is not. */
  deletingNames(userId: string, name: string, since: Date): Promise<readonly string[] | null>;
  /** Deletes a row that was marked then. */
  remove(userId: string, name: string, since: Date): Promise<void>;
  /** Whether any of a user's projects is being deleted. */
  anyDeleting(userId: string): Promise<boolean>;
  /** Projects that have been marked since before an instant, at most `limit`. */
  deletingSince(before: Date, limit: number): Promise<ProjectDocument[]>;
  /** Sets a project's first and last heartbeat anew, after some were deleted. */
  narrow(userId: string, name: string, seen: Seen): Promise<void>;
  /** Deletes the row of a project that has no heartbeats; not if it got some since it was read. */
  removeUnseen(seen: ProjectDocument): Promise<void>;
  /**
   * The row of a project that is shown under another name now: a new one, or that of the project it is merged into. Its own stays, for when the name
   * is taken back.
   * @param closed until when it is shown as it was, where it has days that are closed
   */
  showAs(row: ProjectDocument, to: string, merged: boolean, closed: Date | null): Promise<void>;
  setHidden(id: string, hidden: boolean): Promise<void>;
  setShared(id: string, shared: boolean): Promise<void>;
  /** Rows of this name whose users share them, newest activity first, at most `limit`. */
  sharedAs(name: string, limit: number): Promise<ProjectDocument[]>;
  /** All of a user's projects that are not being deleted. */
  all(userId: string): AsyncIterable<ProjectDocument>;
  /** Newest activity first; `page` counts from 1. */
  list(user: UserDocument, wanted: WantedProjects, page: number, pageSize: number): Promise<ProjectPage>;
  /** All that are shown, newest activity first. */
  allShown(user: UserDocument): Promise<ProjectDocument[]>;
}

const deletingIndex = { deleting_since: 1 };

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const newestFirst = { last_heartbeat_at: -1, name: 1 } as const;

/** Not those that are shown under another name, but for their closed days. */
const shown = (user: UserDocument): Filter<ProjectDocument> => ({
  user_id: user._id,
  deleting_since: { $exists: false },
  $or: [{ name: { $nin: replacedNames(projectNamesOf(user)) } }, { is_past: true }],
});

export function projectStore(collection: Collection<ProjectDocument>): ProjectStore {
  return {
    async register(userId, seen) {
      if (seen.size === 0) return;
      const created_at = new Date();
      await collection.bulkWrite(
        [...seen].map(([name, { first_us, last_us }]) => ({
          updateOne: {
            filter: { _id: rowId('project', userId, name) },
            update: {
              $setOnInsert: { user_id: userId, name, created_at },
              $min: { first_heartbeat_at: dateOfMicros(first_us) },
              $max: { last_heartbeat_at: dateOfMicros(last_us) },
            },
            upsert: true,
          },
        })),
        { ordered: false },
      );
    },
    find: (userId, idOrName) => collection.findOne({ user_id: userId, $or: [{ _id: idOrName }, { name: idOrName }] }),
    async markDeleting(id, sent) {
      const deleting_since = new Date();
      const marked = await collection.updateOne(
        { _id: id, deleting_since: { $exists: false } },
        { $set: { deleting_since, deleting_names: [...sent] } },
      );
      return marked.modifiedCount === 1 ? deleting_since : null;
    },
    async deletingNames(userId, name, since) {
      const row = await collection.findOne({ _id: rowId('project', userId, name), deleting_since: since });
      return row && (row.deleting_names ?? [name]);
    },
    async remove(userId, name, since) {
      await collection.deleteOne({ _id: rowId('project', userId, name), deleting_since: since });
    },
    anyDeleting: async (userId) =>
      (await collection.findOne({ user_id: userId, deleting_since: { $exists: true } }, { projection: { _id: 1 } })) !== null,
    deletingSince: (before, limit) =>
      collection
        .find({ deleting_since: { $lt: before } }, { hint: deletingIndex })
        .limit(limit)
        .toArray(),
    async narrow(userId, name, { first_us, last_us }) {
      await collection.updateOne(
        { _id: rowId('project', userId, name) },
        { $set: { first_heartbeat_at: dateOfMicros(first_us), last_heartbeat_at: dateOfMicros(last_us) } },
      );
    },
    async removeUnseen({ _id, last_heartbeat_at }) {
      await collection.deleteOne({ _id, last_heartbeat_at, deleting_since: { $exists: false } });
    },
    async showAs(row, to, merged, closed) {
      const { user_id, last_heartbeat_at, is_hidden } = row;
      const first_heartbeat_at = closed ?? row.first_heartbeat_at;
      const update = merged
        ? { $min: { first_heartbeat_at }, $max: { last_heartbeat_at } }
        : {
            $set: { first_heartbeat_at, last_heartbeat_at, ...(is_hidden && { is_hidden }) },
            // Whom it was shared with knows it by the name it had
            $unset: { is_shared: true as const, ...(!is_hidden && { is_hidden: true as const }) },
          };
      await collection.updateOne(
        { _id: rowId('project', user_id, to) },
        { $setOnInsert: { user_id, name: to, created_at: new Date() }, ...update },
        { upsert: true },
      );
      await collection.updateOne(
        { _id: row._id },
        closed
          ? { $min: { last_heartbeat_at: closed }, $set: { is_past: true }, $unset: { is_shared: true } }
          : { $unset: { is_past: true, is_shared: true } },
      );
    },
    async setHidden(id, hidden) {
      await collection.updateOne({ _id: id }, hidden ? { $set: { is_hidden: true } } : { $unset: { is_hidden: true } });
    },
    async setShared(id, shared) {
      await collection.updateOne({ _id: id }, shared ? { $set: { is_shared: true } } : { $unset: { is_shared: true } });
    },
    sharedAs: (name, limit) =>
      collection
        .find({ name, is_shared: true, deleting_since: { $exists: false } })
        .sort(newestFirst)
        .limit(limit)
        .toArray(),
    all: (userId) => collection.find({ user_id: userId, deleting_since: { $exists: false } }).sort({ _id: 1 }),
    allShown: (user) => collection.find(shown(user)).sort(newestFirst).toArray(),
    async list(user, { q = '', is_hidden = false }, page, pageSize) {
      const filter = {
        $and: [shown(user), q === '' ? {} : { name: { $regex: literal(q), $options: 'i' } }],
        is_hidden: { $exists: is_hidden },
      };
      const [projects, total] = await Promise.all([
        collection
          .find(filter)
          .sort(newestFirst)
          .skip((page - 1) * pageSize)
          .limit(pageSize)
          .toArray(),
        collection.countDocuments(filter),
      ]);
      return { projects, total };
    },
  };
}
