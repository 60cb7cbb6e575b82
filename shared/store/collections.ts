import type { Binary, Collection, Db } from 'mongodb';
import type { UserAgent } from '../domain/user-agent.js';
import type { DayDocument } from './day-document.js';
import { daysRange } from './keys.js';
import { versionStore, type VersionDocument } from './versions.js';
import type { HeartbeatDocument } from './heartbeat-document.js';
import type { MonthDocument } from './month-document.js';
import type { ProjectDayDocument } from './project-day-document.js';

export interface UserDocument {
  /** UUID v4; its first 8 bytes lead the keys of the user's heartbeats and days. */
  _id: string;
  username: string;
  /** Lower case, unique: names differ in more than case. */
  username_key: string;
  email: string | null;
  full_name: string | null;
  password_hash: string | null;
  is_admin: boolean;
  /** IANA; null until the first client tells its zone, and UTC so long. */
  timezone: string | null;
  /** Settings that decide where time falls were changed, and not all days are marked as dirty yet: a word that says by which change. */
  days_stale?: string;
  /** Minutes. */
  timeout: number;
  writes_only: boolean;
  /** 0 = Sunday. */
  weekday_start: number;
  created_at: Date;
  modified_at: Date;
}

export interface ApiKeyDocument {
  /** SHA-256 of the key: 122 random bits need no salt. */
  _id: Binary;
  user_id: string;
  name: string;
  created_at: Date;
  revoked_at: Date | null;
  modified_at: Date;
}

export interface ProjectDocument {
  _id: string;
  user_id: string;
  name: string;
  first_heartbeat_at: Date;
  last_heartbeat_at: Date;
  created_at: Date;
  /** It and its heartbeats are being deleted. */
  deleting_since?: Date;
}

/** `first_seen_at` is the time of the earliest heartbeat, `created_at` when the row was made; rows of older versions have none. */
export interface UserAgentDocument extends UserAgent {
  _id: string;
  user_id: string;
  value: string;
  first_seen_at: Date;
  last_seen_at: Date;
  created_at?: Date;
}

export interface MachineNameDocument {
  _id: string;
  user_id: string;
  name: string;
  /** As in the header, decoded. */
  value: string;
  ip: string | null;
  timezone: string | null;
  first_seen_at: Date;
  last_seen_at: Date;
  created_at?: Date;
}

export interface Collections {
  readonly users: Collection<UserDocument>;
  readonly apiKeys: Collection<ApiKeyDocument>;
  readonly heartbeats: Collection<HeartbeatDocument>;
  readonly days: Collection<DayDocument>;
  readonly months: Collection<MonthDocument>;
  readonly projectDays: Collection<ProjectDayDocument>;
  readonly projects: Collection<ProjectDocument>;
  readonly userAgents: Collection<UserAgentDocument>;
  readonly machineNames: Collection<MachineNameDocument>;
  readonly versions: Collection<VersionDocument>;
}

export function collectionsOf(db: Db): Collections {
  return {
    users: db.collection('users'),
    apiKeys: db.collection('api_keys'),
    heartbeats: db.collection('heartbeats'),
    days: db.collection('days'),
    months: db.collection('months'),
    projectDays: db.collection('project_days'),
    projects: db.collection('projects'),
    userAgents: db.collection('user_agents'),
    machineNames: db.collection('machine_names'),
    versions: db.collection('versions'),
  };
}

/** What the derived documents are made like; raised when days have to be computed again. */
const dataVersion = 2;

async function migrate(c: Collections): Promise<void> {
  const versions = versionStore(c.versions);
  const stored = await versions.get('data');
  if (Number(stored) >= dataVersion) return;
  // 2: hours of the day, months and project days. A user at a time, as a command must not take minutes; the sweep finds these marks
  for await (const { _id } of c.users.find({}, { projection: { _id: 1 } })) {
    await c.days.updateMany(
      { _id: daysRange(_id) },
      { $inc: { v: 1 }, $set: { dirty_since: new Date(), dirty_from_us: 0, unrolled: true }, $unset: { last_key: true } },
    );
  }
  await versions.set('data', dataVersion);
}

const clustered = { clusteredIndex: { key: { _id: 1 }, unique: true } } as const;
const zstd = { storageEngine: { wiredTiger: { configString: 'block_compressor=zstd' } } } as const;
const namespaceExists = 48;

/** Makes collections and indexes that are not there yet, and brings older data up to date. Safe to run in several processes at once, and again. */
export async function ensureCollections(db: Db): Promise<void> {
  for (const name of ['heartbeats', 'days', 'months', 'project_days']) {
    try {
      await db.createCollection(name, { ...clustered, ...zstd });
    } catch (error) {
      if ((error as { code?: number }).code !== namespaceExists) throw error;
    }
  }
  const c = collectionsOf(db);
  await Promise.all([
    c.users.createIndex({ username_key: 1 }, { unique: true }),
    c.apiKeys.createIndex({ user_id: 1 }),
    c.apiKeys.createIndex({ modified_at: 1 }),
    // Only days that wait to be computed again are in it, so that finding them costs nothing however long the history is
    c.days.createIndex({ user_id: 1, dirty_since: 1 }, { partialFilterExpression: { dirty_since: { $exists: true } } }),
    c.days.createIndex({ user_id: 1, date: 1 }, { partialFilterExpression: { unrolled: true } }),
    c.projectDays.createIndex({ user_id: 1, date: 1 }),
    c.projects.createIndex({ user_id: 1, last_heartbeat_at: -1 }),
    c.projects.createIndex({ deleting_since: 1 }, { partialFilterExpression: { deleting_since: { $exists: true } } }),
    c.users.createIndex({ days_stale: 1 }, { partialFilterExpression: { days_stale: { $exists: true } } }),
    c.userAgents.createIndex({ user_id: 1, last_seen_at: -1 }),
    c.machineNames.createIndex({ user_id: 1, last_seen_at: -1 }),
  ]);
  await migrate(c);
}
