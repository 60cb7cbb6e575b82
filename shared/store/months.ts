import type { Collection, Db } from 'mongodb';
import { isDuplicateKey } from './duplicate-key.js';
import { summarizeDays, type PartSummary } from '../domain/range-summary.js';
import { dateOf } from '../domain/zone.js';
import { isTooLarge } from './bson.js';
import { keyAt, readPages } from './key-range.js';
import { monthKey, monthOfKey } from './keys.js';
import { encodeMonth, firstDayOf, monthAt, type MonthDocument, type StoredMonth } from './month-document.js';

export interface MonthStore {
  /** The months from `first` to `last`, both included, by month. */
  read(userId: string, first: number, last: number): Promise<Map<number, StoredMonth>>;
  /** Writes a month if nobody did since it was seen with `n` (0: there was none); says whether it did. */
  write(userId: string, month: number, n: number, settings: string, part: PartSummary): Promise<boolean>;
}

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
      const month_name = dateOf(firstDayOf(month)).slice(0, 7);
      const whole = { user_id: userId, month: month_name, n: n + 1, settings, ...encodeMonth(part) };
      // Of no settings, so that it is summed from its days
      const fields = isTooLarge(whole) ? { ...whole, settings: '', ...encodeMonth(summarizeDays([])) } : whole;
      if (n > 0) return (await collection.replaceOne({ _id, n }, fields)).matchedCount === 1;
      try {
        await collection.insertOne({ _id, ...fields });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
  };
}
