import { Queue, type Job } from 'bullmq';
import { createDaysQueue, type DaysQueue } from '../shared/queue/days-queue.js';
import { createMaintenanceQueue, type MaintenanceQueue } from '../shared/queue/maintenance-queue.js';
import type { RedisClient } from '../shared/queue/redis.js';
import { queueNames, type QueueName } from '../shared/queue/queues.js';
import { createTransferQueue, type TransferQueue } from '../shared/queue/transfer-queue.js';

/** A job that is tried no more. */
export interface FailedJob {
  readonly queue: QueueName;
  readonly id: string;
  readonly name: string;
  readonly user_id: string | null;
  readonly failed_at: Date | null;
  readonly attempts: number;
  readonly reason: string;
}

/** Any job, with all that it is made of. */
export interface WholeJob {
  readonly queue: QueueName;
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly added_at: Date;
  readonly failed_at: Date | null;
  readonly attempts: number;
  readonly reason: string | null;
  /** Of the last attempts, with their stacks. */
  readonly errors: readonly string[];
  readonly progress: unknown;
  readonly data: unknown;
}

export interface QueueState {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
  readonly workers: number;
  readonly paused: boolean;
}

export interface AdminQueues {
  readonly days: DaysQueue;
  readonly maintenance: MaintenanceQueue;
  readonly imports: TransferQueue;
  state(queue: QueueName): Promise<QueueState>;
  /** Newest first. */
  failed(queue: QueueName): AsyncIterable<FailedJob>;
  /** Null when there is none with this id. */
  job(queue: QueueName, id: string): Promise<WholeJob | null>;
  /** Has failed jobs tried again, as if for the first time. @returns how many */
  replay(queue: QueueName, ids: readonly string[]): Promise<number>;
  /** Removes a failed job for good. @returns false when there is no failed job with this id */
  remove(queue: QueueName, id: string): Promise<boolean>;
  close(): Promise<void>;
}

const pageSize = 200;

const failedAt = (job: Job): Date | null => (job.finishedOn === undefined || !job.failedReason ? null : new Date(job.finishedOn));

const shown = (queue: QueueName, job: Job): FailedJob => ({
  queue,
  id: job.id ?? '',
  name: job.name,
  user_id: (job.data as { user_id?: string } | null)?.user_id ?? null,
  failed_at: failedAt(job),
  attempts: job.attemptsMade,
  reason: (job.failedReason ?? '').split('\n')[0]!,
});

export async function openQueues(redis: RedisClient, prefix: string): Promise<AdminQueues> {
  const opened = Object.fromEntries(queueNames.map((name) => [name, new Queue(name, { connection: redis, prefix })])) as Record<
    QueueName,
    Queue
  >;
  const days = createDaysQueue(redis, { prefix, delayMs: 0 });
  const maintenance = createMaintenanceQueue(redis, prefix);
  const imports = createTransferQueue(redis, 'imports', prefix);
  const all = Object.values(opened);
  for (const queue of all) queue.on('error', () => undefined); // what is asked of it fails, and is told
  await Promise.all([...all.map((queue) => queue.waitUntilReady()), days.ready(), maintenance.ready(), imports.ready()]);

  return {
    days,
    maintenance,
    imports,
    async state(name) {
      const [counts, workers, paused] = await Promise.all([
        opened[name].getJobCounts('waiting', 'active', 'delayed', 'failed'),
        opened[name].getWorkersCount(),
        opened[name].isPaused(),
      ]);
      const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts;
      return { waiting, active, delayed, failed, workers, paused };
    },
    async *failed(name) {
      for (let start = 0; ; start += pageSize) {
        const jobs = await opened[name].getFailed(start, start + pageSize - 1);
        // Jobs that were removed in between are undefined, whatever the type says
        for (const job of jobs as (Job | undefined)[]) if (job) yield shown(name, job);
        if (jobs.length < pageSize) return;
      }
    },
    async job(name, id) {
      const job = await opened[name].getJob(id);
      if (!job) return null;
      return {
        queue: name,
        id,
        name: job.name,
        state: await job.getState(),
        added_at: new Date(job.timestamp),
        failed_at: failedAt(job),
        attempts: job.attemptsMade,
        reason: job.failedReason ?? null,
        errors: job.stacktrace ?? [],
        progress: job.progress,
        data: job.data as unknown,
      };
    },
    async replay(name, ids) {
      let replayed = 0;
      for (const id of ids) {
        const job = await opened[name].getJob(id);
        if (!job || !(await job.isFailed())) continue;
        await job.retry('failed', { resetAttemptsMade: true });
        replayed += 1;
      }
      return replayed;
    },
    async remove(name, id) {
      const job = await opened[name].getJob(id);
      if (!job || !(await job.isFailed())) return false;
      await job.remove();
      return true;
    },
    async close() {
      await Promise.all([...all.map((queue) => queue.close()), days.close(), maintenance.close(), imports.close()]);
    },
  };
}
