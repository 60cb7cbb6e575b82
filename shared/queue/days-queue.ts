import { Queue } from 'bullmq';
import { attempts, backoff, queues, type DaysJob } from './queues.js';
import type { RedisClient } from './redis.js';

export interface DaysQueue {
  /** Asks for a user's dirty days to be computed again, soon and once however often it is asked. */
  request(userId: string): Promise<void>;
  /** Resolves when the queue can be used. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** Failed jobs to look at; nothing hangs on them, as what they were to do is marked in the database and asked for again. */
const keptFailures = 100;

/**
 * @param delayMs how long requests for one user are gathered. One that comes while the user's job runs leads to another run
 * (`keepLastIfActive`): a plain job id or simple deduplication would lose it (design.md, section 3).
 */
export function createDaysQueue(redis: RedisClient, options: { readonly prefix: string; readonly delayMs: number }): DaysQueue {
  const queue = new Queue<DaysJob>(queues.days.name, {
    connection: redis,
    prefix: options.prefix,
    defaultJobOptions: { attempts, backoff, removeOnComplete: true, removeOnFail: { count: keptFailures } },
  });
  queue.on('error', () => undefined); // the connection's own listener reports it
  return {
    async request(userId) {
      await queue.add(
        'days',
        { user_id: userId },
        { delay: options.delayMs, deduplication: { id: userId, keepLastIfActive: true } },
      );
    },
    async ready() {
      await queue.waitUntilReady();
    },
    close: () => queue.close(),
  };
}
