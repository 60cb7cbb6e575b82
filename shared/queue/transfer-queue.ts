import { Queue } from 'bullmq';
import type { RedisClient } from './redis.js';
import { attempts, backoff, queues } from './queues.js';

/** A file that is to be written or read. What is known of it stands in the database under its id. */
export interface TransferJob {
  readonly id: string;
  readonly user_id: string;
  /** Of the request that asked for it. */
  readonly request_id?: string;
}

export interface TransferQueue {
  /** Asks for it to be done, once at a time. */
  request(job: TransferJob): Promise<void>;
  /** Resolves when the queue can be used. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

const keptFailures = 1000;

export function createTransferQueue(redis: RedisClient, name: 'imports' | 'exports', prefix: string): TransferQueue {
  const queue = new Queue<TransferJob>(queues[name].name, {
    connection: redis,
    prefix,
    defaultJobOptions: { attempts, backoff, removeOnComplete: true, removeOnFail: { count: keptFailures } },
  });
  queue.on('error', () => undefined); // the connection's own listener reports it
  return {
    async request(job) {
      await queue.add(name === 'imports' ? 'import' : 'export', job, { deduplication: { id: job.id } });
    },
    async ready() {
      await queue.waitUntilReady();
    },
    close: () => queue.close(),
  };
}
