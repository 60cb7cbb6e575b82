import { Queue, type Job } from 'bullmq';
import type { DeletionProgress } from '../../shared/queue/maintenance-queue.js';
import { queues } from '../../shared/queue/queues.js';
import { createPatientRedis } from '../../shared/queue/redis.js';
import { createLogger } from '../../shared/observability/log.js';
import { eventually } from './eventually.js';
import type { TestServer } from './server.js';
import { sharedStores } from './stores.js';

/** Looks into a server's queues, to wait for one kind of work and not for the rest. */
export interface QueueWatch {
  /** Resolves when all heartbeats that were taken are stored. */
  stored(): Promise<void>;
  /** Resolves when nothing is left to be deleted: rows of projects may have to be set right still. */
  deleted(): Promise<void>;
  /** Resolves when deletions are done with that, too, for which the days must be computed. */
  finished(): Promise<void>;
  close(): Promise<void>;
}

export async function watchQueues({ prefix }: TestServer): Promise<QueueWatch> {
  const redis = createPatientRedis((await sharedStores()).redis.url, createLogger({ name: 'test', level: 'silent' }));
  const heartbeats = new Queue(queues.heartbeats.name, { connection: redis, prefix });
  const maintenance = new Queue<DeletionProgress>(queues.maintenance.name, { connection: redis, prefix });
  await Promise.all([heartbeats.waitUntilReady(), maintenance.waitUntilReady()]);
  const unfinished = ['waiting', 'active', 'delayed'] as const;
  // Jobs that are done between being found and being read are undefined, whatever the type says
  const deletions = async (): Promise<Job<DeletionProgress>[]> =>
    (await maintenance.getJobs([...unfinished])).filter((job) => job?.name.startsWith('delete-'));
  return {
    stored: () =>
      eventually(async () => {
        const counts = await heartbeats.getJobCounts(...unfinished);
        return Object.values(counts).every((count) => count === 0);
      }),
    deleted: () => eventually(async () => (await deletions()).every((job) => job.data.is_deleted === true)),
    finished: () => eventually(async () => (await deletions()).length === 0),
    async close() {
      await Promise.all([heartbeats.close(), maintenance.close()]);
      redis.disconnect();
    },
  };
}
