import type { Filter } from 'mongodb';
import type { DayDocument } from '../day-document.js';
import { daysRange } from '../keys.js';
import type { Migration } from './migration.js';

/** Those that are computed since, or marked, have it, or have it no more as they are rolled up, which none is before this is done. */
const older: Filter<DayDocument> = { unrolled: { $exists: false } };

/** A user at a time, as a command must not take minutes; the workers' sweep finds these marks. */
export const daysInHours: Migration = {
  version: 2,
  about:
    'Has all days computed again, with their hours, and rolled up into months and projects. Processes of before must be stopped.',
  count: ({ days }) => days.countDocuments(older),
  async up({ users, days }, advance) {
    for await (const { _id } of users.find({}, { projection: { _id: 1 } })) {
      const { modifiedCount } = await days.updateMany(
        { ...older, _id: daysRange(_id) },
        { $inc: { v: 1 }, $set: { dirty_since: new Date(), dirty_from_us: 0, unrolled: true }, $unset: { last_key: true } },
      );
      advance(modifiedCount);
    }
  },
};
