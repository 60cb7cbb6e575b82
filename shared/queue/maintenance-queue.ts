import { Queue } from 'bullmq';
import { attempts, backoff, queues } from './queues.js';
import type { RedisClient } from './redis.js';

/** Which request asked for it, to find its lines in the logs; nobody's where a sweep asks again. */
interface Asked {
  readonly request_id?: string;
}

/** What a maintenance job is to do; its name says which. */
export interface MaintenanceJobs {
  /** A user's past days, rolled up into documents of their projects and months. */
  'roll-up': { readonly user_id: string };
  /** Heartbeats of a user's day, by id. */
  'delete-heartbeats': { readonly user_id: string; readonly date: string; readonly ids: readonly string[] } & Asked &
    DeletionProgress;
  /** A project with all its heartbeats. */
  'delete-project': {
    readonly user_id: string;
    readonly project: string;
    /** When it was asked for (ms): what came later is not meant, and neither is a later project of the name. */
    readonly since: number;
  } & Asked &
    DeletionProgress;
  /** The heartbeats of a user that are older than the age limit, which is what it is when they are deleted, after their days are closed. */
  'close-days': { readonly user_id: string; readonly deleted?: number };
  /** An account with all that there is of it. */
  'delete-user': {
    readonly user_id: string;
    /** Documents there were at first. */
    readonly total?: number;
    /** It stands in the audit log. */
    readonly is_told?: boolean;
  } & Asked;
}
export type MaintenanceJobName = keyof MaintenanceJobs;

/** How far the deletion of an account is, in documents. */
export interface UserDeletion {
  readonly removed: number;
  /** Null: not counted yet. */
  readonly total: number | null;
}

export interface DeletionProgress {
  /** Days (numbers) whose heartbeats are being deleted: an attempt that died before it marked them leaves them to the next one. */
  readonly unmarked_days?: readonly number[];
  /** Days that were marked: rows of projects are set right when these are computed. */
  readonly marked_days?: readonly number[];
  /** Projects whose heartbeats were deleted. */
  readonly touched_projects?: readonly string[];
  readonly is_deleted?: boolean;
}

export interface MaintenanceQueue {
  /** Asks for a user's past days to be rolled up, soon and once however often it is asked. */
  requestRollUp(userId: string, delayMs: number): Promise<void>;
  /** Once at a time for each user. */
  closeDays(userId: string): Promise<void>;
  deleteHeartbeats(job: MaintenanceJobs['delete-heartbeats']): Promise<void>;
  /** Once at a time for each project. */
  deleteProject(job: MaintenanceJobs['delete-project']): Promise<void>;
  /** Once at a time for each user. */
  deleteUser(userId: string, requestId?: string): Promise<void>;
  /** Null when there is no such job. */
  userDeletion(userId: string): Promise<UserDeletion | null>;
  /** Resolves when the queue can be used. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

const keptFailures = 1000;
const userDeletionId = (userId: string): string => `delete-user:${userId}`;

export function createMaintenanceQueue(redis: RedisClient, prefix: string): MaintenanceQueue {
  const queue = new Queue<MaintenanceJobs[MaintenanceJobName]>(queues.maintenance.name, {
    connection: redis,
    prefix,
    defaultJobOptions: { attempts, backoff, removeOnComplete: true, removeOnFail: { count: keptFailures } },
  });
  queue.on('error', () => undefined); // the connection's own listener reports it
  return {
    async requestRollUp(userId, delayMs) {
      const deduplication = { id: `roll-up:${userId}`, keepLastIfActive: true };
      await queue.add('roll-up', { user_id: userId }, { delay: delayMs, deduplication });
    },
    async closeDays(userId) {
      await queue.add('close-days', { user_id: userId }, { deduplication: { id: `close-days:${userId}` } });
    },
    async deleteHeartbeats(job) {
      await queue.add('delete-heartbeats', job);
    },
    async deleteProject(job) {
      await queue.add('delete-project', job, { deduplication: { id: `delete-project:${job.user_id}:${job.project}` } });
    },
    async deleteUser(userId, request_id) {
      await queue.add(
        'delete-user',
        { user_id: userId, ...(request_id === undefined ? {} : { request_id }) },
        { deduplication: { id: userDeletionId(userId) } },
      );
    },
    async userDeletion(userId) {
      const id = await queue.getDeduplicationJobId(userDeletionId(userId));
      const job = id === null ? undefined : await queue.getJob(id);
      if (!job) return null;
      const { total = null } = job.data as MaintenanceJobs['delete-user'];
      return { removed: typeof job.progress === 'object' ? ((job.progress as { removed?: number }).removed ?? 0) : 0, total };
    },
    async ready() {
      await queue.waitUntilReady();
    },
    close: () => queue.close(),
  };
}
