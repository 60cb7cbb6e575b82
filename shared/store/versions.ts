import type { Collection } from 'mongodb';

/** What derived documents were made by, and other single values of the whole server, under a name. */
export interface VersionDocument {
  _id: string;
  version: number | string;
}

export interface VersionStore {
  get(name: string): Promise<number | string | null>;
  set(name: string, version: number | string): Promise<void>;
  /** Sets what is not there yet. @returns what is there then, the same for all who ask */
  setOnce(name: string, version: number | string): Promise<number | string>;
  remove(name: string): Promise<void>;
  /** Removes what has this value: of several at once, one does. */
  take(name: string, version: number | string): Promise<boolean>;
}

export const versionStore = (collection: Collection<VersionDocument>): VersionStore => ({
  get: async (name) => (await collection.findOne({ _id: name }))?.version ?? null,
  async set(name, version) {
    await collection.updateOne({ _id: name }, { $set: { version } }, { upsert: true });
  },
  async setOnce(name, version) {
    const there = await collection.findOneAndUpdate(
      { _id: name },
      { $setOnInsert: { version } },
      { upsert: true, returnDocument: 'after' },
    );
    return there?.version ?? version;
  },
  take: async (name, version) => (await collection.deleteOne({ _id: name, version })).deletedCount > 0,
  remove: async (name) => void (await collection.deleteOne({ _id: name })),
});
