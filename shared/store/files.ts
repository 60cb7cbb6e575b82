import { pipeline } from 'node:stream/promises';
import { GridFSBucket, ObjectId, type Collection, type Db } from 'mongodb';

/** Files of any size in the database (GridFS): data dumps, and what was uploaded to be imported. Whoever has a file keeps its id. */
export interface FileStore {
  newId(): string;
  /** Writes a file; one that could not be written whole leaves nothing. @returns its bytes */
  write(id: string, userId: string, bytes: AsyncIterable<Uint8Array>): Promise<number>;
  /** A part at a time, when it is asked for: nothing is kept open for who reads slowly. @throws when the file is not there, or not whole */
  read(id: string): AsyncGenerator<Buffer>;
  /** What is not there is nobody's error. */
  remove(id: string): Promise<void>;
  /** Ids of all files older than an instant, also of those that were never written to the end. */
  idsBefore(before: Date): Promise<string[]>;
}

const bucketName = 'files';
const chunkSizeBytes = 512 * 1024;

interface Chunk {
  files_id: ObjectId;
  n: number;
  data: Buffer;
}

export const fileChunks = (db: Db): Collection<Chunk> => db.collection<Chunk>(`${bucketName}.chunks`);

export function fileStore(db: Db): FileStore {
  const bucket = new GridFSBucket(db, { bucketName, chunkSizeBytes });
  const files = db.collection<{ _id: ObjectId; length: number; chunkSize: number }>(`${bucketName}.files`);
  const chunks = fileChunks(db);

  async function remove(id: string): Promise<void> {
    await chunks.deleteMany({ files_id: new ObjectId(id) });
    await files.deleteOne({ _id: new ObjectId(id) });
  }

  return {
    newId: () => new ObjectId().toHexString(),
    async write(id, userId, bytes) {
      const upload = bucket.openUploadStreamWithId(new ObjectId(id), id, { metadata: { user_id: userId } });
      try {
        await pipeline(bytes, upload);
      } catch (error) {
        await remove(id);
        throw error;
      }
      return upload.length;
    },
    async *read(id) {
      const _id = new ObjectId(id);
      const file = await files.findOne({ _id });
      if (!file) throw new Error('The file is gone.');
      for (let n = 0; n * file.chunkSize < file.length; n += 1) {
        const chunk = await chunks.findOne({ files_id: _id, n });
        if (!chunk) throw new Error('A part of the file is gone.');
        yield chunk.data;
      }
    },
    remove,
    async idsBefore(before) {
      const found = await Promise.all([chunks.distinct('files_id'), files.distinct('_id')]);
      const ids = new Map(found.flat().map((id) => [id.toHexString(), id.getTimestamp()]));
      return [...ids].filter(([, at]) => at < before).map(([id]) => id);
    },
  };
}
