import type { Db } from 'mongodb';
import { apiKeyStore, type ApiKeyStore } from './api-keys.js';
import { collectionsOf } from './collections.js';
import { auditStore, type AuditStore } from './audit.js';
import { cellStore, type CellStore } from './cells.js';
import { closedDayStore, type ClosedDays } from './closed-days.js';
import { communityStore, type CommunityStore } from './community.js';
import { erasureStore, type Erasure } from './erasure.js';
import { dataDumpStore, type DataDumpStore } from './data-dumps.js';
import { deviceStore, type DeviceStore } from './devices.js';
import { dayStore, type DayStore } from './days.js';
import { fileStore, type FileStore } from './files.js';
import { heartbeatStore, type HeartbeatStore } from './heartbeats.js';
import { createHistory, type History } from './history.js';
import { importStore, type ImportStore } from './imports.js';
import { monthStore, type MonthStore } from './months.js';
import { nameStore, type NameStore } from './names.js';
import { oauthStores, type OAuthStores } from './oauth.js';
import { countOutages, type OutageCount } from './outage.js';
import { photoStore, type PhotoStore } from './photos.js';
import { projectDayStore, type ProjectDayStore } from './project-days.js';
import { projectNameStore, type ProjectNameStore } from './project-names.js';
import { projectStore, type ProjectStore } from './projects.js';
import { sessionStore, type SessionStore } from './sessions.js';
import { ticketStore, type TicketStore } from './tickets.js';
import { versionStore, type VersionStore } from './versions.js';
import { userStore, type UserStore } from './users.js';
import { msPerDay } from '../domain/time-units.js';

/** All repositories of a database. */
export interface Stores {
  readonly users: UserStore;
  readonly apiKeys: ApiKeyStore;
  readonly sessions: SessionStore;
  readonly tickets: TicketStore;
  readonly devices: DeviceStore;
  readonly audit: AuditStore;
  readonly oauth: OAuthStores;
  readonly photos: PhotoStore;
  readonly files: FileStore;
  readonly dataDumps: DataDumpStore;
  readonly imports: ImportStore;
  readonly erasure: Erasure;
  readonly heartbeats: HeartbeatStore;
  readonly days: DayStore;
  readonly months: MonthStore;
  readonly projectDays: ProjectDayStore;
  readonly cells: CellStore;
  readonly projects: ProjectStore;
  readonly projectNames: ProjectNameStore;
  readonly names: NameStore;
  readonly closedDays: ClosedDays;
  readonly versions: VersionStore;
  readonly history: History;
  readonly community: CommunityStore;
  /** To tell whether MongoDB was there all the time. */
  readonly outages: OutageCount;
}

/** @param sessionDays how long a session lasts that is not used */
export function createStores(db: Db, { sessionDays = 30 }: { readonly sessionDays?: number } = {}): Stores {
  const c = collectionsOf(db);
  const oauth = oauthStores(db);
  const heartbeats = heartbeatStore(db, c.heartbeats);
  const days = dayStore(db, c.days);
  const months = monthStore(db, c.months);
  const projectDays = projectDayStore(db, c.projectDays);
  const cells = cellStore(db, c.cells);
  const names = nameStore(c.userAgents, c.machineNames);
  const files = fileStore(db);
  const dataDumps = dataDumpStore(c.dataDumps, files);
  const imports = importStore(c.imports, files);
  return {
    users: userStore(c.users),
    apiKeys: apiKeyStore(db, c.apiKeys),
    sessions: sessionStore(c.sessions, sessionDays * msPerDay),
    tickets: ticketStore(c.tickets),
    devices: deviceStore(c.devices),
    audit: auditStore(c.audit),
    oauth,
    photos: photoStore(c.photos, c.users),
    files,
    dataDumps,
    imports,
    erasure: erasureStore(db, [oauth, dataDumps, imports]),
    heartbeats,
    days,
    months,
    projectDays,
    cells,
    projects: projectStore(c.projects),
    projectNames: projectNameStore(c.users),
    names,
    closedDays: closedDayStore(c.days, c.projectDays, days, cells),
    versions: versionStore(c.versions),
    history: createHistory({ heartbeats, days, months, projectDays, cells, names }),
    community: communityStore(c.users, { days, months }),
    outages: countOutages(db.client),
  };
}
