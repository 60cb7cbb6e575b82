import {
  Binary,
  MongoServerError,
  MongoWriteConcernError,
  type Collection,
  type Db,
  type WriteConcernErrorResult,
} from 'mongodb';
import type { Activity, Heartbeat } from '../domain/heartbeat.js';
import {
  fillPlaceholders,
  needsEarlier,
  placeholderReach_us,
  placeholderTexts,
  type Referenced,
} from '../domain/placeholders.js';
import type { ProjectNames } from '../domain/project-names.js';
import { duplicateKey } from './duplicate-key.js';
import { asBuffer } from './bson.js';
import type { HeartbeatDocument } from './heartbeat-document.js';
import { heartbeatReader } from './heartbeat-reader.js';
import { readPages } from './key-range.js';
import { heartbeatKeyEnd, heartbeatKeyFrom, timeOfKey } from './keys.js';

export interface HeartbeatRead<H extends Activity = Heartbeat> {
  readonly heartbeats: H[];
  /** Whether any of them had placeholders. */
  readonly has_placeholders: boolean;
}

/** Where `names` are given, projects are named as they are shown, else as they were sent. */
export interface HeartbeatStore {
  /**
   * Stores heartbeats; those that are there already stay as they are.
   * @returns the positions of those that were there already
   */
  insert(documents: readonly HeartbeatDocument[]): Promise<Set<number>>;
  /** Which of these are stored already. */
  existing(documents: readonly Pick<HeartbeatDocument, '_id'>[]): Promise<Set<number>>;
  /** A user's heartbeats from one instant (µs) up to another, both included, sorted, with placeholders filled in. */
  read(userId: string, from_us: number, to_us: number, names?: ProjectNames): Promise<HeartbeatRead>;
  /** The same, with no more than sums of time need. */
  readActivity(userId: string, from_us: number, to_us: number, names?: ProjectNames): Promise<HeartbeatRead<Activity>>;
  /** Those from a key on, up to an instant (µs), both included. */
  readActivityFrom(userId: string, key: Buffer, to_us: number, names?: ProjectNames): Promise<HeartbeatRead<Activity>>;
  /** Deletes by key; on disk when it resolves. */
  delete(keys: readonly Buffer[]): Promise<void>;
  /** Deletes the first ones of a user before an instant (µs). @returns how many */
  deleteBefore(userId: string, us: number, most: number): Promise<number>;
  /** Time (µs) of the first or last heartbeat of those that were sent with one of these projects. */
  edgeOf(userId: string, projects: readonly string[], edge: 'first' | 'last'): Promise<number | null>;
  /** A user's heartbeats up to an instant (µs), included, in order and with placeholders filled in, page by page: however many there are. */
  pages(userId: string, to_us: number): AsyncIterable<Heartbeat[]>;
  /** Times (µs) of the first and the last one; null when there is none. */
  span(userId: string): Promise<{ first_us: number; last_us: number } | null>;
  /** Of all, or of those from one instant (µs) up to another, both included. */
  count(userId: string, from_us?: number, to_us?: number): Promise<number>;
  /** Of all users, as MongoDB remembers it: at once, and after a crash of MongoDB not exact. */
  countAbout(): Promise<number>;
  newest(userId: string, names?: ProjectNames): Promise<Heartbeat | null>;
  earliest(userId: string): Promise<Heartbeat | null>;
}

/** Bounds of one insert: MongoDB takes 48 MB a message. */
const maxChunkDocuments = 1000;
const maxChunkBytes = 16 * 1024 * 1024;

/** An upper bound of what a document takes: three bytes a character of the long texts, 8 KB for the rest. */
const boundOf = (d: HeartbeatDocument): number => 8192 + 3 * (d.entity.length + (d.dependencies?.length ?? 0));

function* chunksOf(documents: readonly HeartbeatDocument[]): Generator<{ start: number; chunk: readonly HeartbeatDocument[] }> {
  let start = 0;
  let bytes = 0;
  for (let i = 0; i < documents.length; i += 1) {
    const size = boundOf(documents[i]!);
    if (i > start && (i - start === maxChunkDocuments || bytes + size > maxChunkBytes)) {
      yield { start, chunk: documents.slice(start, i) };
      start = i;
      bytes = 0;
    }
    bytes += size;
  }
  if (start < documents.length) yield { start, chunk: start === 0 ? documents : documents.slice(start) };
}

