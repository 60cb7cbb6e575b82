import type { Collection, Db } from 'mongodb';
import type { PartSummary } from '../domain/range-summary.js';
import { dateOf } from '../domain/zone.js';
import { readPages } from './key-range.js';
import { monthKey, monthOfKey } from './keys.js';
import { keyAt } from './key-range.js';
import { encodeMonth, firstDayOf, monthAt, type MonthDocument, type StoredMonth } from './month-document.js';

export interface MonthStore {
  /** The months from `first` to `last`, both included, by month. */
  read(userId: string, first: number, last: number): Promise<Map<number, StoredMonth>>;
  /** Writes a month if nobody did since it was seen with `n` (0: there was none); says whether it did. */
  write(userId: string, month: number, n: number, settings: string, part: PartSummary): Promise<boolean>;
}

const duplicateKey = 11000;

export function monthStore(db: Db, collection: Collection<MonthDocument>): MonthStore {
  return {
    async read(userId, first, last) {
      const keys = { from: monthKey(userId, first).buffer as Buffer, below: monthKey(userId, last + 1).buffer as Buffer };
      const months = new Map<number, StoredMonth>();
      for await (const { buffer, starts } of readPages(db, collection.collectionName, keys)) {
        for (const start of starts) months.set(monthOfKey(keyAt(buffer, start)), monthAt(buffer, start));
      }
      return months;
    },
    async write(userId, month, n, settings, part) {
      const _id = monthKey(userId, month);
      const fields = { user_id: userId, month: dateOf(firstDayOf(month)).slice(0, 7), n: n + 1, settings, ...encodeMonth(part) };
      if (n > 0) return (await collection.replaceOne({ _id, n }, fields)).matchedCount === 1;
      try {
        await collection.insertOne({ _id, ...fields });
        return true;
      } catch (error) {
        if ((error as { code?: number }).code === duplicateKey) return false;
        throw error;
      }
    },
  };
}
