import type { Job, Queue } from 'bullmq';
import type { LiveWork } from '../shared/domain/give-way.js';
import type { HeartbeatsJob } from '../shared/queue/heartbeats-job.js';

/** What was acknowledged and is not stored yet. */
export interface HeartbeatsBacklog {
  /** How far workers are behind. */
  liveWork(): Promise<LiveWork>;
  /** When the oldest request came (ms since the epoch); null when there is none. */
  oldest(): Promise<number | null>;
  /** Removes a user's failed jobs for good. */
  removeFailedOf(userId: string): Promise<void>;
}

/** Jobs in hand or delayed that are looked through. */
const mostUnordered = 2000;
const failedAtOnce = 200;

/** Payloads may be damaged, and jobs that are done between being found and being read undefined, whatever the type says. */
const userIdOf = (job: Job | undefined): unknown => (job?.data as Partial<HeartbeatsJob> | null | undefined)?.user_id;

export function heartbeatsBacklog(queue: Queue): HeartbeatsBacklog {
  return {
    async liveWork() {
      const [waiting, [oldest]] = await Promise.all([queue.getWaitingCount(), queue.getWaiting(0, 0)]);
      return { waiting, oldestMs: oldest ? Date.now() - oldest.timestamp : 0 };
    },
    async oldest() {
      // Those waiting are in order of time; of the others, one that is tried again may stand anywhere
      const [waiting, others] = await Promise.all([
        queue.getJobs(['waiting'], 0, 0, true),
        queue.getJobs(['active', 'delayed'], 0, mostUnordered, true),
      ]);
      return [...waiting, ...others].reduce<number | null>(
        (oldest, job) => Math.min(oldest ?? Infinity, job?.timestamp ?? Infinity),
        null,
      );
    },
    async removeFailedOf(userId) {
      // From the end, so that what is removed moves nothing that is still to be looked at
      for (let end = await queue.getFailedCount(); end > 0; end -= failedAtOnce) {
        const jobs = await queue.getFailed(Math.max(0, end - failedAtOnce), end - 1);
        for (const job of jobs) if (userIdOf(job) === userId) await job.remove();
      }
    },
  };
}
