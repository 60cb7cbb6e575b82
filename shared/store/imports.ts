import { randomUUID } from 'node:crypto';
import type { Collection } from 'mongodb';
import { isDuplicateKey } from './duplicate-key.js';
import type { FileStore } from './files.js';

export type ImportState = 'uploading' | 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/** What became of the heartbeats of a file, each counted once. */
export interface ImportCounts {
  readonly stored: number;
  /** They were there already. */
  readonly known: number;
  readonly refused: number;
}

/** Heartbeats that are being stored: a try that died over them has them counted as its own by the next one. */
export interface SliceInHand {
  /** Heartbeats of the file before them. */
  readonly from: number;
  /** Positions within it of those that were not there before. */
  readonly fresh: readonly number[];
}

export interface ImportDocument {
  /** UUID. */
  _id: string;
  user_id: string;
  /** As the file was called. */
  name: string;
  state: ImportState;
  /** One a user while it is under way. */
  live?: true;
  /** Who reads it now: what an earlier try still does counts no more. */
  run?: string;
  /** Not there any more once nobody needs it. */
  file_id?: string;
  bytes: number;
  /** Heartbeats in the file; null until it was looked through. */
  total: number | null;
  counts: ImportCounts;
  /** Why heartbeats were refused, and how many. */
  reasons: readonly { readonly reason: string; readonly count: number }[];
  slice?: SliceInHand;
  /** Why it came to nothing, for people. */
  failure: string | null;
  created_at: Date;
  touched_at: Date;
}

export interface ImportRun {
  readonly document: ImportDocument;
  readonly run: string;
}

export type ImportProgress = Partial<Pick<ImportDocument, 'total' | 'counts' | 'reasons' | 'slice'>>;

export interface ImportStore {
  /** @returns null while the user has another one under way */
  create(userId: string, name: string): Promise<ImportDocument | null>;
  byId(id: string): Promise<ImportDocument | null>;
  /** A user's, newest first. */
  list(userId: string): Promise<ImportDocument[]>;
  /** Its upload goes on. @returns false when it is not wanted any more */
  touch(id: string): Promise<boolean>;
  /** The file is there: it can be read. @returns false when it is not wanted any more */
  uploaded(id: string, bytes: number): Promise<boolean>;
  /** Begins to read one, or goes on with one that was begun; null when there is nothing to do any more. */
  begin(id: string): Promise<ImportRun | null>;
  /** Says how far it is; on disk when it resolves. @returns false when it is not this try's any more, or was cancelled */
  report(run: ImportRun, progress: ImportProgress): Promise<boolean>;
  done(run: ImportRun): Promise<void>;
  /** @param isFinal whether the file is of no use: it goes */
  fail(id: string, failure: string, isFinal: boolean): Promise<void>;
  /** What was stored until then stays. @returns false when there is nothing to cancel */
  cancel(userId: string, id: string): Promise<boolean>;
  /** Has one that failed go on. @returns false when it can't, or another one is under way */
  retry(userId: string, id: string): Promise<boolean>;
  removeAllOf(userId: string): Promise<void>;
  /** Removes the files of those that nothing happened to since an instant, and forgets those of an earlier one. */
  tidy(filesSince: Date, since: Date, limit: number): Promise<void>;
  /** Those in a state that nothing happened to since an instant. */
  idleSince(states: readonly ImportState[], since: Date, limit: number): Promise<ImportDocument[]>;
  filesAmong(ids: readonly string[]): Promise<string[]>;
}

const mostListed = 20;
const longestName = 200;
const underWay: readonly ImportState[] = ['uploading', 'waiting', 'running'];
const onDisk = { writeConcern: { w: 'majority', j: true } } as const;

