import type { Binary, Collection, Db } from 'mongodb';
import type { Horizon } from '../domain/horizon.js';
import type { ProjectRename } from '../domain/project-names.js';
import type { KeyScope } from '../domain/scopes.js';
import type { Sharing } from '../domain/sharing.js';
import type { UserAgent } from '../domain/user-agent.js';
import type { CellsDocument } from './cells-document.js';
import type { AuditDocument, DeviceDocument, SessionDocument, TicketDocument } from './account-documents.js';
import type { DataDumpDocument } from './data-dumps.js';
import type { DayDocument } from './day-document.js';
import type { ImportDocument } from './imports.js';
import type { VersionDocument } from './versions.js';
import { bringUpToDate, type UpdateOptions } from './migrations/bring-up-to-date.js';
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

export interface ProjectRenameRule extends ProjectRename {
  readonly created_at: Date;
}

export interface ProjectRenamesField {
  /** Of these rules (shared/domain/project-names.ts). */
  readonly version: string;
  readonly rules: readonly ProjectRenameRule[];
  /** Projects whose first and last heartbeat are to be looked for once all days are computed with these rules. */
  readonly unsettled?: readonly string[];
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
  /** What was before it is known by its days alone: their heartbeats are deleted. */
  horizon?: Horizon;
  /** What projects are shown as that were renamed or merged (docs/adr/0018). */
  project_renames?: ProjectRenamesField;
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
  /** Left out of lists; its time is not. */
  is_hidden?: true;
  /** Those who share a project of the same name see that the user works on it, and how long (docs/adr/0022). */
  is_shared?: true;
  /** Its heartbeats are shown under another name, but for days that are closed and have this one. */
  is_past?: true;
  /** It and its heartbeats are being deleted. */
  deleting_since?: Date;
  /** The names that these were sent with. */
  deleting_names?: readonly string[];
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
  readonly cells: Collection<CellsDocument>;
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
    cells: db.collection('cells'),
    projects: db.collection('projects'),
    userAgents: db.collection('user_agents'),
    machineNames: db.collection('machine_names'),
    dataDumps: db.collection('data_dumps'),
    imports: db.collection('imports'),
    versions: db.collection('versions'),
  };
}

/** What has to be there before anything is read or written. Safe in several processes at once, and again. */
export const ensureCollections = (db: Db, options?: UpdateOptions): Promise<void> =>
  bringUpToDate(db, collectionsOf(db), options);
