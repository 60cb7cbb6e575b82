import type { Db } from 'mongodb';
import { AppError } from '../../errors.js';
import type { Collections } from '../collections.js';
import { indexChanges, type IndexChange } from '../indexes.js';
import { versionStore, type VersionDocument } from '../versions.js';
import { daysInHours } from './days-in-hours.js';
import { emailKeys } from './email-keys.js';
import type { Migration } from './migration.js';

/** In their order; a new one has the next version. */
const all: readonly Migration[] = [daysInHours, emailKeys];

/** What the documents of this program are made like. */
export const dataVersion = Math.max(...all.map((m) => m.version));

const versionName = 'data';

/** What there is to do before the program can work with a database. */
export interface Plan {
  /** Of the data; 0 where it is not known: a new database, or a very old one. */
  readonly version: number;
  readonly collections: readonly string[];
  readonly indexes: readonly IndexChange[];
  readonly migrations: readonly Migration[];
}

/** In order of user and time by their keys (shared/store/keys.ts). */
const clusteredCollections = ['heartbeats', 'days', 'months', 'project_days', 'cells'];

const storedVersion = async (db: Db): Promise<number> =>
  Number(await versionStore(db.collection<VersionDocument>('versions')).get(versionName)) || 0;

/** @throws AppError when the data is of a newer program */
export async function makePlan(db: Db): Promise<Plan> {
  const version = await storedVersion(db);
  if (version > dataVersion) {
    throw new AppError(
      `The data was written by a newer version of Sundial (data version ${version}; this program knows ${dataVersion}). Start that version again, or restore a backup from before the upgrade.`,
      { code: 'newer_data', status: 503, expose: true },
    );
  }
  const found = await db.listCollections({}, { nameOnly: true }).toArray();
  const existing = new Set(found.map(({ name }) => name));
  return {
    version,
    collections: clusteredCollections.filter((name) => !existing.has(name)),
    indexes: await indexChanges(db, existing),
    migrations: all.filter((m) => m.version > version),
  };
}

export const isDone = ({ version, collections, indexes, migrations }: Plan): boolean =>
  version === dataVersion && collections.length + indexes.length + migrations.length === 0;

/** Never back: a process that was taken over may come to its end late. */
export async function noteVersion({ versions }: Pick<Collections, 'versions'>, version: number): Promise<void> {
  await versions.updateOne({ _id: versionName }, { $max: { version } }, { upsert: true });
}
