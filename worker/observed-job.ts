import { DelayedError, UnrecoverableError, type Job } from 'bullmq';
import type { Logger } from '../shared/observability/log.js';
import type { QueueName } from '../shared/queue/queues.js';
import type { JobOutcome, WorkerMetrics } from './worker-metrics.js';

/** What a job did, in numbers for its line in the log. */
export type JobFacts = Readonly<Record<string, number>>;
export type JobHandler = (job: Job, token?: string) => Promise<JobFacts>;

/** Whose work it is, and which request asked for it, where its payload says so. */
function originOf({ data }: Job): { user_id?: unknown; request_id?: unknown } {
  const { user_id, request_id } = (data ?? {}) as { user_id?: unknown; request_id?: unknown };
  return { user_id, request_id };
}

/** Whether a job that failed is tried no more. */
export const isLastTry = (job: Job, error: unknown): boolean =>
  error instanceof UnrecoverableError || job.attemptsMade + 1 >= (job.opts.attempts ?? 1);

const outcomeOf = (job: Job, error: unknown): JobOutcome =>
  error instanceof DelayedError || !isLastTry(job, error) ? 'again' : 'failed';

/** Jobs that are in hand, and were finished, however they ended. */
export interface JobCounts {
  inHand: number;
  finished: number;
}

/** One line a job in the log, joined with the request it came from by `request_id`, and its time in the metrics. */
export function observedJob(
  queue: QueueName,
  handle: JobHandler,
  { counts, metrics, log }: { readonly counts: JobCounts; readonly metrics: Pick<WorkerMetrics, 'job'>; readonly log: Logger },
): (job: Job, token?: string) => Promise<void> {
  return async (job, token) => {
    const start = performance.now();
    counts.inHand += 1;
    try {
      const facts = await handle(job, token);
      const ms = performance.now() - start;
      metrics.job(queue, 'completed', ms / 1000);
      log.info(
        {
          queue,
          job: job.id,
          name: job.name,
          ...originOf(job),
          waited_ms: Math.max(0, (job.processedOn ?? job.timestamp) - job.timestamp - job.delay),
          ms: Math.round(ms * 10) / 10,
          ...facts,
        },
        'job',
      );
    } catch (error) {
      const outcome = outcomeOf(job, error);
      metrics.job(queue, outcome, (performance.now() - start) / 1000);
      // A job that looks again later is no failure
      if (!(error instanceof DelayedError)) {
        log[outcome === 'failed' ? 'error' : 'warn'](
          { err: error, queue, job: job.id, name: job.name, ...originOf(job), attempt: job.attemptsMade + 1 },
          outcome === 'failed' ? 'job failed' : 'job failed, and is tried again',
        );
      }
      throw error;
    } finally {
      counts.inHand -= 1;
      counts.finished += 1;
    }
  };
}
