import type { AnyBulkWriteOperation, Binary, Collection, Db, Document, Filter } from 'mongodb';
import { dateOf, dayOfDate } from '../domain/zone.js';
import { asBuffer, isTooLarge } from './bson.js';
import { storedDayAt, dayFields, type DayDocument, type StoredDay } from './day-document.js';
import { readPages } from './key-range.js';
import { encodeRendered, type Rendered } from './rendered.js';
import { dayKey, dayOfKey, daysRange } from './keys.js';
import { firstDayOf, monthOf } from './month-document.js';

/** Days of a user whose heartbeats changed. */
export interface DirtyDays {
  readonly user_id: string;
  /** Days that got heartbeats, with the earliest of them in µs; 0 when anything of the day may be different. */
  readonly changed: ReadonlyMap<number, number>;
  /** Days whose numbers hang on those: over midnight, or by a placeholder. Marked only where there is anything to be wrong. */
  readonly adjacent: readonly number[];
  readonly placeholders: readonly number[];
}

/** A day as it was seen, and as it is shown. */
export interface RolledDay extends SeenDay {
  readonly rendered: Rendered;
}

/** A day as it was seen. */
export type SeenDay = Pick<StoredDay, 'day' | 'v'>;

export type ComputedDay = Pick<DayDocument, 'summary' | 'settings' | 'has_placeholders' | 'is_empty' | 'last_key'>;

export interface DayStore {
  /** Marks days as behind their heartbeats, on disk before it resolves; heartbeats inserted before it are on disk then, too. */
  markDirty(users: readonly DirtyDays[], at: Date): Promise<void>;
  /** A user's days that wait to be computed again. */
  dirty(userId: string): Promise<StoredDay[]>;
  /** Users with days that have been waiting since before an instant, or seem to since later than another one; at most `limit`. */
  usersDirtyOutside(since: { readonly before: Date; readonly after: Date }, limit: number): Promise<string[]>;
  countDirty(): Promise<number>;
  /** Since when the day that has waited longest waits; null where none does. */
  oldestDirty(): Promise<Date | null>;
  countDirtyOf(userId: string): Promise<number>;
  /** Days of a user that are not rolled up as they are now. */
  countUnrolledOf(userId: string): Promise<number>;
  /** Writes a summary if no heartbeat came since the day was seen, and it is not frozen; says whether it did. */
  write(userId: string, seen: SeenDay, computed: ComputedDay): Promise<boolean>;
  /** The days from `first` to `last`, both included, by day; without what they are shown as if that is not needed. */
  read(userId: string, first: number, last: number, rendered?: boolean): Promise<Map<number, StoredDay>>;
  /** The same without their summaries. */
  readStates(userId: string, first: number, last: number): Promise<Map<number, StoredDay>>;
  /** Numbers of all the user's days. */
  list(userId: string): Promise<number[]>;
  /** Numbers of those that have heartbeats, or may have some. */
  listFilled(userId: string): Promise<number[]>;
  /** Days from `first` to `last` that are computed, but not rolled up as they are now (docs/adr/0006). */
  unrolled(userId: string, first: number, last: number): Promise<StoredDay[]>;
  /** Months with days that are not rolled up, from `first` to `last`, as numbers of months since 1970. */
  unrolledMonths(userId: string, first: number, last: number): Promise<Set<number>>;
  /** Days that were rolled up are so only if they are still as they were seen. */
  markRolled(userId: string, rolled: readonly RolledDay[]): Promise<void>;
  /** Users with days before one that are not rolled up, at most `limit`. */
  usersUnrolledBefore(day: number, limit: number): Promise<string[]>;
  countUnrolledBefore(day: number): Promise<number>;
  /** Marks a user's days that were rendered by something else as not rolled up, so that they are rendered again. */
  unrollRenderedByOther(userId: string, by: string): Promise<void>;
  /** One of the users with time that is not rolled up: today's, mostly. */
  someActiveUser(): Promise<string | null>;
}

const dirtyIndex = { user_id: 1, dirty_since: 1 };
const unrolledIndex = { user_id: 1, date: 1 };

