import type { Collection, Db } from 'mongodb';
import type { BranchSummary } from '../domain/summary.js';
import { dateOf } from '../domain/zone.js';
import type { SeenDay } from './days.js';
import { keyAt, readPages } from './key-range.js';
import { dayOfProjectKey, projectDayKey } from './keys.js';
import { encodeBranch, projectDayAt, type ProjectDayDocument, type StoredProjectDay } from './project-day-document.js';

export interface ProjectDayStore {
  /** A project's days from `first` to `last`, both included, by day. */
  read(userId: string, project: string, first: number, last: number): Promise<Map<number, StoredProjectDay>>;
  /** Replaces a day's documents by those of its branches as seen; what a later state of the day wrote stays. */
  write(userId: string, seen: SeenDay, branches: readonly BranchSummary[]): Promise<void>;
}

const duplicateKey = 11000;

export function projectDayStore(db: Db, collection: Collection<ProjectDayDocument>): ProjectDayStore {
  return {
    async read(userId, project, first, last) {
      const keys = {
        from: projectDayKey(userId, project, first).buffer as Buffer,
        below: projectDayKey(userId, project, last + 1).buffer as Buffer,
      };
      const days = new Map<number, StoredProjectDay>();
      for await (const { buffer, starts } of readPages(db, collection.collectionName, keys, { pageSize: 200 })) {
        for (const start of starts) {
          const day = projectDayAt(buffer, start);
          if (day.project === project) days.set(dayOfProjectKey(keyAt(buffer, start)), day);
        }
      }
      return days;
    },
    async write(userId, { day, v }, branches) {
      const date = dateOf(day);
      const byProject = new Map<string, BranchSummary[]>();
      for (const branch of branches) byProject.set(branch.project, [...(byProject.get(branch.project) ?? []), branch]);
      const stale = { deleteMany: { filter: { user_id: userId, date, v: { $lt: v } } } };
      const written = [...byProject].map(([project, of]) => ({
        replaceOne: {
          filter: { _id: projectDayKey(userId, project, day), v: { $lte: v } },
          replacement: { user_id: userId, date, project, v, branches: of.map(encodeBranch) },
          upsert: true,
        },
      }));
      try {
        await collection.bulkWrite([...written, stale], { ordered: false });
      } catch (error) {
        // A document with a later `v` is there: the upsert collided with it
        if ((error as { code?: number }).code !== duplicateKey) throw error;
      }
    },
  };
}
