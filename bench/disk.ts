import type { Db } from 'mongodb';

export interface CollectionSize {
  readonly name: string;
  readonly count: number;
  /** Bytes on disk. */
  readonly data: number;
  readonly indexes: number;
}

/** What each collection of the database takes on disk, the largest first. */
export async function sizesOnDisk(db: Db): Promise<CollectionSize[]> {
  // Sizes follow the files, which follow at the next checkpoint
  await db.admin().command({ fsync: 1 });
  const names = (await db.listCollections({ type: 'collection' }, { nameOnly: true }).toArray()).map(({ name }) => name);
  const sizes = await Promise.all(
    names.map(async (name): Promise<CollectionSize> => {
      const [stats] = await db
        .collection(name)
        .aggregate<{ storageStats: Record<'count' | 'storageSize' | 'totalIndexSize', number> }>([
          { $collStats: { storageStats: {} } },
        ])
        .toArray();
      const { count, storageSize, totalIndexSize } = stats!.storageStats;
      return { name, count, data: storageSize, indexes: totalIndexSize };
    }),
  );
  return sizes.sort((a, b) => b.data + b.indexes - a.data - a.indexes);
}
