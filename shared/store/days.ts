import type { AnyBulkWriteOperation, Binary, Collection, Filter } from 'mongodb';
import { dayFields, type DayDocument, type StoredSummary } from './day-document.js';
import { dayKey, dayOfKey } from './keys.js';

/** Days of a user whose heartbeats changed. */
export interface DirtyDays {
  readonly user_id: string;
  /** Days that got heartbeats, with the earliest of them in µs; 0 when anything of the day may be different. */
  readonly changed: ReadonlyMap<number, number>;
  /** Days whose numbers hang on those: over midnight, or by a placeholder. Marked only where there is anything to be wrong. */
  readonly adjacent: readonly number[];
  readonly placeholders: readonly number[];
}

/** A day's number with its document. */
export interface StoredDay {
  readonly day: number;
  readonly document: DayDocument;
}

export type ComputedDay = Pick<DayDocument, 'summary' | 'settings' | 'has_placeholders' | 'last_key'>;

export interface DayStore {
  /** Marks days as behind their heartbeats, on disk before it resolves; heartbeats inserted before it are on disk then, too. */
  markDirty(users: readonly DirtyDays[], at: Date): Promise<void>;
  /** A user's days that wait to be computed again. */
  dirty(userId: string): Promise<StoredDay[]>;
  /** Users with days that have been waiting since before an instant, at most `limit`. */
  usersDirtyBefore(before: Date, limit: number): Promise<string[]>;
  countDirty(): Promise<number>;
  /** Writes a summary if no heartbeat came since `stored` was read; says whether it did. */
  write(userId: string, stored: StoredDay, computed: ComputedDay): Promise<boolean>;
  /** Documents of the days from `first` to `last`, both included, by day. */
  read(userId: string, first: number, last: number): Promise<Map<number, DayDocument>>;
  /** Total µs of the days that are up to date with these settings and how many have any, `project` alone if given; and the other days. */
  totals(
    userId: string,
    settings: string,
    project?: string,
  ): Promise<{ total_us: number; other_us: number; active_days: number; dirty: number[] }>;
  /** Numbers of all the user's days. */
  list(userId: string): Promise<number[]>;
}

const lastDay = 0xffff_ffff;

export function dayStore(collection: Collection<DayDocument>): DayStore {
  const range = (userId: string, first: number, last: number) => ({ $gte: dayKey(userId, first), $lte: dayKey(userId, last) });

  async function markDirty(users: readonly DirtyDays[], at: Date): Promise<void> {
    const mark = (from_us: number) => ({ $inc: { v: 1 }, $min: { dirty_since: at, dirty_from_us: from_us } });
    const marked = users.flatMap(({ user_id, changed }) =>
      [...changed].map(([day, from_us]) => ({
        updateOne: {
          filter: { _id: dayKey(user_id, day) },
          update: { ...mark(from_us), $setOnInsert: dayFields(user_id, day) },
          upsert: true,
        },
      })),
    );
    // One update for the neighbours of all users: most of them do not exist
    const also = (keys: Binary[], filter: Filter<DayDocument>): AnyBulkWriteOperation<DayDocument>[] =>
      keys.length === 0 ? [] : [{ updateMany: { filter: { ...filter, _id: { $in: keys } }, update: mark(0) } }];
    const keysOf = (pick: (d: DirtyDays) => readonly number[]): Binary[] =>
      users.flatMap((d) => pick(d).map((day) => dayKey(d.user_id, day)));
    const operations: AnyBulkWriteOperation<DayDocument>[] = [
      ...marked,
      ...also(
        keysOf((d) => d.adjacent),
        {},
      ),
      // Where such a day gets heartbeats itself, the mark above (they are done in this order) makes it be computed again, but only from
      // those on
      ...also(
        keysOf((d) => d.placeholders.filter((day) => d.changed.has(day))),
        { has_placeholders: true },
      ),
      // A day that is being computed may be about to find placeholders
      ...also(
        keysOf((d) => d.placeholders.filter((day) => !d.changed.has(day))),
        {
          $or: [{ has_placeholders: true }, { dirty_since: { $exists: true } }],
        },
      ),
    ];
    if (operations.length > 0)
      await collection.bulkWrite(operations, { ordered: false, writeConcern: { w: 'majority', j: true } });
  }

  return {
    markDirty,
    async dirty(userId) {
      const documents = await collection
        .find({ user_id: userId, dirty_since: { $exists: true } }, { hint: { user_id: 1, dirty_since: 1 } })
        .toArray();
      return documents.map((document) => ({ day: dayOfKey(document._id as unknown as Buffer), document }));
    },
    async usersDirtyBefore(before, limit) {
      const found = await collection
        .aggregate<{ _id: string }>(
          [{ $match: { dirty_since: { $exists: true, $lt: before } } }, { $group: { _id: '$user_id' } }, { $limit: limit }],
          { hint: { user_id: 1, dirty_since: 1 } },
        )
        .toArray();
      return found.map((d) => d._id);
    },
    countDirty: () => collection.countDocuments({ dirty_since: { $exists: true } }, { hint: { user_id: 1, dirty_since: 1 } }),
    async write(userId, { day, document: { v } }, computed) {
      const { matchedCount } = await collection.replaceOne(
        { _id: dayKey(userId, day), v },
        { ...dayFields(userId, day), v, ...computed },
      );
      return matchedCount === 1;
    },
    async read(userId, first, last) {
      const documents = await collection.find({ _id: range(userId, first, last) }, { batchSize: 5000 }).toArray();
      return new Map(documents.map((d) => [dayOfKey(d._id as unknown as Buffer), d]));
    },
    async totals(userId, settings, project) {
      const part = (field: keyof StoredSummary, name: string) => ({
        $ifNull: [{ $getField: { field: { $literal: name }, input: { $ifNull: [`$summary.${field}`, {}] } } }, 0],
      });
      const documents = await collection
        .find(
          { _id: range(userId, 0, lastDay) },
          {
            projection: {
              dirty: { $or: [{ $gt: ['$dirty_since', null] }, { $ne: ['$settings', settings] }] },
              total: project === undefined ? '$summary.total_us' : part('projects', project),
              other: project === undefined ? part('languages', 'Other') : { $literal: 0 },
            },
            batchSize: 10_000,
          },
        )
        .toArray();
      const sums = { total_us: 0, other_us: 0, active_days: 0, dirty: [] as number[] };
      for (const d of documents as unknown as { _id: Buffer; dirty: boolean; total?: number; other: number }[]) {
        if (d.dirty) sums.dirty.push(dayOfKey(d._id));
        else if (d.total !== undefined && d.total > 0) {
          sums.total_us += d.total;
          sums.other_us += d.other;
          sums.active_days += 1;
        }
      }
      return sums;
    },
    async list(userId) {
      const documents = await collection.find({ _id: range(userId, 0, lastDay) }, { projection: { _id: 1 } }).toArray();
      return documents.map((d) => dayOfKey(d._id as unknown as Buffer));
    },
  };
}
