import type { Collection } from 'mongodb';
import { rowId } from '../domain/heartbeat-id.js';
import { dateOfMicros, type Seen } from '../domain/seen.js';
import type { ProjectDocument } from './collections.js';

export interface ProjectPage {
  readonly projects: ProjectDocument[];
  readonly total: number;
}

export interface ProjectStore {
  /** Makes rows that are not there yet and widens the others' first and last heartbeat. */
  register(userId: string, seen: ReadonlyMap<string, Seen>): Promise<void>;
  /** By id or by name. */
  find(userId: string, idOrName: string): Promise<ProjectDocument | null>;
  /** Says that a project is being deleted; null when that was said before. */
  markDeleting(id: string): Promise<Date | null>;
  /** Whether a project is being deleted by what was asked for then. */
  isDeleting(userId: string, name: string, since: Date): Promise<boolean>;
  /** Deletes a row that was marked then. */
  remove(userId: string, name: string, since: Date): Promise<void>;
  /** Whether any of a user's projects is being deleted. */
  anyDeleting(userId: string): Promise<boolean>;
  /** Projects that have been marked since before an instant, at most `limit`. */
  deletingSince(before: Date, limit: number): Promise<ProjectDocument[]>;
  /** Sets a project's first and last heartbeat anew, after some were deleted. */
  narrow(userId: string, name: string, seen: Seen): Promise<void>;
  /** All of a user's projects that are not being deleted. */
  all(userId: string): AsyncIterable<ProjectDocument>;
  /** Newest activity first; `q` looks for a part of the name in any case. `page` counts from 1. */
  list(userId: string, q: string | undefined, page: number, pageSize: number): Promise<ProjectPage>;
}

const deletingIndex = { deleting_since: 1 };

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

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
    async markDeleting(id) {
      const deleting_since = new Date();
      const marked = await collection.updateOne({ _id: id, deleting_since: { $exists: false } }, { $set: { deleting_since } });
      return marked.modifiedCount === 1 ? deleting_since : null;
    },
    isDeleting: async (userId, name, since) =>
      (await collection.countDocuments({ _id: rowId('project', userId, name), deleting_since: since })) === 1,
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
    all: (userId) => collection.find({ user_id: userId, deleting_since: { $exists: false } }).sort({ _id: 1 }),
    async list(userId, q, page, pageSize) {
      const filter = {
        user_id: userId,
        deleting_since: { $exists: false },
        ...(q === undefined || q === '' ? {} : { name: { $regex: literal(q), $options: 'i' } }),
      };
      const [projects, total] = await Promise.all([
        collection
          .find(filter)
          .sort({ last_heartbeat_at: -1, name: 1 })
          .skip((page - 1) * pageSize)
          .limit(pageSize)
          .toArray(),
        collection.countDocuments(filter),
      ]);
      return { projects, total };
    },
  };
}
