import { DelayedError, type Job } from 'bullmq';
import type { MaintenanceJobName, MaintenanceJobs } from '../../shared/queue/maintenance-queue.js';
import type { JobFacts } from '../observed-job.js';
import { dayCloser, type CloseDaysDeps } from '../steps/close-days.js';
import { heartbeatsDeleter, type DeleteDeps, type DeletionLog } from '../steps/delete-heartbeats.js';
import { userDeleter, type DeleteUserDeps, type UserDeletionLog } from '../steps/delete-user.js';
import { projectRows, type ProjectRowDeps } from '../steps/project-rows.js';
import { dayRoller, type RollUpDeps } from '../steps/roll-up-days.js';
import type { RecomputeRequests } from '../recompute-requests.js';
import { throughOutages, type OutageDeps } from '../through-outages.js';
import { userOfJob } from '../user-of-job.js';

export interface MaintenanceJobDeps extends RollUpDeps, DeleteDeps, ProjectRowDeps, DeleteUserDeps, CloseDaysDeps, OutageDeps {
  readonly recompute: RecomputeRequests;
  /** Age in days after which heartbeats are deleted; 0: they are kept. */
  readonly retentionDays: number;
  /** When the oldest request came (ms since the epoch) whose heartbeats are not stored yet; null when there is none. */
  readonly oldestHeartbeats: () => Promise<number | null>;
}

type Handlers = { [Name in MaintenanceJobName]: (job: Job<MaintenanceJobs[Name]>, token?: string) => Promise<JobFacts> };

const lookAgainMs = 250;
/** Other work has its turn between two slices. */
const nextTurnMs = 20;
/** After this a deletion no longer waits for others, which may be held up by something lasting. */
const patienceMs = 600_000;

export function maintenanceHandler(deps: MaintenanceJobDeps): (job: Job, token?: string) => Promise<JobFacts> {
  const rollUp = dayRoller(deps);
  const deleter = heartbeatsDeleter(deps);
  const rows = projectRows(deps);
  const deleteUser = userDeleter(deps);
  const closeDays = dayCloser(deps);
  const { retentionDays } = deps;

  const isPatient = (job: Job): boolean => Date.now() - job.timestamp < patienceMs;

  /** What was sent before a deletion must be there when it looks. */
  async function mustWaitForHeartbeats(job: Job): Promise<boolean> {
    const oldest = await deps.oldestHeartbeats();
    return oldest !== null && oldest <= job.timestamp && isPatient(job);
  }

  async function lookAgain(job: Job, token: string | undefined, ms = lookAgainMs): Promise<never> {
    await job.moveToDelayed(Date.now() + ms, token);
    throw new DelayedError();
  }

  const logOf = (job: Job<MaintenanceJobs['delete-heartbeats' | 'delete-project']>): DeletionLog => ({
    get progress() {
      return job.data;
    },
    note: (more) => job.updateData({ ...job.data, ...more }),
  });

  const userLogOf = (job: Job<MaintenanceJobs['delete-user']>): UserDeletionLog => ({
    get progress() {
      return job.data;
    },
    note: (more) => job.updateData({ ...job.data, ...more }),
    report: ({ removed, total }) => {
      const { removed: before = 0 } = job.progress as { removed?: number };
      return job.updateProgress({ removed: before + removed, total });
    },
  });

  /** Deletes, and comes back until the days are computed again. */
  async function deletion(
    job: Job<MaintenanceJobs['delete-heartbeats' | 'delete-project']>,
    token: string | undefined,
    work: (log: DeletionLog) => Promise<void>,
  ): Promise<void> {
    const { user_id } = job.data;
    const log = logOf(job);
    if (job.data.is_deleted !== true) {
      if (await mustWaitForHeartbeats(job)) await lookAgain(job, token);
      await deleter.resume(user_id, log);
      await work(log);
      await log.note({ is_deleted: true });
      deps.recompute.add([user_id]);
    }
    if (!(await deleter.isSettled(user_id, log)) && isPatient(job)) await lookAgain(job, token);
  }

  // One a name: leaving one out does not compile
  const handlers: Handlers = {
    async 'roll-up'({ data: { user_id } }) {
      return { days: await rollUp(user_id) };
    },
    async 'delete-heartbeats'(job, token) {
      const { user_id, date, ids } = job.data;
      await deletion(job, token, (log) => deleter.byId(user_id, date, ids, log));
      await rows.narrow(user_id, job.data.touched_projects ?? []);
      return {};
    },
    async 'delete-project'(job, token) {
      const { user_id, project } = job.data;
      const since = new Date(job.data.since);
      // A job that runs once too often must not take a new project of the name for the old one
      const names = await deps.projects.deletingNames(user_id, project, since);
      if (names === null) return {};
      await deletion(job, token, (log) => deleter.ofProjects(user_id, names, since, log));
      await deleter.fromClosedDays(user_id, project);
      await rollUp(user_id);
      await rows.remove(user_id, project, since, names);
      return {};
    },
    async 'close-days'(job, token) {
      // Asked for when there was a limit
      if (retentionDays === 0) return {};
      const closing = await closeDays(job.data.user_id, retentionDays, async (deleted) => {
        await job.updateData({ ...job.data, deleted: (job.data.deleted ?? 0) + deleted });
        await job.updateProgress({ deleted: job.data.deleted ?? 0 });
      });
      if (closing === 'more') await lookAgain(job, token, nextTurnMs);
      // What its days wait for is asked for by the sweep, and so is this
      return { deleted: job.data.deleted ?? 0 };
    },
    async 'delete-user'(job, token) {
      if (await mustWaitForHeartbeats(job)) await lookAgain(job, token);
      const again = await deleteUser(job.data.user_id, userLogOf(job));
      if (again !== null) await lookAgain(job, token, again);
      return {};
    },
  };

  /** Deleted while the job was under way: what it wrote was written for nobody. */
  async function leaveNothing(user_id: string): Promise<void> {
    if ((await deps.users.byId(user_id)) === null) await deps.erasure.removeAll(user_id);
  }

  return async (job, token) => {
    const handle = handlers[job.name as MaintenanceJobName] as ((job: Job, token?: string) => Promise<JobFacts>) | undefined;
    // Tried again: while processes are upgraded one by one, another worker may know it
    if (!handle) throw new Error(`unknown maintenance job: ${job.name}`);
    const user_id = userOfJob(job);
    let facts: JobFacts = {};
    const work = async (): Promise<void> => {
      facts = await handle(job, token);
      await leaveNothing(user_id);
    };
    await throughOutages(work, deps);
    return facts;
  };
}
