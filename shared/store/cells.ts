import { Binary, type Collection, type Db } from 'mongodb';
import { cellsWithoutProject, type DayCells } from '../domain/cells.js';
import { largestKept } from './bson.js';
import { decodeCells, encodeCells, storedCellsAt, type CellsDocument, type StoredCells } from './cells-document.js';
import type { SeenDay } from './days.js';
import { areDuplicateKeys } from './duplicate-key.js';
import { keyAt, readPages } from './key-range.js';
import { dayKey, dayOfKey, daysRange } from './keys.js';
import { closedVersion } from './project-day-document.js';

/** A day as it was seen, taken apart. */
export interface SeenCells extends SeenDay {
  readonly cells: DayCells;
}

export interface CellStore {
  /** Those of the days from `first` to `last`, both included, by day. */
  read(userId: string, first: number, last: number): Promise<Map<number, StoredCells>>;
  /** The `v` of each of them. */
  versions(userId: string, first: number, last: number): Promise<Map<number, number>>;
  /** Replaces those of days as seen; what a later state of a day wrote stays. */
  write(userId: string, days: readonly SeenCells[]): Promise<void>;
  /** Those of these days are for good, if they are of the `v` that the day was frozen with; else they go. */
  close(userId: string, frozen: ReadonlyMap<number, number>): Promise<void>;
  /** The first day that has too much for a document; null when there is none. */
  firstTooLarge(userId: string, first: number, last: number): Promise<number | null>;
  /** Takes a project out of a day that is closed. Can be done again. */
  removeProject(userId: string, day: number, project: string): Promise<void>;
}

const durable = { writeConcern: { w: 'majority', j: true } } as const;
/** A page is 1–2 MB at most days' size, and other requests get their turn after it. */
const pageSize = 500;

export function cellStore(db: Db, collection: Collection<CellsDocument>): CellStore {
  async function read(userId: string, first: number, last: number, projection?: object): Promise<Map<number, StoredCells>> {
    const keys = { from: dayKey(userId, first).buffer as Buffer, below: dayKey(userId, last + 1).buffer as Buffer };
    const days = new Map<number, StoredCells>();
    const options = { pageSize, ...(projection && { projection }) };
    for await (const { buffer, starts } of readPages(db, collection.collectionName, keys, options)) {
      for (const start of starts) days.set(dayOfKey(keyAt(buffer, start)), storedCellsAt(buffer, start));
    }
    return days;
  }

  return {
    read: (userId, first, last) => read(userId, first, last),
    async versions(userId, first, last) {
      return new Map([...(await read(userId, first, last, { v: 1 }))].map(([day, { v }]) => [day, v]));
    },
    async write(userId, days) {
      if (days.length === 0) return;
      const operations = days.map(({ day, v, cells }) => {
        const bytes = encodeCells(cells);
        const whole = bytes.length > largestKept ? { v, is_too_large: true as const } : { v, cells: new Binary(bytes) };
        return { replaceOne: { filter: { _id: dayKey(userId, day), v: { $lte: v } }, replacement: whole, upsert: true } };
      });
      try {
        await collection.bulkWrite(operations, { ordered: false });
      } catch (error) {
        // Those with a later `v` are there: the upserts collided with them
        if (!areDuplicateKeys(error)) throw error;
      }
    },
    async close(userId, frozen) {
      if (frozen.size === 0) return;
      const operations = [...frozen].flatMap(([day, v]) => {
        const _id = dayKey(userId, day);
        return [
          { updateOne: { filter: { _id, v }, update: { $set: { v: closedVersion } } } },
          { deleteOne: { filter: { _id, v: { $ne: closedVersion } } } },
        ];
      });
      await collection.bulkWrite(operations, durable);
    },
    async firstTooLarge(userId, first, last) {
      const filter = { _id: daysRange(userId, first, last), is_too_large: true as const };
      const found = await collection
        .find(filter, { projection: { _id: 1 } })
        .sort({ _id: 1 })
        .limit(1)
        .next();
      return found && dayOfKey(found._id as unknown as Buffer);
    },
    async removeProject(userId, day, project) {
      for (let isDone = false; !isDone;) {
        const bytes = (await read(userId, day, day)).get(day)?.cells;
        if (!bytes) return;
        const without = new Binary(encodeCells(cellsWithoutProject(decodeCells(bytes), project)));
        // Another project may be taken out at the same time
        const seen = { _id: dayKey(userId, day), cells: new Binary(bytes) };
        isDone = (await collection.updateOne(seen, { $set: { cells: without } }, durable)).matchedCount > 0;
      }
    },
  };
}
