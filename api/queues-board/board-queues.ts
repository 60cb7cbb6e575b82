import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ErrorCode, Queue, type Job } from 'bullmq';
import { forbidden, unavailable } from '../../shared/errors.js';
import { queues } from '../../shared/queue/queues.js';
import type { RedisClient } from '../../shared/queue/redis.js';
import { outline, shownName } from './shown-job.js';

export interface BoardQueues {
  /**
   * All queues, as the board shows them; opened when they are first asked for.
   * @throws AppError 503 while Redis is away
   */
  opened(): Promise<readonly BullMQAdapter[]>;
  /** Whether Redis is why something failed. */
  isAway(error: unknown): boolean;
  close(): Promise<void>;
}

const changedSince = new Set<unknown>([ErrorCode.JobNotExist, ErrorCode.JobNotInState]);

/** Whether a job was changed by somebody else between being looked at and being changed. */
export const isChangedSince = (error: unknown): boolean => changedSince.has((error as { readonly code?: unknown }).code);

/**
 * As with the admin command, a job that is tried again has all its attempts before it; of two who ask for it at once, one has nothing to do.
 */
class RetryingAdapter extends BullMQAdapter {
  override async getJob(id: string): Promise<Job | undefined> {
    const job = await super.getJob(id);
    return job && afresh(job);
  }
  override async getJobs(...query: Parameters<BullMQAdapter['getJobs']>): Promise<Job[]> {
    return (await super.getJobs(...query)).map(afresh);
  }
}

function afresh(job: Job): Job {
  const retry = job.retry.bind(job);
  job.retry = async (state) => {
    if (state !== 'failed') throw forbidden('Only failed jobs are tried again.');
    await retry(state, { resetAttemptsMade: true }).catch((error: unknown) => {
      if (!isChangedSince(error)) throw error;
    });
  };
  return job;
}

function shown(queue: Queue, description: string): BullMQAdapter {
  const adapter = new RetryingAdapter(queue, { description });
  adapter.setFormatter('name', shownName);
  for (const field of ['data', 'progress', 'returnValue'] as const)
    adapter.setFormatter(field, (value: unknown) => outline(value));
  return adapter;
}

export function createBoardQueues(redis: RedisClient, prefix: string): BoardQueues {
  let opening: Promise<readonly Queue[]> | null = null;
  let adapters: readonly BullMQAdapter[] | null = null;

  async function open(): Promise<readonly Queue[]> {
    const made = Object.values(queues).map(({ name }) => new Queue(name, { connection: redis, prefix }));
    for (const queue of made) queue.on('error', () => undefined); // what is asked of it fails, and is told
    try {
      await Promise.all(made.map((queue) => queue.waitUntilReady()));
      return made;
    } catch (error) {
      // They stay broken for good when their first look at Redis fails: the next one who asks gets new ones
      opening = null;
      await Promise.allSettled(made.map((queue) => queue.close()));
      throw error;
    }
  }

  return {
    async opened() {
      const away = (cause?: unknown) => unavailable('The queues are not reachable: Redis is away. Try again later.', cause);
      if (redis.status !== 'ready') throw away();
      const made = await (opening ??= open()).catch((error: unknown) => {
        throw away(error);
      });
      return (adapters ??= made.map((queue, i) => shown(queue, Object.values(queues)[i]!.purpose)));
    },
    isAway: (error) => redis.status !== 'ready' || (error instanceof Error && error.message === 'Command timed out'),
    async close() {
      const made = await opening?.catch(() => []);
      await Promise.all((made ?? []).map((queue) => queue.close()));
    },
  };
}
