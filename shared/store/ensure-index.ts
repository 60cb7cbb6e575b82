import type { Collection, CreateIndexesOptions, Document } from 'mongodb';

/** MongoDB has an index of this name, or with this key, that was made otherwise. */
const conflicts: ReadonlySet<unknown> = new Set([85, 86]);
const noSuchIndex = 27;

/**
 * Makes an index that is not there yet; one that an earlier version made with other options is made anew. Safe in several processes at once.
 */
export async function ensureIndex<T extends Document>(
  collection: Collection<T>,
  key: Record<string, 1 | -1>,
  options: CreateIndexesOptions = {},
): Promise<void> {
  try {
    await collection.createIndex(key, options);
  } catch (error) {
    if (!conflicts.has((error as { code?: unknown }).code)) throw error;
    const name = Object.entries(key).flat().join('_');
    await collection.dropIndex(name).catch((fault: unknown) => {
      // Another process was first
      if ((fault as { code?: unknown }).code !== noSuchIndex) throw fault;
    });
    await collection.createIndex(key, options);
  }
}
