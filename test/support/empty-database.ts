import { randomUUID } from 'node:crypto';
import type { Db } from 'mongodb';
import { createMongo } from '../../shared/store/connect.js';
import { sharedStores } from './stores.js';

export interface EmptyDatabase {
  readonly db: Db;
  readonly mongoUrl: string;
  drop(): Promise<void>;
}

/** One that nothing of Sundial has touched. */
export async function emptyDatabase(): Promise<EmptyDatabase> {
  const { mongod } = await sharedStores();
  const mongoUrl = `${mongod.url.replace(/\/$/, '')}/test-${randomUUID().slice(0, 8)}`;
  const { client, db } = createMongo({ url: mongoUrl, appName: 'sundial-test', timeoutMs: 2000 });
  return {
    db,
    mongoUrl,
    async drop() {
      await db.dropDatabase();
      await client.close();
    },
  };
}
