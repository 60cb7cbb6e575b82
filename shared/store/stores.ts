import type { Db } from 'mongodb';
import { apiKeyStore, type ApiKeyStore } from './api-keys.js';
import { collectionsOf } from './collections.js';
import { communityStore, type CommunityStore } from './community.js';
import { dayStore, type DayStore } from './days.js';
import { heartbeatStore, type HeartbeatStore } from './heartbeats.js';
import { createHistory, type History } from './history.js';
import { monthStore, type MonthStore } from './months.js';
import { nameStore, type NameStore } from './names.js';
import { projectDayStore, type ProjectDayStore } from './project-days.js';
import { projectStore, type ProjectStore } from './projects.js';
import { versionStore, type VersionStore } from './versions.js';
import { userStore, type UserStore } from './users.js';

/** All repositories of a database. */
export interface Stores {
  readonly users: UserStore;
  readonly apiKeys: ApiKeyStore;
  readonly heartbeats: HeartbeatStore;
  readonly days: DayStore;
  readonly months: MonthStore;
  readonly projectDays: ProjectDayStore;
  readonly projects: ProjectStore;
  readonly names: NameStore;
  readonly versions: VersionStore;
  readonly history: History;
  readonly community: CommunityStore;
}

export function createStores(db: Db): Stores {
  const c = collectionsOf(db);
  const heartbeats = heartbeatStore(db, c.heartbeats);
  const days = dayStore(db, c.days);
  const months = monthStore(db, c.months);
  const projectDays = projectDayStore(db, c.projectDays);
  const names = nameStore(c.userAgents, c.machineNames);
  return {
    users: userStore(c.users),
    apiKeys: apiKeyStore(db, c.apiKeys),
    heartbeats,
    days,
    months,
    projectDays,
    projects: projectStore(c.projects),
    names,
    versions: versionStore(c.versions),
    history: createHistory({ heartbeats, days, months, projectDays, names }),
    community: communityStore(c.users, { days, months }),
  };
}
