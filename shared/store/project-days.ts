import type { Collection, Db } from 'mongodb';
import type { BranchSummary, ProjectSummary } from '../domain/summary.js';
import { dateOf } from '../domain/zone.js';
import { unknownNames } from '../domain/heartbeat.js';
import { areDuplicateKeys } from './duplicate-key.js';
import type { SeenDay } from './days.js';
import { encodeRendered, type Rendered } from './rendered.js';
import { isTooLarge } from './bson.js';
import { keyAt, readPages } from './key-range.js';
import { dayOfProjectKey, projectDayKey } from './keys.js';
import { encodeBranch, StoredProjectDay, type ProjectDayDocument } from './project-day-document.js';

/** A project's part of a day. */
export interface ProjectDay {
  readonly project: string;
  readonly branches: readonly BranchSummary[];
  /** All of them together. */
  readonly summary: ProjectSummary;
  readonly rendered: Rendered;
}

/** What is read of a project's days: their sums, or branches and entities; neither has what they are shown as. */
export type ProjectDayPart = 'sums' | 'entities';

export interface ProjectDayStore {
  /** A project's days from `first` to `last`, both included, by day; or only what is needed of them. */
  read(
    userId: string,
    project: string,
    first: number,
    last: number,
    part?: ProjectDayPart,
  ): Promise<Map<number, StoredProjectDay>>;
  /** Whether a project has any of the days before one. */
  hasBefore(userId: string, project: string, day: number): Promise<boolean>;
  /** Replaces a day's documents by those of its projects as seen; what a later state of the day wrote stays. */
  write(userId: string, seen: SeenDay, projects: readonly ProjectDay[]): Promise<void>;
  /** Deletes what was written of states that days are not in any more. */
  removeStates(userId: string, seen: readonly SeenDay[]): Promise<void>;
}

/** Entities are most of a document, and what it is shown as. */
const projections = { sums: { rendered: 0, 'branches.entities': 0 }, entities: { rendered: 0 } } as const;

export function projectDayStore(db: Db, collection: Collection<ProjectDayDocument>): ProjectDayStore {
  return {
    async read(userId, project, first, last, part) {
      const keys = {
        from: projectDayKey(userId, project, first).buffer as Buffer,
        below: projectDayKey(userId, project, last + 1).buffer as Buffer,
      };
      const days = new Map<number, StoredProjectDay>();
      const options = { pageSize: part === 'sums' ? 500 : 200, ...(part && { projection: projections[part] }) };
      for await (const { buffer, starts } of readPages(db, collection.collectionName, keys, options)) {
        for (const start of starts) {
          const day = new StoredProjectDay(buffer, start);
          if (day.project === project) days.set(dayOfProjectKey(keyAt(buffer, start)), day);
        }
      }
      return days;
    },
    async hasBefore(userId, project, day) {
      const keys = { $gte: projectDayKey(userId, project, 0), $lt: projectDayKey(userId, project, day) };
      return (await collection.findOne({ _id: keys, project }, { projection: { _id: 1 } })) !== null;
    },
    async removeStates(userId, seen) {
      for (const { day, v } of seen) await collection.deleteMany({ user_id: userId, date: dateOf(day), v });
    },
    async write(userId, { day, v }, projects) {
      const date = dateOf(day);
      const stale = { deleteMany: { filter: { user_id: userId, date, v: { $lt: v } } } };
      const written = projects.map(({ project, branches, summary, rendered }) => {
        const other_us = summary.languages.get(unknownNames.language) ?? 0;
        const fields = { user_id: userId, date, project, v, total_us: summary.total_us, other_us };
        const whole = { ...fields, branches: branches.map(encodeBranch), rendered: encodeRendered(rendered) };
        return {
          replaceOne: {
            filter: { _id: projectDayKey(userId, project, day), v: { $lte: v } },
            replacement: isTooLarge(whole) ? { ...fields, is_too_large: true as const } : whole,
            upsert: true,
          },
        };
      });
      try {
        await collection.bulkWrite([...written, stale], { ordered: false });
      } catch (error) {
        // Documents with a later `v` are there: the upserts collided with them
        if (!areDuplicateKeys(error)) throw error;
      }
    },
  };
}
