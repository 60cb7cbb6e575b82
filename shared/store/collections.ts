import type { Binary, Collection, Db } from 'mongodb';
import type { KeyScope } from '../domain/scopes.js';
import type { Sharing } from '../domain/sharing.js';
import type { UserAgent } from '../domain/user-agent.js';
import type { AuditDocument, DeviceDocument, SessionDocument, TicketDocument } from './account-documents.js';
import type { DataDumpDocument } from './data-dumps.js';
import type { DayDocument } from './day-document.js';
import { ensureIndex } from './ensure-index.js';
import { fileChunks } from './files.js';
import type { ImportDocument } from './imports.js';
import { daysRange } from './keys.js';
import { ensureOAuthIndexes } from './oauth.js';
import { emailKey } from './users.js';
import { versionStore, type VersionDocument } from './versions.js';
import type { HeartbeatDocument } from './heartbeat-document.js';
import type { PhotoDocument } from './photos.js';
import type { MonthDocument } from './month-document.js';
import type { ProjectDayDocument } from './project-day-document.js';

/** What a person tells of themselves, and lets others see; what is not there is not told, and not shared (shared/domain/sharing.ts). */
export interface ProfileFields extends Partial<Sharing> {
  bio?: string | null;
  website?: string | null;
  location?: string | null;
  github_username?: string | null;
  twitter_username?: string | null;
  linkedin_username?: string | null;
  wonderfuldev_username?: string | null;
  public_email?: string | null;
  is_hireable?: boolean;
  is_email_public?: boolean;
  is_photo_public?: boolean;
}

export interface UserDocument extends ProfileFields {
  /** UUID v4; its first 8 bytes lead the keys of the user's heartbeats and days. */
  _id: string;
  username: string;
  /** Lower case, unique: names differ in more than case. */
  username_key: string;
  email: string | null;
  /** Lower case, unique; not there without an address. */
  email_key?: string;
  is_email_confirmed?: boolean;
  full_name: string | null;
  /** Of the picture in `photos`. */
  photo_version?: string;
  /** argon2id; null: nobody can sign in with a password. */
  password_hash: string | null;
  is_admin: boolean;
  /** The account at the provider of OpenID Connect. */
  oidc?: { readonly issuer: string; readonly subject: string };
  /** Nobody can use the account, in any way; its data stays. */
  disabled_at?: Date;
  /** The account and all its data are being deleted. */
  deleting_since?: Date;
  /** When it was last decided what the account may do: credentials in use are looked up again (api/auth/credential-cache.ts). */
  access_changed_at?: Date;
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
  /** To name it by where its hash has no business. Keys of older versions have none until they are listed. */
  id?: string;
  user_id: string;
  name: string;
  /** The last characters of the key, to know it by. */
  ending?: string;
  /** What it is for; `full` where it is not said. */
  scope?: KeyScope;
  created_at: Date;
  expires_at?: Date | null;
  /** About: written once a minute. */
  last_used_at?: Date | null;
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
  readonly sessions: Collection<SessionDocument>;
  readonly tickets: Collection<TicketDocument>;
  readonly devices: Collection<DeviceDocument>;
  readonly audit: Collection<AuditDocument>;
  readonly photos: Collection<PhotoDocument>;
  readonly heartbeats: Collection<HeartbeatDocument>;
  readonly days: Collection<DayDocument>;
  readonly months: Collection<MonthDocument>;
  readonly projectDays: Collection<ProjectDayDocument>;
  readonly projects: Collection<ProjectDocument>;
  readonly userAgents: Collection<UserAgentDocument>;
  readonly machineNames: Collection<MachineNameDocument>;
  readonly dataDumps: Collection<DataDumpDocument>;
  readonly imports: Collection<ImportDocument>;
  readonly versions: Collection<VersionDocument>;
}

export function collectionsOf(db: Db): Collections {
  return {
    users: db.collection('users'),
    apiKeys: db.collection('api_keys'),
    sessions: db.collection('sessions'),
    tickets: db.collection('tickets'),
    devices: db.collection('devices'),
    audit: db.collection('audit_log'),
    photos: db.collection('photos'),
    heartbeats: db.collection('heartbeats'),
    days: db.collection('days'),
    months: db.collection('months'),
    projectDays: db.collection('project_days'),
    projects: db.collection('projects'),
    userAgents: db.collection('user_agents'),
    machineNames: db.collection('machine_names'),
    dataDumps: db.collection('data_dumps'),
    imports: db.collection('imports'),
    versions: db.collection('versions'),
  };
}

/** What the documents are made like; raised when older ones have to be brought up to date. */
const dataVersion = 3;
const duplicateKey = 11000;

