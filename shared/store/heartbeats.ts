import { MongoBulkWriteError, type Binary, type Collection } from 'mongodb';
import type { Heartbeat } from '../domain/heartbeat.js';
import { fillPlaceholders, needsEarlier, placeholderReach_us, placeholderTexts, type Referenced } from '../domain/placeholders.js';
import { heartbeatDecoder, type HeartbeatDocument } from './heartbeat-document.js';
import { heartbeatKeyEnd, heartbeatKeyFrom } from './keys.js';

const duplicateKey = 11000;

export interface HeartbeatRead {
  readonly heartbeats: Heartbeat[];
  /** Whether any of them had placeholders. */
  readonly has_placeholders: boolean;
}

export interface HeartbeatStore {
  /**
   * Stores heartbeats; those that are there already stay as they are.
   * @returns the positions of those that were there already
   */
  insert(documents: readonly HeartbeatDocument[]): Promise<Set<number>>;
  /** Which of these are stored already. */
  existing(documents: readonly HeartbeatDocument[]): Promise<Set<number>>;
  /** A user's heartbeats from one instant (µs) up to another, both included, sorted, with placeholders filled in. */
  read(userId: string, from_us: number, to_us: number): Promise<HeartbeatRead>;
  /** Those from a key on, up to an instant (µs), both included. */
  readFrom(userId: string, key: Binary, to_us: number): Promise<HeartbeatRead>;
  newest(userId: string): Promise<Heartbeat | null>;
  earliest(userId: string): Promise<Heartbeat | null>;
}

export function heartbeatStore(collection: Collection<HeartbeatDocument>): HeartbeatStore {
  async function insert(documents: readonly HeartbeatDocument[]): Promise<Set<number>> {
    const duplicates = new Set<number>();
    if (documents.length === 0) return duplicates;
    try {
      await collection.insertMany(documents, { ordered: false, forceServerObjectId: true });
    } catch (error) {
      if (!(error instanceof MongoBulkWriteError)) throw error;
      const failures = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
      for (const failure of failures) {
        if (failure.code !== duplicateKey) throw error;
        duplicates.add(failure.index);
      }
      if (duplicates.size === 0) throw error;
    }
    return duplicates;
  }

  async function existing(documents: readonly HeartbeatDocument[]): Promise<Set<number>> {
    const ids = documents.map((d) => d._id);
    const found = await collection.find({ _id: { $in: ids } }, { projection: { _id: 1 } }).toArray();
    const keys = new Set(found.map((d) => latin1(d._id)));
    return new Set(ids.flatMap((id, i) => (keys.has(latin1(id)) ? [i] : [])));
  }

  /** The newest heartbeat before an instant that placeholders after it may refer to. */
  async function referencedBefore(userId: string, time_us: number): Promise<Referenced | null> {
    const unresolved = { $nin: placeholderTexts };
    const [document] = await collection
      .find({
        _id: { $gte: heartbeatKeyFrom(userId, time_us - placeholderReach_us), $lt: heartbeatKeyFrom(userId, time_us) },
        $and: [{ project: { $exists: true } }, { project: unresolved }],
        branch: unresolved,
        language: unresolved,
      })
      .sort({ _id: -1 })
      .limit(1)
      .toArray();
    return document ? heartbeatDecoder()(document) : null;
  }

  async function fill(userId: string, heartbeats: Heartbeat[]): Promise<HeartbeatRead> {
    const first = heartbeats[0];
    const earlier = first && needsEarlier(heartbeats) ? await referencedBefore(userId, first.time_us) : null;
    return { heartbeats, has_placeholders: fillPlaceholders(heartbeats, earlier) };
  }

  async function readFrom(userId: string, key: Binary, to_us: number): Promise<HeartbeatRead> {
    const documents = await collection
      .find({ _id: { $gte: key, $lt: heartbeatKeyFrom(userId, to_us + 1) } }, { batchSize: 5000 })
      .sort({ _id: 1 })
      .toArray();
    return fill(userId, documents.map(heartbeatDecoder()));
  }

  const read = (userId: string, from_us: number, to_us: number): Promise<HeartbeatRead> =>
    readFrom(userId, heartbeatKeyFrom(userId, from_us), to_us);

  async function edge(userId: string, direction: 1 | -1): Promise<Heartbeat | null> {
    const [document] = await collection
      .find({ _id: { $gte: heartbeatKeyFrom(userId, 0), $lte: heartbeatKeyEnd(userId) } })
      .sort({ _id: direction })
      .limit(1)
      .toArray();
    if (!document) return null;
    const { heartbeats } = await fill(userId, [heartbeatDecoder()(document)]);
    return heartbeats[0] ?? null;
  }

  return { insert, existing, read, readFrom, newest: (userId) => edge(userId, -1), earliest: (userId) => edge(userId, 1) };
}

const latin1 = (id: Binary): string => Buffer.from(Buffer.isBuffer(id) ? id : id.value()).toString('latin1');
