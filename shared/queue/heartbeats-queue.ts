import { Queue } from 'bullmq';
import { unavailable } from '../errors.js';
import type { Logger } from '../observability/log.js';
import { within } from '../observability/within.js';
import type { HeartbeatsJob } from './heartbeats-job.js';
import { attempts, backoff, queues } from './queues.js';
import type { RedisClient } from './redis.js';
import { createPrimaryOf, noReplication, type Replication } from './replication.js';

/** Why jobs are refused, in a word for the metrics and in a sentence. */
export interface Refusing {
  readonly code: 'queue_full' | 'redis_memory' | 'redis_replicas';
  readonly text: string;
}

export interface HeartbeatsQueue {
  /**
   * Resolves when Redis has the job: from then on it is kept.
   * @throws AppError 503 when Redis is away, slow or the queue is too deep
   */
  add(job: HeartbeatsJob): Promise<void>;
  /** Whether Redis is there, jobs waiting or delayed when last looked, and why jobs are refused, if they are. */
  state(): { readonly reachable: boolean; readonly depth: number; readonly refusing: Refusing | null };
  /** Share of Redis's `maxmemory` in use when last looked, in per cent; 0 where it has no limit. */
  memoryPercent(): number;
  /** Resolves when it was reached for the first time. */
  readonly opened: Promise<void>;
  close(): Promise<void>;
}

export interface QueueLimits {
  readonly prefix: string;
  readonly maxDepth: number;
  /** Per cent of Redis's `maxmemory`. */
  readonly maxMemoryPercent: number;
  /** ms after which an unanswered add is given up. */
  readonly timeoutMs: number;
  /** Default: an add counts when the primary has it. */
  readonly replication?: Replication;
}

const pollEveryMs = 250;

function memoryPercentOf(info: string): number {
  const number = (key: string): number => Number(new RegExp(`^${key}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  const max = number('maxmemory');
  return max === 0 ? 0 : (number('used_memory') / max) * 100;
}

/** The API's end of the queue. How deep it is gets looked up beside the requests, so that an add costs one round trip. */
export function createHeartbeatsQueue(redis: RedisClient, limits: QueueLimits, log: Logger): HeartbeatsQueue {
  const { replication = noReplication } = limits;
  const primaryOf = createPrimaryOf(redis, limits.prefix);
  let queue: Queue<HeartbeatsJob> | null = null;
  let isOpen = (): void => undefined;
  const opened = new Promise<void>((resolve) => (isOpen = resolve));

  /** BullMQ's queue stays broken for good when its first look at Redis fails: it is made when Redis is there. */
  function open(): void {
    if (queue !== null) return;
    const opening = new Queue<HeartbeatsJob>(queues.heartbeats.name, {
      connection: redis,
      prefix: limits.prefix,
      skipWaitingForReady: true,
      defaultJobOptions: { attempts, backoff, removeOnComplete: true, removeOnFail: false },
    });
    opening.on('error', (error) => log.debug({ err: error.message }, 'heartbeats queue'));
    opening.waitUntilReady().then(
      () => {
        queue = opening;
        isOpen();
      },
      (error: unknown) => log.warn({ err: error }, 'the queue could not be opened'),
    );
  }
  redis.on('ready', open);
  if (redis.status === 'ready') open();
  let depth = 0;
  let memory = 0;
  let refusing: Refusing | null = null;
  let polling = false;
  let answers = true;

  async function look(): Promise<void> {
    if (polling || queue === null || redis.status !== 'ready') return;
    polling = true;
    try {
      const [counts, info, missing] = await Promise.all([
        queue.getJobCounts('waiting', 'delayed'),
        primaryOf().then((primary) => primary?.info('memory')),
        replication.missing(),
      ]);
      if (info === undefined) throw new Error('no node holds the queue');
      answers = true;
      depth = (counts['waiting'] ?? 0) + (counts['delayed'] ?? 0);
      memory = memoryPercentOf(info);
      const was = refusing;
      if (depth > limits.maxDepth) refusing = { code: 'queue_full', text: `The queue is full (${depth} requests wait).` };
      else if (memory > limits.maxMemoryPercent)
        refusing = { code: 'redis_memory', text: `The queue's memory is full (${Math.round(memory)} %).` };
      else if (missing > 0)
        refusing = { code: 'redis_replicas', text: `The queue is not safe (${missing} replicas are missing).` };
      else refusing = null;
      if (refusing !== null && was === null) log.warn({ depth, memory, missing }, 'refusing heartbeats');
      if (refusing === null && was !== null) log.info({ depth, memory }, 'taking heartbeats again');
    } catch {
      // What is refused stays as it was; adds find out by themselves
      answers = false;
    } finally {
      polling = false;
    }
  }
  const timer = setInterval(() => void look(), pollEveryMs);
  timer.unref();

  return {
    async add(job) {
      if (refusing !== null) throw unavailable(`${refusing.text} Try again later.`, undefined, refusing.code);
      const opened = queue;
      if (opened === null || redis.status !== 'ready')
        throw unavailable('The queue is not reachable. Try again later.', undefined, 'redis_away');
      try {
        await within(
          limits.timeoutMs,
          replication.after(() => opened.add('heartbeats', job)),
        );
      } catch (error) {
        throw unavailable('The queue did not take the heartbeats. Try again later.', error, 'redis_slow');
      }
    },
    state: () => ({ reachable: queue !== null && redis.status === 'ready' && answers, depth, refusing }),
    memoryPercent: () => memory,
    opened,
    async close() {
      clearInterval(timer);
      redis.off('ready', open);
      await queue?.close();
    },
  };
}
