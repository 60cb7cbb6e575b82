import { Queue } from 'bullmq';
import { lookedUpGauge, type Metrics } from '../observability/metrics.js';
import { queueNames, type QueueName } from './queues.js';
import type { RedisClient } from './redis.js';

/** Jobs of a queue, and how long the one that has waited longest waits. */
export interface QueueState {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  /** Whether a delayed job's time has come long ago: 1, else 0. */
  readonly overdue: number;
  readonly failed: number;
  readonly isPaused: boolean;
  /** Seconds; 0 where none waits. */
  readonly oldestWaits: number;
}

export interface QueueStates {
  /** @throws Error while Redis is away */
  of(name: QueueName): Promise<QueueState>;
  /** How old the oldest heartbeats are that were acknowledged and are not stored, in seconds; 0 where there are none. @throws the same */
  lag(): Promise<number>;
  close(): Promise<void>;
}

/** BullMQ keeps when a delayed job is due in ms, with 12 bits after it that keep the order. */
const dueScale = 4096;
const overdueMs = 10_000;

/** Looks at the queues. Nothing is opened before it is asked, nor before Redis is there: BullMQ's queues stay broken for good otherwise. */
export function createQueueStates(redis: RedisClient, prefix: string): QueueStates {
  const opened = new Map<QueueName, Queue>();

  function open(name: QueueName): Queue {
    if (redis.status !== 'ready') throw new Error('Redis is not reachable');
    let queue = opened.get(name);
    if (!queue) {
      queue = new Queue(name, { connection: redis, prefix, skipWaitingForReady: true });
      queue.on('error', () => undefined); // what is asked of it fails, and is told
      opened.set(name, queue);
      queue.waitUntilReady().catch(() => opened.delete(name));
    }
    return queue;
  }

  return {
    async of(name) {
      const queue = open(name);
      const [counts, isPaused, [oldest], [, due]] = await Promise.all([
        queue.getJobCounts('waiting', 'active', 'delayed', 'failed'),
        queue.isPaused(),
        queue.getJobs(['waiting'], 0, 0, true),
        redis.zrange(`${prefix}:${name}:delayed`, '0', '0', 'WITHSCORES'),
      ]);
      const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts;
      return {
        waiting,
        active,
        delayed,
        overdue: due !== undefined && Number(due) / dueScale < Date.now() - overdueMs ? 1 : 0,
        failed,
        isPaused,
        // A job that is done between being found and being read is undefined, whatever the type says
        oldestWaits: oldest ? Math.max(0, (Date.now() - oldest.timestamp) / 1000) : 0,
      };
    },
    async lag() {
      const queue = open('heartbeats');
      // The oldest of each state: those in hand are in the order they were taken, those to be tried again in the order they are due
      const oldest = await Promise.all(
        (['waiting', 'active', 'delayed'] as const).map(async (state) => (await queue.getJobs([state], 0, 0, true))[0]),
      );
      // Jobs may be done between being found and being read
      return oldest.reduce((lag, job) => (job ? Math.max(lag, (Date.now() - job.timestamp) / 1000) : lag), 0);
    },
    async close() {
      await Promise.all([...opened.values()].map((queue) => queue.close()));
    },
  };
}

/** Shows the queues in a process's metrics. Each process shows the same: take the maximum. */
export function showQueueStates(registry: Metrics, states: Pick<QueueStates, 'of'>): void {
  type Seen = Promise<(readonly [QueueName, QueueState])[]>;
  let seen: Seen | null = null;
  /** One look for all gauges of a scrape. */
  function all(): Seen {
    if (seen === null) {
      seen = Promise.all(queueNames.map(async (name) => [name, await states.of(name)] as const));
      const forget = (): void => {
        seen = null;
      };
      seen.then(forget, forget);
    }
    return seen;
  }
  lookedUpGauge(
    registry,
    { name: 'sundial_queue_jobs', help: 'Jobs in the queues by state', labelNames: ['queue', 'state'] },
    async () =>
      (await all()).flatMap(([queue, { waiting, active, delayed, failed }]) =>
        Object.entries({ waiting, active, delayed, failed }).map(([state, value]) => ({ labels: { queue, state }, value })),
      ),
  );
  lookedUpGauge(
    registry,
    { name: 'sundial_queue_oldest_seconds', help: 'How long the oldest waiting job has waited', labelNames: ['queue'] },
    async () => (await all()).map(([queue, { oldestWaits }]) => ({ labels: { queue }, value: oldestWaits })),
  );
  lookedUpGauge(
    registry,
    { name: 'sundial_queue_paused', help: 'Whether a queue is paused (1)', labelNames: ['queue'] },
    async () => (await all()).map(([queue, { isPaused }]) => ({ labels: { queue }, value: Number(isPaused) })),
  );
}
