import type { Db } from 'mongodb';
import { systemFaults } from '../../shared/domain/system-faults.js';
import { isoSeconds } from '../../shared/domain/text-format.js';
import { within } from '../../shared/observability/within.js';
import type { HeartbeatsQueue } from '../../shared/queue/heartbeats-queue.js';
import { readProcesses } from '../../shared/queue/process-list.js';
import type { QueueStates } from '../../shared/queue/queue-states.js';
import { queueNames, queues } from '../../shared/queue/queues.js';
import type { RedisClient } from '../../shared/queue/redis.js';
import { readTraffic } from '../../shared/queue/traffic.js';
import type { SystemFacts } from '../../shared/schema/answers/system.js';
import { dataVersion } from '../../shared/store/migrations/plan.js';
import type { Stores } from '../../shared/store/stores.js';
import { createMongoLook } from './mongo-state.js';
import { createRedisLook } from './redis-state.js';

export interface SystemDeps {
  readonly db: Db;
  readonly redis: RedisClient;
  readonly stores: Pick<Stores, 'days' | 'heartbeats' | 'versions'>;
  readonly queue: Pick<HeartbeatsQueue, 'state'>;
  readonly queueStates: QueueStates;
  readonly limits: { readonly prefix: string; readonly maxDepth: number; readonly maxMemoryPercent: number };
  /** `ok` when the database is as this version needs it. */
  readonly migrations: () => string;
}

/** How the server is, as far as this process can see it. */
export interface System {
  /** Made at most once a second, however many look. What does not answer is told as such. */
  look(): Promise<SystemFacts>;
}

const keptMs = 1000;
/** Whoever looks has a page that asks again. */
const patienceMs = 1500;

const orNull = <T>(work: Promise<T>): Promise<T | null> => within(patienceMs, work).catch(() => null);

export function createSystem({ db, redis, stores, queue, queueStates, limits, migrations }: SystemDeps): System {
  const { prefix, maxDepth, maxMemoryPercent } = limits;
  const lookAtMongo = createMongoLook(db, patienceMs);
  const lookAtRedis = createRedisLook(redis, { prefix, maxMemoryPercent, patienceMs });

  async function lookAtQueues(): Promise<SystemFacts['queues']> {
    return Promise.all(
      queueNames.map(async (name) => {
        const { waiting, active, delayed, failed, isPaused, oldestWaits } = await queueStates.of(name);
        const { purpose } = queues[name];
        return { name, purpose, waiting, active, delayed, failed, is_paused: isPaused, oldest_seconds: oldestWaits };
      }),
    );
  }

  async function lookAtDays(): Promise<NonNullable<SystemFacts['days']>> {
    const [dirty, oldest] = await Promise.all([stores.days.countDirty(), stores.days.oldestDirty()]);
    return { dirty, oldest_seconds: oldest === null ? 0 : Math.max(0, (Date.now() - oldest.getTime()) / 1000) };
  }

  async function make(): Promise<SystemFacts> {
    const nowMs = Date.now();
    const [mongodb, redisState, heartbeats, version, days, queuesSeen, lag, traffic, processes] = await Promise.all([
      lookAtMongo(),
      lookAtRedis(),
      orNull(stores.heartbeats.countAbout()),
      orNull(stores.versions.get('data')),
      orNull(lookAtDays()),
      orNull(lookAtQueues()),
      orNull(queueStates.lag()),
      orNull(readTraffic(redis, prefix, nowMs)),
      orNull(readProcesses(redis, prefix)),
    ]);
    const { depth, refusing } = queue.state();
    const state = {
      at: isoSeconds(nowMs * 1000),
      heartbeats,
      depth,
      max_depth: maxDepth,
      lag_seconds: lag,
      refusing: refusing?.text ?? null,
      traffic,
      queues: queuesSeen ?? [],
      days,
      mongodb,
      redis: redisState,
      processes: processes ?? [],
      migrations: {
        is_done: migrations() === 'ok',
        data_version: version === null ? null : Number(version),
        program_version: dataVersion,
      },
    };
    return { ...state, faults: systemFaults(state, nowMs / 1000) };
  }

  let made: Promise<SystemFacts> | null = null;
  let madeAt = -Infinity;
  return {
    look() {
      if (made === null || performance.now() - madeAt >= keptMs) {
        madeAt = performance.now();
        made = make();
        made.catch(() => (made = null));
      }
      return made;
    },
  };
}
