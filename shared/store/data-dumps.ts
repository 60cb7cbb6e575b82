import { randomUUID } from 'node:crypto';
import type { Collection } from 'mongodb';
import { isDuplicateKey } from './duplicate-key.js';
import type { FileStore } from './files.js';
import { hashSecret, newToken } from './secrets.js';
import { msPerDay } from '../domain/time-units.js';

/** `heartbeats` and `daily` are WakaTime's (wakatime-api.md, section 18); `account` is everything there is of one, for its owner alone. */
export type DumpType = 'heartbeats' | 'daily' | 'account';

/** One that can be downloaded or is on its way to it. An app must not find its place taken by one that it can't see. */
type Slot = 'shared' | 'own';
const slotOf = (type: DumpType): Slot => (type === 'account' ? 'own' : 'shared');

export interface DataDumpDocument {
  /** UUID. */
  _id: string;
  user_id: string;
  type: DumpType;
  state: 'pending' | 'processing' | 'uploading' | 'completed' | 'failed';
  percent_complete: number;
  email_when_finished: boolean;
  /** Address of this server as who asked for it reached it: links in the file begin with it. */
  origin: string;
  /** One a user and slot while it is there. */
  slot?: Slot;
  /** Who writes it now: what an earlier try still does counts no more. */
  run?: string;
  file_id?: string;
  /** Bytes as they are kept. */
  size?: number;
  /** SHA-256 of the tokens in its links. */
  links?: { readonly hash: string; readonly expires_at: Date }[];
  created_at: Date;
  /** Of its last step. */
  touched_at: Date;
  expires_at: Date;
}

export type NewDump = Pick<DataDumpDocument, 'user_id' | 'type' | 'email_when_finished' | 'origin'>;

/** A try to write a dump. */
export interface DumpRun {
  readonly dump: DataDumpDocument;
  readonly run: string;
  readonly file_id: string;
}

export interface DataDumpStore {
  /** @returns null while the user has another one that is not expired */
  create(dump: NewDump): Promise<DataDumpDocument | null>;
  byId(id: string): Promise<DataDumpDocument | null>;
  /** A user's, newest first, without those that are expired. */
  list(userId: string, types: readonly DumpType[]): Promise<DataDumpDocument[]>;
  /** Makes a link for one that is complete. @returns its token, which is kept nowhere */
  issueLink(id: string): Promise<string>;
  /** The complete one that a link is for. */
  byLink(token: string): Promise<DataDumpDocument | null>;
  /** Begins to write one, anew if it was begun before; null when there is nothing to write any more. */
  begin(id: string): Promise<DumpRun | null>;
  /** Says how far it is. @returns false when it is not this try's any more, or not wanted */
  report(run: DumpRun, percent: number, state?: 'processing' | 'uploading'): Promise<boolean>;
  complete(run: DumpRun, size: number): Promise<boolean>;
  /** It is tried no more; the user may ask for another one. */
  fail(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  removeAllOf(userId: string): Promise<void>;
  expired(limit: number): Promise<DataDumpDocument[]>;
  /** Those that are not complete, and that nothing happened to since an instant. */
  idleSince(since: Date, limit: number): Promise<DataDumpDocument[]>;
  /** Which of these files belong to a dump. */
  filesAmong(ids: readonly string[]): Promise<string[]>;
}

const lastsMs = 7 * msPerDay;
/** Whoever asks again gets another link. */
const linkLastsMs = 3_600_000;
/** Links to one dump that hold at the same time. */
const mostLinks = 50;
const mostListed = 100;

const unfinished = ['pending', 'processing', 'uploading'] as const;

export function dataDumpStore(collection: Collection<DataDumpDocument>, files: FileStore): DataDumpStore {
  async function remove(dump: DataDumpDocument): Promise<void> {
    if (dump.file_id !== undefined) await files.remove(dump.file_id);
    await collection.deleteOne({ _id: dump._id });
  }

  async function update({ dump, run }: DumpRun, $set: Partial<DataDumpDocument>): Promise<boolean> {
    const { matchedCount } = await collection.updateOne({ _id: dump._id, run }, { $set: { ...$set, touched_at: new Date() } });
    return matchedCount === 1;
  }

  return {
    async create(dump) {
      const now = new Date();
      const slot = slotOf(dump.type);
      for (const old of await collection.find({ user_id: dump.user_id, slot, expires_at: { $lte: now } }).toArray())
        await remove(old);
      const document: DataDumpDocument = {
        _id: randomUUID(),
        ...dump,
        state: 'pending',
        percent_complete: 0,
        slot,
        created_at: now,
        touched_at: now,
        expires_at: new Date(now.getTime() + lastsMs),
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
    list: (userId, types) =>
      collection
        .find({ user_id: userId, type: { $in: [...types] }, expires_at: { $gt: new Date() } })
        .sort({ created_at: -1, _id: 1 })
        .limit(mostListed)
        .toArray(),
    async issueLink(_id) {
      const token = newToken();
      const link = { hash: hashSecret(token), expires_at: new Date(Date.now() + linkLastsMs) };
      await collection.updateOne({ _id, state: 'completed' }, { $push: { links: { $each: [link], $slice: -mostLinks } } });
      return token;
    },
    byLink(token) {
      const now = new Date();
      const link = { $elemMatch: { hash: hashSecret(token), expires_at: { $gt: now } } };
      return collection.findOne({ 'links.hash': hashSecret(token), links: link, state: 'completed', expires_at: { $gt: now } });
    },
    async begin(id) {
      const run = randomUUID();
      const file_id = files.newId();
      const now = new Date();
      try {
        const dump = await collection.findOneAndUpdate(
          { _id: id, state: { $ne: 'completed' }, expires_at: { $gt: now } },
          [
            {
              $set: {
                state: 'processing',
                percent_complete: 0,
                slot: { $cond: [{ $eq: ['$type', 'account'] }, 'own', 'shared'] },
                run,
                file_id,
                touched_at: now,
              },
            },
          ],
          { returnDocument: 'before' },
        );
        if (!dump) return null;
        // What an earlier try wrote
        if (dump.file_id !== undefined) await files.remove(dump.file_id);
        return { dump, run, file_id };
      } catch (error) {
        // Replayed after another one was asked for
        if (isDuplicateKey(error)) return null;
        throw error;
      }
    },
    report: (run, percent_complete, state = 'processing') => update(run, { percent_complete, state }),
    complete: (run, size) => update(run, { percent_complete: 100, state: 'completed', size }),
    async fail(id) {
      const failed = { $set: { state: 'failed', touched_at: new Date() }, $unset: { slot: true, run: true } } as const;
      await collection.updateOne({ _id: id, state: { $in: [...unfinished] } }, failed);
    },
    async remove(id) {
      const dump = await collection.findOne({ _id: id });
      if (dump) await remove(dump);
    },
    async removeAllOf(userId) {
      for (const dump of await collection.find({ user_id: userId }).toArray()) await remove(dump);
    },
    expired: (limit) =>
      collection
        .find({ expires_at: { $lte: new Date() } })
        .limit(limit)
        .toArray(),
    idleSince: (since, limit) =>
      collection
        .find({ state: { $in: [...unfinished] }, touched_at: { $lt: since } })
        .limit(limit)
        .toArray(),
    async filesAmong(ids) {
      const found = await collection.find({ file_id: { $in: [...ids] } }, { projection: { file_id: 1 } }).toArray();
      return found.flatMap(({ file_id }) => file_id ?? []);
    },
  };
}
