import { DelayedError, UnrecoverableError, type Job } from 'bullmq';
import { Stopping } from '../give-way.js';

/**
 * Puts a job back that was broken off because this process is to stop.
 * @throws DelayedError in that case
 */
export async function leftToOthers(error: unknown, job: Job, token: string | undefined): Promise<void> {
  if (!(error instanceof Stopping)) return;
  await job.moveToDelayed(Date.now(), token);
  throw new DelayedError();
}

/** Whether a job that failed is tried no more. */
export const isLastTry = (job: Job, error: unknown): boolean =>
  error instanceof UnrecoverableError || job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
