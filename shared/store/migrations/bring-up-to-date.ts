import type { Db } from 'mongodb';
import type { Collections } from '../collections.js';
import { makeIndex } from '../indexes.js';
import { takeLease, type Lease, type LeaseDocument } from '../lease.js';
import type { Migration } from './migration.js';
import { isDone, makePlan, noteVersion } from './plan.js';

/** What is being done, with figures; for the log, or for who called the command. */
export type Tell = (facts: Readonly<Record<string, string | number>>, text: string) => void;

export interface UpdateOptions {
  readonly tell?: Tell;
  /** After which a process that was killed at it is followed by another one. */
  readonly leaseMs?: number;
  readonly lookEveryMs?: number;
}

const clustered = { clusteredIndex: { key: { _id: 1 }, unique: true } } as const;
const zstd = { storageEngine: { wiredTiger: { configString: 'block_compressor=zstd' } } } as const;
const namespaceExists = 48;
const tellEveryMs = 5000;

async function makeCollection(db: Db, name: string): Promise<void> {
  await db.createCollection(name, { ...clustered, ...zstd }).catch((error: unknown) => {
    if ((error as { code?: number }).code !== namespaceExists) throw error;
  });
}

async function migrate(c: Collections, migration: Migration, lease: Lease, tell: Tell): Promise<void> {
  const { version, about } = migration;
  const of = await migration.count(c);
  let done = 0;
  let told = performance.now();
  const say = (): void => {
    lease.note(`data version ${version}: ${done} of ${of} documents`);
    tell({ version, done, of }, about);
  };
  if (of > 0) {
    say();
    await migration.up(c, (documents) => {
      lease.check();
      done += documents;
      if (performance.now() - told < tellEveryMs) return;
      told = performance.now();
      say();
    });
    tell({ version, done }, 'migration done');
  }
  lease.check();
  await noteVersion(c, version);
}

/**
 * Makes collections and indexes that are not there yet, and brings older data up to date. Of several processes at once one does it, and the others
 * wait until it is done.
 * @throws AppError when the data is of a newer program
 */
export async function bringUpToDate(db: Db, c: Collections, options: UpdateOptions = {}): Promise<void> {
  const { tell = () => undefined, leaseMs = 15_000, lookEveryMs = 250 } = options;
  if (isDone(await makePlan(db))) return;
  let told = -Infinity;
  const lease = await takeLease(db.collection<LeaseDocument>('leases'), 'data', {
    leaseMs,
    lookEveryMs,
    waiting({ owner, note = '' }) {
      if (performance.now() - told < tellEveryMs) return;
      told = performance.now();
      tell({ owner, doing: note }, 'another process brings the database up to date: waiting for it');
    },
  });
  try {
    const { collections, indexes, migrations } = await makePlan(db);
    for (const name of collections) await makeCollection(db, name);
    // Those of an empty database are made in no time; one of many documents may take minutes
    if (collections.length === 0) {
      for (const { collection, name, change } of indexes) tell({ collection, index: name, change }, 'making an index');
    }
    await Promise.all(indexes.map((index) => makeIndex(db, index)));
    for (const migration of migrations) await migrate(c, migration, lease, tell);
  } finally {
    // With MongoDB away it ends by itself
    await lease.release().catch(() => undefined);
  }
}
