import { DelayedError, UnrecoverableError, type Job } from 'bullmq';
import type { Logger } from '../../shared/observability/log.js';
import type { MaintenanceJobName, MaintenanceJobs } from '../../shared/queue/maintenance-queue.js';
import { heartbeatsDeleter, type DeleteDeps, type DeletionLog } from '../steps/delete-heartbeats.js';
import { dayRoller, type RollUpDeps } from '../steps/roll-up-days.js';
import type { RecomputeRequests } from '../recompute-requests.js';
import { throughOutages } from '../through-outages.js';

export interface MaintenanceJobDeps extends RollUpDeps, DeleteDeps {
  readonly recompute: RecomputeRequests;
  /** When the oldest request came (ms since the epoch) whose heartbeats are not stored yet; null when there is none. */
  readonly oldestHeartbeats: () => Promise<number | null>;
  readonly stopping: AbortSignal;
  readonly log: Logger;
}

type Handlers = { [Name in MaintenanceJobName]: (job: Job<MaintenanceJobs[Name]>, token?: string) => Promise<void> };

const lookAgainMs = 500;
/** After this a deletion no longer waits for heartbeats from before it, which may be held up by something lasting. */
const patienceMs = 600_000;

export function maintenanceHandler(deps: MaintenanceJobDeps): (job: Job, token?: string) => Promise<void> {
  const rollUp = dayRoller(deps);
  const deleter = heartbeatsDeleter(deps);

  /** What was sent before a deletion must be there when it looks. */
  async function afterEarlierHeartbeats(job: Job, token: string | undefined): Promise<void> {
    const oldest = await deps.oldestHeartbeats();
    if (oldest === null || oldest > job.timestamp || Date.now() - job.timestamp > patienceMs) return;
    await job.moveToDelayed(Date.now() + lookAgainMs, token);
    throw new DelayedError();
  }

  const logOf = (job: Job<MaintenanceJobs['delete-heartbeats' | 'delete-project']>): DeletionLog => ({
    get unmarked_days() {
      return job.data.unmarked_days ?? [];
    },
    note: (days) => job.updateData({ ...job.data, unmarked_days: days }),
  });

  // One a name: leaving one out does not compile
  const handlers: Handlers = {
    async 'roll-up'({ data: { user_id } }) {
      const days = await rollUp(user_id);
      deps.log.debug({ user_id, days }, 'days rolled up');
    },
    async 'delete-heartbeats'(job, token) {
      const { user_id, date, ids } = job.data;
      await afterEarlierHeartbeats(job, token);
      await deleter.settle(user_id, logOf(job));
      const deleted = await deleter.byId(user_id, date, ids, logOf(job));
      deps.recompute.add([user_id]);
      deps.log.info({ user_id, deleted }, 'heartbeats deleted');
    },
    async 'delete-project'(job, token) {
      const { user_id, project } = job.data;
      await afterEarlierHeartbeats(job, token);
      await deleter.settle(user_id, logOf(job));
      await deleter.project(user_id, project, logOf(job));
      deps.recompute.add([user_id]);
      deps.log.info({ user_id }, 'project deleted');
    },
  };
  return async (job, token) => {
    const handle = handlers[job.name as MaintenanceJobName] as ((job: Job, token?: string) => Promise<void>) | undefined;
    if (!handle) throw new UnrecoverableError(`unknown maintenance job: ${job.name}`);
    await throughOutages(() => handle(job, token), deps.stopping, deps.log);
  };
}
