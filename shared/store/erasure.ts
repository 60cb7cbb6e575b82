import type { Binary, Collection, Db, Document } from 'mongodb';
import { daysRange, heartbeatKeyEnd, heartbeatKeyFrom } from './keys.js';

/** Removes what there is of a user, but for the user's own document and the audit log. */
export interface Erasure {
  /** Documents of a user's time: all that can be many. */
  count(userId: string): Promise<number>;
  /** Removes some of those, at most `most`. @returns how many; 0 when none is left */
  removeSome(userId: string, most: number): Promise<number>;
  /** Removes all that is left: also keys, sessions and whatever else belongs to the account. */
  removeAll(userId: string): Promise<void>;
}

interface Part {
  readonly collection: string;
  readonly filter: (userId: string) => Document;
}

const byUser = (collection: string): Part => ({ collection, filter: (user_id) => ({ user_id }) });

/** Days before their heartbeats: those that wait to be computed are then asked for no more. */
const time: readonly Part[] = [
  { collection: 'days', filter: (userId) => ({ _id: daysRange(userId) }) },
  { collection: 'months', filter: (userId) => ({ _id: daysRange(userId) }) },
  byUser('project_days'),
  { collection: 'cells', filter: (userId) => ({ _id: daysRange(userId) }) },
  byUser('projects'),
  {
    collection: 'heartbeats',
    filter: (userId) => ({ _id: { $gte: heartbeatKeyFrom(userId, 0), $lte: heartbeatKeyEnd(userId) } }),
  },
  byUser('user_agents'),
  byUser('machine_names'),
];

/** Whatever else is kept under a user's id has its place here; what is about apps, dumps and imports is removed by their own stores. */
const account: readonly Part[] = [
  byUser('api_keys'),
  byUser('sessions'),
  byUser('devices'),
  { collection: 'tickets', filter: (userId) => ({ $or: [{ user_id: userId }, { created_by: userId }] }) },
  { collection: 'photos', filter: (userId) => ({ _id: userId }) },
];

const slice = 2000;

interface Row {
  _id: Binary | string;
}

/** A store that knows by itself what belongs to a user. */
interface OwnPart {
  removeAllOf(userId: string): Promise<void>;
}

export function erasureStore(db: Db, others: readonly OwnPart[]): Erasure {
  const collectionOf = ({ collection }: Part): Collection<Row> => db.collection<Row>(collection);

  async function removeSome(userId: string, most: number): Promise<number> {
    for (const part of time) {
      const collection = collectionOf(part);
      const filter = part.filter(userId);
      const some = await collection
        .find(filter, { projection: { _id: 1 } })
        .limit(most)
        .toArray();
      if (some.length === 0) continue;
      await collection.deleteMany({ _id: { $in: some.map((d) => d._id) } });
      return some.length;
    }
    return 0;
  }
  return {
    async count(userId) {
      const counts = await Promise.all(time.map(async (part) => collectionOf(part).countDocuments(part.filter(userId))));
      return counts.reduce((sum, n) => sum + n, 0);
    },
    removeSome,
    async removeAll(userId) {
      while ((await removeSome(userId, slice)) > 0);
      for (const other of others) await other.removeAllOf(userId);
      for (const part of account) await collectionOf(part).deleteMany(part.filter(userId));
    },
  };
}
