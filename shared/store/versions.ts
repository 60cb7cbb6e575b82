import type { Collection } from 'mongodb';

/** What derived documents were made by, under a name. */
export interface VersionDocument {
  _id: string;
  version: number | string;
}

export interface VersionStore {
  get(name: string): Promise<number | string | null>;
  set(name: string, version: number | string): Promise<void>;
}

export const versionStore = (collection: Collection<VersionDocument>): VersionStore => ({
  get: async (name) => (await collection.findOne({ _id: name }))?.version ?? null,
  async set(name, version) {
    await collection.updateOne({ _id: name }, { $set: { version } }, { upsert: true });
  },
});
