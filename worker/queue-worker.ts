import { Worker } from 'bullmq';
import type { Logger } from '../shared/observability/log.js';
import type { QueueName } from '../shared/queue/queues.js';
import type { RedisClient } from '../shared/queue/redis.js';
import { leavingToOthers } from './left-to-others.js';
import { mendJob } from './mend-job.js';
import { observedJob, type JobCounts, type JobHandler } from './observed-job.js';
import type { WorkerMetrics } from './worker-metrics.js';

export interface QueueWork {
  /** Jobs in hand at once. */
  readonly concurrency: number;
  readonly handle: JobHandler;
}

export interface QueueWorkerDeps {
  readonly redis: RedisClient;
  readonly prefix: string;
  /** Aborted when the process is to stop. */
  readonly stopping: AbortSignal;
  readonly counts: JobCounts;
  readonly metrics: WorkerMetrics;
  readonly log: Logger;
}

/** Does the jobs of one queue, as they come. */
export function createQueueWorker(
  name: QueueName,
  { concurrency, handle }: QueueWork,
  { redis, prefix, stopping, counts, metrics, log }: QueueWorkerDeps,
): Worker {
  const worker = new Worker(name, observedJob(name, leavingToOthers(handle, stopping), { counts, metrics, log }), {
    connection: redis,
    prefix,
    concurrency,
    // A worker that was killed leaves its jobs active; several kills in a row must not fail a job
    maxStalledCount: 10,
    stalledInterval: 2500,
    lockDuration: 10_000,
    removeOnComplete: { count: 0 },
  });
  worker.on('error', (error) => log.debug({ err: error.message, queue: name }, 'worker'));
  // Other failures are told where they happen
  worker.on('failed', (job, error) => {
    if (/stalled/.test(error.message)) log.error({ err: error, queue: name, job: job?.id }, 'job failed');
  });
  worker.on('stalled', (job) => {
    metrics.stalled(name);
    log.warn({ queue: name, job }, 'job taken over from a worker that is gone');
    mendJob(redis, worker.toKey(job)).then(
      (fields) => fields.length > 0 && log.error({ queue: name, job, fields }, 'job was damaged'),
      (error: unknown) => log.debug({ err: error, queue: name, job }, 'job could not be looked at'),
    );
  });
  return worker;
}
