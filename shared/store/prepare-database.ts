import type { Db, MongoClient } from 'mongodb';
import { AppError } from '../errors.js';
import type { Logger } from '../observability/log.js';
import { ensureCollections } from './collections.js';
import { whenReachable } from './when-reachable.js';

const aliveEveryMs = 10_000;

/**
 * Waits for MongoDB, brings its data up to date and does `then`. Ends the process, with a line that says why, where the data is of a newer program.
 * Meanwhile the launcher is told that the process is at work: indexes and migrations of much data take their time.
 */
export async function prepareDatabase(
  client: MongoClient,
  db: Db,
  log: Logger,
  then: () => Promise<void> = async () => undefined,
): Promise<void> {
  const prepare = async (): Promise<void> => {
    const alive = setInterval(() => process.send?.({ type: 'working' }), aliveEveryMs);
    try {
      await ensureCollections(db, { tell: (facts, text) => log.info(facts, text) });
    } finally {
      clearInterval(alive);
    }
    await then();
  };
  try {
    await whenReachable(client, prepare, log);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.fatal(error.message);
    await new Promise<void>((resolve) => log.flush(() => resolve()));
    process.exit(1);
  }
}
