import { renameProject } from '../../api/change-project-names.js';
import { shownProject } from '../../api/shown-project.js';
import { sentAs } from '../../shared/domain/project-names.js';
import { projectNamesOf } from '../../shared/store/users.js';
import { DelayedError, type Job } from 'bullmq';
import { listPrices } from '../../shared/domain/ai-prices.js';
import { createLogger } from '../../shared/observability/log.js';
import { createRendering } from '../../shared/presenters/rendering.js';
import type { MaintenanceJobName, MaintenanceJobs } from '../../shared/queue/maintenance-queue.js';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { beginDeletion } from '../../shared/store/account-changes.js';
import { markStaleDays } from '../../shared/store/stale-days.js';
import type { Stores } from '../../shared/store/stores.js';
import type { SettingsChange } from '../../shared/store/users.js';
import { maintenanceHandler } from '../../worker/jobs/maintenance.js';
import { daysComputer } from '../../worker/steps/compute-days.js';
import { normaliseHeartbeats } from '../../worker/steps/normalise-heartbeats.js';
import { dayRoller } from '../../worker/steps/roll-up-days.js';
import { heartbeatsStorer } from '../../worker/steps/store-heartbeats.js';
import { heartbeatsJob } from '../factories/jobs.js';
import type { Hook } from './hooked-stores.js';

/**
 * One thing that is done to a user's time, as a worker or the API does it.
 * @param again it was tried before, and died
 * @returns whether it is done; it waits for days to be computed if not
 */
export type WorkStep = (stores: Stores, again: boolean) => Promise<boolean>;

const noHook: Hook = async () => undefined;

const rendering = createRendering(listPrices);
const log = createLogger({ name: 'test', level: 'silent' });

export const storing =
  (userId: string, heartbeats: readonly HeartbeatInput[]): WorkStep =>
  async (stores, again) => {
    await heartbeatsStorer(stores)([normaliseHeartbeats(heartbeatsJob(userId, heartbeats), again)], false);
    return true;
  };

export const computing =
  (userId: string): WorkStep =>
  async (stores) => {
    await daysComputer(stores)(userId);
    return true;
  };

export const rollingUp = (userId: string): WorkStep => maintaining('roll-up', { user_id: userId }, noHook);

/** A job of the maintenance queue; what it notes is there when it is tried again. */
function maintaining<Name extends MaintenanceJobName>(name: Name, data: MaintenanceJobs[Name], hook: Hook): WorkStep {
  const job = {
    name,
    data,
    timestamp: Date.now(),
    async updateData(noted: MaintenanceJobs[Name]) {
      await hook('job.updateData');
      job.data = noted;
    },
    moveToDelayed: async () => undefined,
    progress: 0,
    updateProgress: () => hook('job.updateProgress'),
  };
  return async (stores) => {
    const removeFailedHeartbeats = async (): Promise<void> => undefined;
    const recompute = { add: () => undefined, close: async () => undefined };
    const stopping = new AbortController().signal;
    const handle = maintenanceHandler({
      ...stores,
      rendering,
      recompute,
      oldestHeartbeats: async () => null,
      removeFailedHeartbeats,
      keptMs: 0,
      retentionDays: 0,
      stopping,
      log,
    });
    try {
      await handle(job as unknown as Job);
      return true;
    } catch (error) {
      if (error instanceof DelayedError) return false;
      throw error;
    }
  };
}

export const deleting = (userId: string, date: string, ids: readonly string[], hook = noHook): WorkStep =>
  maintaining('delete-heartbeats', { user_id: userId, date, ids }, hook);

/** With the mark that the API makes before. */
export const deletingUser = (userId: string, hook = noHook): WorkStep => {
  const remove = maintaining('delete-user', { user_id: userId }, hook);
  return async (stores, again) => {
    const user = again ? null : await stores.users.byId(userId);
    if (user) await beginDeletion(stores, user, { actor: null, ip: null });
    return remove(stores, again);
  };
};

/** With the mark that the API makes before. */
export function deletingProject(userId: string, project: string, hook = noHook): WorkStep {
  let remove: WorkStep | null = null;
  return async (stores, again) => {
    if (remove === null) {
      const user = (await stores.users.byId(userId))!;
      const row = await shownProject(stores, user, project).catch(() => null);
      const since = row && (await stores.projects.markDeleting(row._id, sentAs(projectNamesOf(user), row.name)));
      // Somebody else deletes it
      if (!since) return true;
      remove = maintaining('delete-project', { user_id: userId, project: row.name, since: since.getTime() }, hook);
    }
    return remove(stores, again);
  };
}

/** As the API changes settings, and the sweep finishes it. */
export const changing =
  (userId: string, changes: SettingsChange): WorkStep =>
  async (stores, again) => {
    const user = again ? await stores.users.byId(userId) : await stores.users.changeSettings(userId, changes);
    if (user) await markStaleDays(stores, user);
    return true;
  };

/** As the API renames a project, or merges it into the one of that name, and the sweep finishes it. */
export const renaming =
  (userId: string, project: string, name: string): WorkStep =>
  async (stores, again) => {
    const user = (await stores.users.byId(userId))!;
    if (again && user.project_renames) {
      await markStaleDays(stores, user);
      return true;
    }
    const row = await shownProject(stores, user, project).catch(() => null);
    if (!row || row.deleting_since) return true;
    const background = { recompute: async () => undefined };
    await renameProject({ stores, background }, row, name);
    return true;
  };

/** Until no day waits. */
export async function computeAll(stores: Stores, userId: string): Promise<void> {
  while ((await stores.days.countDirtyOf(userId)) > 0) await daysComputer(stores)(userId);
}

/** Until nothing waits to be computed or rolled up, and steps that wait for it are done. */
export async function finish(stores: Stores, userId: string, waiting: readonly WorkStep[] = []): Promise<void> {
  await computeAll(stores, userId);
  for (let left = waiting; left.length > 0;) {
    const isDone = await Promise.all(left.map((step) => step(stores, true)));
    left = left.filter((_, i) => !isDone[i]);
    await computeAll(stores, userId);
  }
  await dayRoller({ ...stores, rendering })(userId);
}
