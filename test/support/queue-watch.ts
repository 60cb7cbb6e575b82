import { Queue } from 'bullmq';
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
  /** Resolves when nothing is left to be deleted. */
  deleted(): Promise<void>;
  close(): Promise<void>;
}

export async function watchQueues({ prefix }: TestServer): Promise<QueueWatch> {
  const redis = createPatientRedis((await sharedStores()).redis.url, createLogger({ name: 'test', level: 'silent' }));
  const heartbeats = new Queue(queues.heartbeats.name, { connection: redis, prefix });
  const maintenance = new Queue(queues.maintenance.name, { connection: redis, prefix });
  await Promise.all([heartbeats.waitUntilReady(), maintenance.waitUntilReady()]);
  const unfinished = ['waiting', 'active', 'delayed'] as const;
  return {
    stored: () =>
      eventually(async () => {
        const counts = await heartbeats.getJobCounts(...unfinished);
        return Object.values(counts).every((count) => count === 0);
      }),
    deleted: () =>
      eventually(async () => {
        const jobs = await maintenance.getJobs([...unfinished]);
        return !jobs.some((job) => job?.name.startsWith('delete-'));
      }),
    async close() {
      await Promise.all([heartbeats.close(), maintenance.close()]);
      redis.disconnect();
    },
  };
}