export function importStore(collection: Collection<ImportDocument>, files: FileStore): ImportStore {
  async function dropFile({ _id, file_id }: ImportDocument): Promise<void> {
    if (file_id === undefined) return;
    await files.remove(file_id);
    await collection.updateOne({ _id, file_id }, { $unset: { file_id: true } });
  }

  /** The end of one, however it ended; the file is removed after it, by the sweep if nobody else does. */
  async function end(
    filter: object,
    state: 'done' | 'failed' | 'cancelled',
    failure: string | null,
    drop: boolean,
  ): Promise<boolean> {
    const ended = await collection.findOneAndUpdate(
      { ...filter, state: { $in: [...underWay] } },
      { $set: { state, failure, touched_at: new Date() }, $unset: { live: true, run: true, slice: true } },
    );
    if (ended && drop) await dropFile(ended);
    return ended !== null;
  }

  return {
    async create(user_id, name) {
      const now = new Date();
      const document: ImportDocument = {
        _id: randomUUID(),
        user_id,
        name: name.slice(0, longestName).toWellFormed(),
        state: 'uploading',
        live: true,
        file_id: files.newId(),
        bytes: 0,
        total: null,
        counts: { stored: 0, known: 0, refused: 0 },
        reasons: [],
        failure: null,
        created_at: now,
        touched_at: now,
      };
      try {
        await collection.insertOne(document);
        return document;
      } catch (error) {
        if (isDuplicateKey(error)) return null;
        throw error;
      }
    },
    byId: (_id) => collection.findOne({ _id }),
    list: (user_id) => collection.find({ user_id }).sort({ created_at: -1, _id: 1 }).limit(mostListed).toArray(),
    async touch(_id) {
      const { matchedCount } = await collection.updateOne({ _id, state: 'uploading' }, { $set: { touched_at: new Date() } });
      return matchedCount === 1;
    },
    async uploaded(_id, bytes) {
      const waiting = { $set: { state: 'waiting', bytes, touched_at: new Date() } } as const;
      const { matchedCount } = await collection.updateOne({ _id, state: 'uploading' }, waiting, onDisk);
      return matchedCount === 1;
    },
    async begin(_id) {
      const run = randomUUID();
      const $set = { state: 'running' as const, live: true as const, failure: null, run, touched_at: new Date() };
      try {
        const filter = { _id, state: { $in: ['waiting', 'running', 'failed'] as ImportState[] }, file_id: { $exists: true } };
        const document = await collection.findOneAndUpdate(filter, { $set }, { returnDocument: 'after' });
        return document && { document, run };
      } catch (error) {
        // Replayed while another one is under way
        if (isDuplicateKey(error)) return null;
        throw error;
      }
    },
    async report({ document: { _id }, run }, { slice, ...progress }) {
      const $set = { ...progress, touched_at: new Date() };
      const change = slice === undefined ? { $set, $unset: { slice: true as const } } : { $set: { ...$set, slice } };
      const { matchedCount } = await collection.updateOne({ _id, run, state: 'running' }, change, onDisk);
      return matchedCount === 1;
    },
    done: async ({ document: { _id }, run }) => void (await end({ _id, run }, 'done', null, true)),
    fail: async (_id, failure, isFinal) => void (await end({ _id }, 'failed', failure, isFinal)),
    cancel: (user_id, _id) => end({ _id, user_id }, 'cancelled', null, true),
    async retry(user_id, _id) {
      const again = { $set: { state: 'waiting', live: true, failure: null, touched_at: new Date() } } as const;
      try {
        const { matchedCount } = await collection.updateOne({ _id, user_id, state: 'failed', file_id: { $exists: true } }, again);
        return matchedCount === 1;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    async removeAllOf(user_id) {
      for (const document of await collection.find({ user_id }).toArray()) {
        await dropFile(document);
        await collection.deleteOne({ _id: document._id });
      }
    },
    async tidy(filesSince, since, limit) {
      const over = { state: { $in: ['done', 'failed', 'cancelled'] as ImportState[] } };
      const old = { ...over, file_id: { $exists: true }, touched_at: { $lt: filesSince } };
      // Files of those that are done go at once; what is left over of them is what a crash left
      for (const document of await collection.find(old).limit(limit).toArray()) await dropFile(document);
      await collection.deleteMany({ ...over, file_id: { $exists: false }, touched_at: { $lt: since } });
    },
    idleSince: (states, since, limit) =>
      collection
        .find({ state: { $in: [...states] }, touched_at: { $lt: since } })
        .limit(limit)
        .toArray(),
    async filesAmong(ids) {
      const found = await collection.find({ file_id: { $in: [...ids] } }, { projection: { file_id: 1 } }).toArray();
      return found.flatMap(({ file_id }) => file_id ?? []);
    },
  };
}
