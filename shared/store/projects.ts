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
  /** Newest activity first; `q` looks for a part of the name in any case. `page` counts from 1. */
  list(userId: string, q: string | undefined, page: number, pageSize: number): Promise<ProjectPage>;
}

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
    async list(userId, q, page, pageSize) {
      const filter = { user_id: userId, ...(q === undefined || q === '' ? {} : { name: { $regex: literal(q), $options: 'i' } }) };
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