export function dayStore(db: Db, collection: Collection<DayDocument>): DayStore {
  const raw = db.collection<Uint8Array>(collection.collectionName, { raw: true });

  async function readDays(userId: string, first: number, last: number, projection?: Document): Promise<Map<number, StoredDay>> {
    const keys = { from: dayKey(userId, first).buffer as Buffer, below: dayKey(userId, last + 1).buffer as Buffer };
    const days = new Map<number, StoredDay>();
    for await (const { buffer, starts } of readPages(db, collection.collectionName, keys, projection ? { projection } : {})) {
      for (const start of starts) {
        const day = storedDayAt(buffer, start);
        days.set(day.day, day);
      }
    }
    return days;
  }

  async function markDirty(users: readonly DirtyDays[], at: Date): Promise<void> {
    const mark = (from_us: number) => ({
      $inc: { v: 1 },
      $min: { dirty_since: at, dirty_from_us: from_us },
      $set: { unrolled: true as const },
      $unset: { rendered: true as const, is_empty: true as const },
    });
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
      const found = await raw.find({ user_id: userId, dirty_since: { $exists: true } }, { hint: dirtyIndex }).toArray();
      return found.map((bytes) => storedDayAt(asBuffer(bytes), 0));
    },
    async usersDirtyOutside({ before, after }, limit) {
      const found = await collection
        .aggregate<{ _id: string }>(
          [
            { $match: { dirty_since: { $exists: true, $not: { $gte: before, $lte: after } } } },
            { $group: { _id: '$user_id' } },
            { $limit: limit },
          ],
          { hint: dirtyIndex },
        )
        .toArray();
      return found.map((d) => d._id);
    },
    countDirty: () => collection.countDocuments({ dirty_since: { $exists: true } }, { hint: dirtyIndex }),
    async oldestDirty() {
      const [found] = await collection
        .aggregate<{ oldest: Date }>(
          [{ $match: { dirty_since: { $exists: true } } }, { $group: { _id: null, oldest: { $min: '$dirty_since' } } }],
          { hint: dirtyIndex },
        )
        .toArray();
      return found?.oldest ?? null;
    },
    countDirtyOf: (userId) =>
      collection.countDocuments({ user_id: userId, dirty_since: { $exists: true } }, { hint: dirtyIndex }),
    countUnrolledOf: (userId) => collection.countDocuments({ user_id: userId, unrolled: true }, { hint: unrolledIndex }),
    async write(userId, { day, v }, computed) {
      const { matchedCount } = await collection.replaceOne(
        { _id: dayKey(userId, day), v, frozen: { $exists: false } },
        { ...dayFields(userId, day), v, unrolled: true, ...computed },
      );
      return matchedCount === 1;
    },
    read: (userId, first, last, rendered = false) => readDays(userId, first, last, rendered ? undefined : { rendered: 0 }),
    readStates: (userId, first, last) => readDays(userId, first, last, { summary: 0, rendered: 0 }),
    async list(userId) {
      const documents = await collection.find({ _id: daysRange(userId) }, { projection: { _id: 1 } }).toArray();
      return documents.map((d) => dayOfKey(d._id as unknown as Buffer));
    },
    async listFilled(userId) {
      const filter = { _id: daysRange(userId), is_empty: { $ne: true as const } };
      const documents = await collection.find(filter, { projection: { _id: 1 } }).toArray();
      return documents.map((d) => dayOfKey(d._id as unknown as Buffer));
    },
    async unrolled(userId, first, last) {
      const dates = { $gte: dateOf(first), $lte: dateOf(last) };
      const filter = { user_id: userId, unrolled: true as const, date: dates, dirty_since: { $exists: false } };
      const found = await raw.find(filter as Document, { hint: unrolledIndex }).toArray();
      return found.map((bytes) => storedDayAt(asBuffer(bytes), 0));
    },
    async unrolledMonths(userId, first, last) {
      const dates = { $gte: dateOf(firstDayOf(first)), $lt: dateOf(firstDayOf(last + 1)) };
      const found = await collection
        .find({ user_id: userId, unrolled: true, date: dates }, { hint: unrolledIndex, projection: { _id: 0, date: 1 } })
        .toArray();
      return new Set(found.map((d) => monthOf(dayOfDate(d.date)!)));
    },
    async markRolled(userId, rolled) {
      if (rolled.length === 0) return;
      await collection.bulkWrite(
        rolled.map(({ day, v, rendered }) => ({
          updateOne: {
            filter: { _id: dayKey(userId, day), v, dirty_since: { $exists: false } },
            update: {
              ...(isTooLarge(rendered) ? {} : { $set: { rendered: encodeRendered(rendered) } }),
              $unset: { unrolled: true as const },
            },
          },
        })),
        { ordered: false },
      );
    },
    async usersUnrolledBefore(day, limit) {
      const found = await collection
        .aggregate<{ _id: string }>(
          [{ $match: { unrolled: true, date: { $lt: dateOf(day) } } }, { $group: { _id: '$user_id' } }, { $limit: limit }],
          { hint: unrolledIndex },
        )
        .toArray();
      return found.map((d) => d._id);
    },
    async someActiveUser() {
      const found = await collection.findOne({ unrolled: true }, { hint: unrolledIndex, projection: { user_id: 1 } });
      return found?.user_id ?? null;
    },
    async unrollRenderedByOther(userId, by) {
      await collection.updateMany(
        { _id: daysRange(userId), 'rendered.by': { $exists: true, $ne: by } },
        { $set: { unrolled: true }, $unset: { rendered: true } },
      );
    },
    countUnrolledBefore: (day) =>
      collection.countDocuments({ unrolled: true, date: { $lt: dateOf(day) } }, { hint: unrolledIndex }),
  };
}
