import { Queue } from 'bullmq';
import type { Logger } from '../shared/observability/log.js';
import { createChanges } from '../shared/queue/changes.js';
import { createDaysQueue } from '../shared/queue/days-queue.js';
import type { Mailer } from '../shared/mail/mailer.js';
import { createMaintenanceQueue } from '../shared/queue/maintenance-queue.js';
import type { RedisClient } from '../shared/queue/redis.js';
import { queueNames, queues, type QueueName } from '../shared/queue/queues.js';
import { createQueueStates } from '../shared/queue/queue-states.js';
import { createTransferQueue } from '../shared/queue/transfer-queue.js';
import type { Rendering } from '../shared/presenters/rendering.js';
import type { Stores } from '../shared/store/stores.js';
import { createGiveWay } from './give-way.js';
import { heartbeatsBacklog } from './heartbeats-backlog.js';
import { daysHandler } from './jobs/days.js';
import { exportsHandler } from './jobs/exports.js';
import { heartbeatsHandler } from './jobs/heartbeats.js';
import { importsHandler } from './jobs/imports.js';
import { maintenanceHandler } from './jobs/maintenance.js';
import type { JobCounts } from './observed-job.js';
import { createQueueWorker, type QueueWork } from './queue-worker.js';
import { startDrainWatch, type DrainWatch } from './drain-watch.js';
import { createRecomputeRequests } from './recompute-requests.js';
import { createRollUpRequests } from './roll-up-requests.js';
import { startSweep } from './sweep.js';
import type { WorkerMetrics } from './worker-metrics.js';

export interface WorkerOptions {
  readonly redis: RedisClient;
  readonly prefix: string;
  readonly stores: Stores;
  readonly rendering: Rendering;
  readonly metrics: WorkerMetrics;
  readonly log: Logger;
  readonly concurrency: number;
  readonly recomputeDelayMs: number;
  readonly rollUpDelayMs: number;
  /** After which it is told that a queue is not drained, in ms; 0: never. */
  readonly stuckMs?: number;
  readonly onStuck?: (queue: QueueName, seconds: number) => void;
  /** Null: no mail server is set. */
  readonly mailer?: Mailer | null;
  /** Where links in mails lead to. */
  readonly publicUrl?: string;
  /** Age in days after which heartbeats are deleted; 0, or none: they are kept. */
  readonly retentionDays?: number;
  /** How long a deleted user is kept as such, in ms (worker/steps/delete-user.ts). */
  readonly keptMs?: number;
}

export interface RunningWorker {
  /** Resolves when every queue is being listened to. */
  readonly ready: Promise<void>;
  /** `ok`, or which queue is not drained. */
  draining(): string;
  /** Takes no new jobs, finishes those in hand, closes. */
  close(): Promise<void>;
}

/** Several users' days at once: while one is read, another one is summed. */
const daysConcurrency = 4;
/** Nobody waits for it, and it must not keep others waiting. */
const maintenanceConcurrency = 2;
/** Neither does for these, and they are long. */
const transferConcurrency = 1;

export function createWorker(options: WorkerOptions): RunningWorker {
  const { redis, prefix, stores, log, concurrency, recomputeDelayMs, rollUpDelayMs, metrics } = options;
  const stopping = new AbortController();
  const deps = { ...stores, stopping: stopping.signal, metrics, log };
  // Half of the delay gathers a worker's own marks, the other half those of all workers
  const daysQueue = createDaysQueue(redis, { prefix, delayMs: Math.floor(recomputeDelayMs / 2) });
  const recompute = createRecomputeRequests(daysQueue, createChanges(redis, prefix), recomputeDelayMs / 2, log);
  const maintenanceQueue = createMaintenanceQueue(redis, prefix);
  const rollUps = createRollUpRequests(maintenanceQueue, rollUpDelayMs, log);
  const allQueues = queueNames.map((name) => new Queue(name, { connection: redis, prefix }));
  for (const queue of allQueues) queue.on('error', () => undefined); // the connection's own listener reports it
  const heartbeatsQueue = allQueues.find(({ name }) => name === queues.heartbeats.name)!;

  const transferQueues = {
    imports: createTransferQueue(redis, 'imports', prefix),
    exports: createTransferQueue(redis, 'exports', prefix),
  };

  const backlog = heartbeatsBacklog(heartbeatsQueue);
  const giveWay = createGiveWay(() => backlog.liveWork(), stopping.signal);

  // One handler a queue: leaving one out does not compile
  const work: Record<QueueName, QueueWork> = {
    heartbeats: { concurrency, handle: heartbeatsHandler({ ...deps, recompute }) },
    days: { concurrency: daysConcurrency, handle: daysHandler({ ...deps, recompute, rollUps }) },
    imports: {
      concurrency: transferConcurrency,
      handle: importsHandler({ ...deps, giveWay, recompute, retentionDays: options.retentionDays }),
    },
    exports: {
      concurrency: transferConcurrency,
      handle: exportsHandler({
        stores,
        rendering: options.rendering,
        giveWay,
        mailer: options.mailer ?? null,
        publicUrl: options.publicUrl ?? '',
        outages: stores.outages,
        stopping: stopping.signal,
        log,
      }),
    },
    maintenance: {
      concurrency: maintenanceConcurrency,
      handle: maintenanceHandler({
        ...deps,
        rendering: options.rendering,
        recompute,
        oldestHeartbeats: () => backlog.oldest(),
        removeFailedHeartbeats: (userId) => backlog.removeFailedOf(userId),
        keptMs: options.keptMs,
        retentionDays: options.retentionDays ?? 0,
      }),
    },
  };
  const counts = new Map<QueueName, JobCounts>(queueNames.map((name) => [name, { inHand: 0, finished: 0 }]));
  const workers = queueNames.map((name) =>
    createQueueWorker(name, work[name], { redis, prefix, stopping: stopping.signal, counts: counts.get(name)!, metrics, log }),
  );
  const stopSweep = startSweep({
    stores,
    renderedBy: options.rendering.by,
    daysQueue,
    maintenanceQueue,
    transferQueues,
    queues: allQueues,
    recomputeDelayMs,
    retentionDays: options.retentionDays ?? 0,
    log,
  });

  const states = createQueueStates(redis, prefix);
  const { stuckMs = 0, onStuck = () => undefined } = options;
  const watch: DrainWatch | null =
    stuckMs === 0
      ? null
      : startDrainWatch({
          states,
          activity: (name) => counts.get(name)!,
          // One that can only be read (Redis at its maxmemory) does not work
          tryStores: () => Promise.all([stores.versions.set('pulse', Date.now()), redis.set(`${prefix}:pulse`, Date.now())]),
          patienceMs: stuckMs,
          onStuck,
          log,
        });

  return {
    draining: () => watch?.state() ?? 'ok',
    ready: Promise.all(workers.map((w) => w.waitUntilReady())).then(() => undefined),
    async close() {
      watch?.stop();
      stopSweep();
      stopping.abort();
      // With Redis away nothing can be finished: the jobs in hand are taken over when it is back
      const away = redis.status !== 'ready';
      await Promise.all(workers.map((w) => w.close(away)));
      if (away) return;
      await recompute.close();
      const { imports, exports } = transferQueues;
      await Promise.all([daysQueue, maintenanceQueue, imports, exports, states, ...allQueues].map((queue) => queue.close()));
    },
  };
}
