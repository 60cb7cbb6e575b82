import type { Redis } from 'ioredis';
import { unavailable } from '../shared/errors.js';
import { createDaysQueue, type DaysQueue } from '../shared/queue/days-queue.js';
import { createMaintenanceQueue, type MaintenanceJobs, type MaintenanceQueue } from '../shared/queue/maintenance-queue.js';

/** Work the API asks workers for. What it asks for is kept once these resolve; they throw AppError 503 while Redis is away. */
export interface Background {
  deleteHeartbeats(job: MaintenanceJobs['delete-heartbeats']): Promise<void>;
  deleteProject(job: MaintenanceJobs['delete-project']): Promise<void>;
  /** A user's days that are dirty are computed again at once. */
  recompute(userId: string): Promise<void>;
  close(): Promise<void>;
}

export function createBackground(redis: Redis, prefix: string): Background {
  let queues: { days: DaysQueue; maintenance: MaintenanceQueue } | null = null;

  /** BullMQ's queues stay broken for good when their first look at Redis fails: they are made when Redis is there. */
  function opened(): NonNullable<typeof queues> {
    if (redis.status !== 'ready') throw unavailable('The queue is not reachable. Try again later.');
    return (queues ??= {
      days: createDaysQueue(redis, { prefix, delayMs: 0 }),
      maintenance: createMaintenanceQueue(redis, prefix),
    });
  }

  async function ask(work: (of: NonNullable<typeof queues>) => Promise<void>): Promise<void> {
    const of = opened();
    try {
      await work(of);
    } catch (error) {
      throw unavailable('The queue did not take the work. Try again later.', error);
    }
  }

  return {
    deleteHeartbeats: (job) => ask(({ maintenance }) => maintenance.deleteHeartbeats(job)),
    deleteProject: (job) => ask(({ maintenance }) => maintenance.deleteProject(job)),
    recompute: (userId) => ask(({ days }) => days.request(userId)),
    async close() {
      await Promise.all([queues?.days.close(), queues?.maintenance.close()]);
    },
  };
}
