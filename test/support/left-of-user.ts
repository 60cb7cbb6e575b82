import { BSON } from 'mongodb';
import { userPrefix } from '../../shared/store/keys.js';
import { createMongo } from '../../shared/store/connect.js';
import type { TestServer } from './server.js';

/** Whatever in a database has to do with a user, by collection, whether or not a store knows of it. */
export async function leftOfUser({ mongoUrl }: TestServer, userId: string): Promise<Record<string, number>> {
  const { client, db } = createMongo({ url: mongoUrl, appName: 'test', timeoutMs: 2000 });
  const prefix = userPrefix(userId).toString('base64').slice(0, 10);
  const left: Record<string, number> = {};
  try {
    for (const { name } of await db.listCollections({ type: 'collection' }).toArray()) {
      for await (const document of db.collection(name).find({}, { promoteBuffers: false })) {
        const text = BSON.EJSON.stringify(document);
        if (text.includes(userId) || text.includes(`"base64":"${prefix}`)) left[name] = (left[name] ?? 0) + 1;
      }
    }
    return left;
  } finally {
    await client.close();
  }
}
