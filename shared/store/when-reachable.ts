import { setTimeout as delay } from 'node:timers/promises';
import type { MongoClient } from 'mongodb';
import type { Logger } from '../observability/log.js';
import { isStoreAway } from './outage.js';

const everyMs = 500;

/**
 * Does `work` as soon as MongoDB is there. It connects by hand: a client whose first connection failed by itself stays closed for good.
 * @throws what waiting does not cure: a wrong password, missing rights, an index that contradicts
 */
export async function whenReachable(client: MongoClient, work: () => Promise<void>, log: Logger): Promise<void> {
  for (;;) {
    try {
      await client.connect();
      await work();
      return;
    } catch (error) {
      if (!isStoreAway(error)) throw error;
      log.warn({ err: (error as Error).message }, 'MongoDB is not there yet');
      await delay(everyMs);
    }
  }
}
