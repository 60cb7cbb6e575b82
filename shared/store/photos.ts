import { createHash } from 'node:crypto';
import type { Collection } from 'mongodb';
import { photoType, type PhotoType } from '../domain/photo-type.js';
import type { UserDocument } from './collections.js';

/** A user's picture. */
export interface PhotoDocument {
  /** The user's id. */
  _id: string;
  /** Made of the picture: another one has another address. */
  version: string;
  /** Read as they are written (shared/store/connect.ts: `promoteBuffers`). */
  bytes: Buffer;
  created_at: Date;
}

export interface Photo {
  readonly type: PhotoType;
  readonly bytes: Buffer;
}

export interface PhotoStore {
  /** Bytes must be of a type that `photoType` knows. */
  put(userId: string, bytes: Buffer): Promise<void>;
  /** Null also for a version that is not the user's any more. */
  get(userId: string, version: string): Promise<Photo | null>;
  /** A user without a picture is none's error. */
  remove(userId: string): Promise<void>;
}

const mostRounds = 10;

export function photoStore(photos: Collection<PhotoDocument>, users: Collection<UserDocument>): PhotoStore {
  const versionOf = async (userId: string): Promise<string | undefined> =>
    (await photos.findOne({ _id: userId }, { projection: { version: 1 } }))?.version;

  /** The user's document says which picture there is. Looked at again after it: of several who change it at once, the last one to look is right. */
  async function tellUser(userId: string): Promise<void> {
    let told: string | undefined;
    let version = await versionOf(userId);
    for (let round = 0; round === 0 || (told !== version && round < mostRounds); round += 1) {
      await users.updateOne(
        { _id: userId },
        {
          ...(version === undefined ? { $unset: { photo_version: true } } : { $set: { photo_version: version } }),
          $currentDate: { modified_at: true },
        },
      );
      told = version;
      version = await versionOf(userId);
    }
  }

  return {
    async put(userId, bytes) {
      const version = createHash('sha256').update(bytes).digest('hex').slice(0, 24);
      await photos.replaceOne({ _id: userId }, { version, bytes, created_at: new Date() }, { upsert: true });
      await tellUser(userId);
    },
    async get(userId, version) {
      const photo = await photos.findOne({ _id: userId, version });
      const type = photo && photoType(photo.bytes);
      return photo && type ? { type, bytes: photo.bytes } : null;
    },
    async remove(userId) {
      await photos.deleteOne({ _id: userId });
      await tellUser(userId);
    },
  };
}