export function heartbeatStore(db: Db, collection: Collection<HeartbeatDocument>): HeartbeatStore {
  /** The same collection, its documents as bytes. */
  const raw = db.collection<Uint8Array & { _id: Binary }>(collection.collectionName, { raw: true });

  /** The command itself: the driver's `insertMany` goes over each document three times, this once (docs/bench.md). */
  async function insertChunk(documents: readonly HeartbeatDocument[]): Promise<number[]> {
    const { w, j = false, wtimeoutMS: wtimeout } = collection.writeConcern ?? {};
    // The mark that follows is on disk before a job is done, and with it all before it: waiting for the disk here, too, would be twice
    const writeConcern = { ...(w === undefined ? {} : { w }), j, ...(wtimeout === undefined ? {} : { wtimeout }) };
    const reply = await db.command({ insert: collection.collectionName, documents, ordered: false, writeConcern });
    if (reply['writeConcernError']) throw new MongoWriteConcernError(reply as WriteConcernErrorResult);
    const failures = (reply['writeErrors'] ?? []) as { index: number; code: number; errmsg: string }[];
    const other = failures.find((f) => f.code !== duplicateKey);
    if (other) throw new MongoServerError({ message: other.errmsg, code: other.code });
    return failures.map((f) => f.index);
  }

  async function insert(documents: readonly HeartbeatDocument[]): Promise<Set<number>> {
    const duplicates = new Set<number>();
    for (const { start, chunk } of chunksOf(documents)) {
      for (const index of await insertChunk(chunk)) duplicates.add(start + index);
    }
    return duplicates;
  }

  async function existing(documents: readonly Pick<HeartbeatDocument, '_id'>[]): Promise<Set<number>> {
    const ids = documents.map((d) => d._id);
    // What a fail-over may still take back is not there
    const options = { projection: { _id: 1 }, readConcern: 'majority' } as const;
    const found = await collection.find({ _id: { $in: ids } }, options).toArray();
    const keys = new Set(found.map((d) => latin1(d._id)));
    return new Set(ids.flatMap((id, i) => (keys.has(latin1(id)) ? [i] : [])));
  }

  /** The newest heartbeat before another one that its placeholders may refer to. */
  async function referencedBefore(
    userId: string,
    { key, time_us }: Pick<Activity, 'key' | 'time_us'>,
    names: ProjectNames | undefined,
  ): Promise<Referenced | null> {
    const unresolved = { $nin: placeholderTexts };
    const [document] = await raw
      .find({
        _id: { $gte: heartbeatKeyFrom(userId, time_us - placeholderReach_us), $lt: new Binary(key) },
        $and: [{ project: { $exists: true } }, { project: unresolved }],
        branch: unresolved,
        language: unresolved,
      })
      .sort({ _id: -1 })
      .limit(1)
      .toArray();
    return document ? heartbeatReader(names).activity(asBuffer(document), 0) : null;
  }

  async function fill<H extends Activity>(userId: string, heartbeats: H[], names?: ProjectNames): Promise<HeartbeatRead<H>> {
    const first = heartbeats[0];
    const earlier = first && needsEarlier(heartbeats) ? await referencedBefore(userId, first, names) : null;
    return { heartbeats, has_placeholders: fillPlaceholders(heartbeats, earlier) };
  }

  async function readFrom<H extends Activity>(
    userId: string,
    from: Buffer,
    to_us: number,
    decode: (buffer: Buffer, at: number) => H,
    names: ProjectNames | undefined,
  ): Promise<HeartbeatRead<H>> {
    const heartbeats: H[] = [];
    const below = heartbeatKeyFrom(userId, to_us + 1).buffer as Buffer;
    for await (const { buffer, starts } of readPages(db, collection.collectionName, { from, below })) {
      for (const start of starts) heartbeats.push(decode(buffer, start));
    }
    return fill(userId, heartbeats, names);
  }

  const keyFrom = (userId: string, us: number): Buffer => heartbeatKeyFrom(userId, us).buffer as Buffer;

  const allOf = (userId: string) => ({ _id: { $gte: heartbeatKeyFrom(userId, 0), $lte: heartbeatKeyEnd(userId) } });

  async function edgeTime(userId: string, direction: 1 | -1): Promise<number | null> {
    const found = collection.find(allOf(userId), { projection: { _id: 1 } });
    const document = await found.sort({ _id: direction }).limit(1).next();
    return document ? timeOfKey(document._id as unknown as Buffer) : null;
  }

  async function edge(userId: string, direction: 1 | -1, names?: ProjectNames): Promise<Heartbeat | null> {
    const [document] = await raw
      .find({ _id: { $gte: heartbeatKeyFrom(userId, 0), $lte: heartbeatKeyEnd(userId) } })
      .sort({ _id: direction })
      .limit(1)
      .toArray();
    if (!document) return null;
    const { heartbeats } = await fill(userId, [heartbeatReader(names).heartbeat(asBuffer(document), 0)], names);
    return heartbeats[0] ?? null;
  }

  return {
    insert,
    existing,
    read: (userId, from_us, to_us, names) =>
      readFrom(userId, keyFrom(userId, from_us), to_us, heartbeatReader(names).heartbeat, names),
    readActivity: (userId, from_us, to_us, names) =>
      readFrom(userId, keyFrom(userId, from_us), to_us, heartbeatReader(names).activity, names),
    readActivityFrom: (userId, key, to_us, names) => readFrom(userId, key, to_us, heartbeatReader(names).activity, names),
    async *pages(userId, to_us) {
      const range = { from: keyFrom(userId, 0), below: keyFrom(userId, to_us + 1) };
      const { heartbeat } = heartbeatReader();
      for await (const { buffer, starts } of readPages(db, collection.collectionName, range)) {
        const { heartbeats } = await fill(
          userId,
          starts.map((start) => heartbeat(buffer, start)),
        );
        yield heartbeats;
      }
    },
    async span(userId) {
      const [first_us, last_us] = await Promise.all([edgeTime(userId, 1), edgeTime(userId, -1)]);
      return first_us === null || last_us === null ? null : { first_us, last_us };
    },
    countAbout: () => collection.estimatedDocumentCount(),
    count: (userId, from_us = 0, to_us) =>
      collection.countDocuments({
        _id: {
          $gte: heartbeatKeyFrom(userId, from_us),
          ...(to_us === undefined ? { $lte: heartbeatKeyEnd(userId) } : { $lt: heartbeatKeyFrom(userId, to_us + 1) }),
        },
      }),
    async delete(keys) {
      for (let i = 0; i < keys.length; i += maxChunkDocuments) {
        const ids = keys.slice(i, i + maxChunkDocuments).map((key) => new Binary(key));
        await collection.deleteMany({ _id: { $in: ids } }, { writeConcern: { w: 'majority', j: true } });
      }
    },
    async deleteBefore(userId, us, most) {
      const from = heartbeatKeyFrom(userId, 0);
      const found = collection.find({ _id: { $gte: from, $lt: heartbeatKeyFrom(userId, us) } }, { projection: { _id: 1 } });
      const keys = (await found.sort({ _id: 1 }).limit(most).toArray()).map((d) => new Binary(d._id as unknown as Buffer));
      if (keys.length === 0) return 0;
      const { deletedCount } = await collection.deleteMany({ _id: { $gte: from, $lte: keys.at(-1)! } });
      return deletedCount;
    },
    async edgeOf(userId, projects, which) {
      if (projects.length === 0) return null;
      const project = { $in: [...projects] };
      const [document] = await collection
        .find({ _id: { $gte: heartbeatKeyFrom(userId, 0), $lte: heartbeatKeyEnd(userId) }, project }, { projection: { _id: 1 } })
        .sort({ _id: which === 'first' ? 1 : -1 })
        .limit(1)
        .toArray();
      return document ? timeOfKey(document._id as unknown as Buffer) : null;
    },
    newest: (userId, names) => edge(userId, -1, names),
    earliest: (userId) => edge(userId, 1),
  };
}

const latin1 = (id: Binary): string => Buffer.from(Buffer.isBuffer(id) ? id : id.value()).toString('latin1');