async function migrate(c: Collections): Promise<void> {
  const versions = versionStore(c.versions);
  const stored = await versions.get('data');
  if (Number(stored) >= dataVersion) return;
  // 2: hours of the day, months and project days. A user at a time, as a command must not take minutes; the sweep finds these marks
  if (!(Number(stored) >= 2)) {
    for await (const { _id } of c.users.find({}, { projection: { _id: 1 } })) {
      await c.days.updateMany(
        { _id: daysRange(_id) },
        { $inc: { v: 1 }, $set: { dirty_since: new Date(), dirty_from_us: 0, unrolled: true }, $unset: { last_key: true } },
      );
    }
  }
  // 3: people sign in with their address, too. Of accounts that share one, the oldest does; the others have their names
  const unnamed = c.users.find({ email: { $type: 'string' }, email_key: { $exists: false } }, { projection: { email: 1 } });
  for await (const { _id, email } of unnamed.sort({ created_at: 1 })) {
    await c.users.updateOne({ _id }, { $set: { email_key: emailKey(email!) } }).catch((error: unknown) => {
      if ((error as { code?: number }).code !== duplicateKey) throw error;
    });
  }
  await versions.set('data', dataVersion);
}

/** How long the audit log reaches back: a year and a month. */
const auditSeconds = 396 * 86_400;

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
    ensureOAuthIndexes(db),
    ensureIndex(c.users, { username_key: 1 }, { unique: true }),
    ensureIndex(c.users, { email_key: 1 }, { unique: true, partialFilterExpression: { email_key: { $exists: true } } }),
    ensureIndex(
      c.users,
      { 'oidc.issuer': 1, 'oidc.subject': 1 },
      // By the field that is asked for: the planner does not see that one within `oidc` is only there with it
      { unique: true, partialFilterExpression: { 'oidc.subject': { $exists: true } } },
    ),
    ensureIndex(c.users, { access_changed_at: 1 }, { partialFilterExpression: { access_changed_at: { $exists: true } } }),
    ensureIndex(c.users, { deleting_since: 1 }, { partialFilterExpression: { deleting_since: { $exists: true } } }),
    ensureIndex(c.sessions, { user_id: 1 }),
    ensureIndex(c.sessions, { expires_at: 1 }, { expireAfterSeconds: 0 }),
    ensureIndex(c.tickets, { kind: 1, created_at: -1 }),
    ensureIndex(c.tickets, { user_id: 1, kind: 1 }),
    ensureIndex(c.tickets, { expires_at: 1 }, { expireAfterSeconds: 0 }),
    ensureIndex(c.devices, { user_id: 1 }),
    ensureIndex(c.devices, { expires_at: 1 }, { expireAfterSeconds: 0 }),
    ensureIndex(c.audit, { at: -1 }, { expireAfterSeconds: auditSeconds }),
    // In the order of the log's pages, for both ways in which an entry is somebody's
    ensureIndex(c.audit, { at: -1, _id: -1 }),
    ensureIndex(c.audit, { user_id: 1, at: -1, _id: -1 }),
    ensureIndex(c.audit, { actor_id: 1, at: -1, _id: -1 }),
    ensureIndex(c.apiKeys, { user_id: 1 }),
    ensureIndex(c.apiKeys, { modified_at: 1 }),
    // Only days that wait to be computed again are in it, so that finding them costs nothing however long the history is
    ensureIndex(c.days, { user_id: 1, dirty_since: 1 }, { partialFilterExpression: { dirty_since: { $exists: true } } }),
    ensureIndex(c.days, { user_id: 1, date: 1 }, { partialFilterExpression: { unrolled: true } }),
    ensureIndex(c.projectDays, { user_id: 1, date: 1 }),
    ensureIndex(c.projects, { user_id: 1, last_heartbeat_at: -1 }),
    ensureIndex(c.projects, { deleting_since: 1 }, { partialFilterExpression: { deleting_since: { $exists: true } } }),
    ensureIndex(c.users, { days_stale: 1 }, { partialFilterExpression: { days_stale: { $exists: true } } }),
    ensureIndex(c.userAgents, { user_id: 1, last_seen_at: -1 }),
    ensureIndex(c.machineNames, { user_id: 1, last_seen_at: -1 }),
    ensureIndex(fileChunks(db), { files_id: 1, n: 1 }, { unique: true }),
    ensureIndex(c.dataDumps, { user_id: 1, slot: 1 }, { unique: true, partialFilterExpression: { slot: { $exists: true } } }),
    ensureIndex(c.dataDumps, { user_id: 1, created_at: -1 }),
    ensureIndex(c.dataDumps, { 'links.hash': 1 }, { partialFilterExpression: { 'links.hash': { $exists: true } } }),
    ensureIndex(c.imports, { user_id: 1, live: 1 }, { unique: true, partialFilterExpression: { live: { $exists: true } } }),
    ensureIndex(c.imports, { user_id: 1, created_at: -1 }),
  ]);
  await migrate(c);
}
