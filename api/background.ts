import { unavailable } from '../shared/errors.js';
import { createDaysQueue, type DaysQueue } from '../shared/queue/days-queue.js';
import {
  createMaintenanceQueue,
  type MaintenanceJobs,
  type MaintenanceQueue,
  type UserDeletion,
} from '../shared/queue/maintenance-queue.js';
import type { RedisClient } from '../shared/queue/redis.js';
import { noReplication, type Replication } from '../shared/queue/replication.js';
import { createTransferQueue, type TransferJob, type TransferQueue } from '../shared/queue/transfer-queue.js';

/** Work the API asks workers for. What it asks for is kept once these resolve; they throw AppError 503 while Redis is away. */
export interface Background {
  deleteHeartbeats(job: MaintenanceJobs['delete-heartbeats']): Promise<void>;
  deleteProject(job: MaintenanceJobs['delete-project']): Promise<void>;
  deleteUser(userId: string, requestId: string): Promise<void>;
  /** How far the deletion of an account is; null when that is not known. */
  userDeletion(userId: string): Promise<UserDeletion | null>;
  /** A user's days that are dirty are computed again at once. */
  recompute(userId: string): Promise<void>;
  writeDump(job: TransferJob): Promise<void>;
  importFile(job: TransferJob): Promise<void>;
  close(): Promise<void>;
}

export function createBackground(redis: RedisClient, prefix: string, { after }: Replication = noReplication): Background {
  interface Open {
    readonly days: DaysQueue;
    readonly maintenance: MaintenanceQueue;
    readonly imports: TransferQueue;
    readonly exports: TransferQueue;
  }
  let queues: Open | null = null;

  /** BullMQ's queues stay broken for good when their first look at Redis fails: they count when that was well. */
  function open(): void {
    if (queues !== null) return;
    const opening = {
      days: createDaysQueue(redis, { prefix, delayMs: 0 }),
      maintenance: createMaintenanceQueue(redis, prefix),
      imports: createTransferQueue(redis, 'imports', prefix),
      exports: createTransferQueue(redis, 'exports', prefix),
    };
    Promise.all(Object.values(opening).map((queue) => queue.ready())).then(
      () => (queues ??= opening),
      () => undefined,
    );
  }
  redis.on('ready', open);
  if (redis.status === 'ready') open();

  function opened(): Open {
    if (queues === null || redis.status !== 'ready') throw unavailable('The queue is not reachable. Try again later.');
    return queues;
  }

  async function ask<T>(work: (of: Open) => Promise<T>): Promise<T> {
    const of = opened();
    try {
      return await work(of);
    } catch (error) {
      throw unavailable('The queue did not take the work. Try again later.', error);
    }
  }

  return {
    deleteHeartbeats: (job) => ask(({ maintenance }) => after(() => maintenance.deleteHeartbeats(job))),
    deleteProject: (job) => ask(({ maintenance }) => after(() => maintenance.deleteProject(job))),
    deleteUser: (userId, requestId) => ask(({ maintenance }) => after(() => maintenance.deleteUser(userId, requestId))),
    userDeletion: (userId) => ask(({ maintenance }) => maintenance.userDeletion(userId)),
    recompute: (userId) => ask(({ days }) => days.request(userId)),
    writeDump: (job) => ask(({ exports }) => after(() => exports.request(job))),
    importFile: (job) => ask(({ imports }) => after(() => imports.request(job))),
    async close() {
      redis.off('ready', open);
      await Promise.all(Object.values(queues ?? {}).map((queue: { close(): Promise<void> }) => queue.close()));
    },
  };
}
