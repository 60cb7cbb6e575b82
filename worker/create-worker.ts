import { Queue, Worker } from 'bullmq';
import type { LiveWork } from '../shared/domain/give-way.js';
import type { Logger } from '../shared/observability/log.js';
import { createDaysQueue } from '../shared/queue/days-queue.js';
import type { Mailer } from '../shared/mail/mailer.js';
import { createMaintenanceQueue } from '../shared/queue/maintenance-queue.js';
import type { RedisClient } from '../shared/queue/redis.js';
import type { HeartbeatsJob } from '../shared/queue/heartbeats-job.js';
import { queues } from '../shared/queue/queues.js';
import { createQueueStates, queueNames, type QueueName } from '../shared/queue/queue-states.js';
import { createTransferQueue } from '../shared/queue/transfer-queue.js';
import type { Rendering } from '../shared/presenters/rendering.js';
import type { Stores } from '../shared/store/stores.js';
import { createGiveWay } from './give-way.js';
import { daysHandler } from './jobs/days.js';
import { exportsHandler } from './jobs/exports.js';
import { heartbeatsHandler } from './jobs/heartbeats.js';
import { importsHandler } from './jobs/imports.js';
import { maintenanceHandler } from './jobs/maintenance.js';
import { observedJob, type JobCounts, type JobHandler } from './observed-job.js';
import { mendJob } from './mend-job.js';
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
/** Heartbeat jobs in hand or delayed that are looked through. */
const mostUnordered = 2000;
const failedAtOnce = 200;
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
  const recompute = createRecomputeRequests(daysQueue, recomputeDelayMs / 2, log);
  const maintenanceQueue = createMaintenanceQueue(redis, prefix);
  const rollUps = createRollUpRequests(maintenanceQueue, rollUpDelayMs, log);
  const allQueues = queueNames.map((name) => new Queue(name, { connection: redis, prefix }));
  for (const queue of allQueues) queue.on('error', () => undefined); // the connection's own listener reports it
  const heartbeatsQueue = allQueues.find(({ name }) => name === queues.heartbeats.name)!;

  const transferQueues = {
    imports: createTransferQueue(redis, 'imports', prefix),
    exports: createTransferQueue(redis, 'exports', prefix),
  };

  async function liveWork(): Promise<LiveWork> {
    const [waiting, [oldest]] = await Promise.all([heartbeatsQueue.getWaitingCount(), heartbeatsQueue.getWaiting(0, 0)]);
    return { waiting, oldestMs: oldest ? Date.now() - oldest.timestamp : 0 };
  }
  const giveWay = createGiveWay(liveWork, stopping.signal);

  async function oldestHeartbeats(): Promise<number | null> {
    // Those waiting are in order of time; of the others, one that is tried again may stand anywhere
    const [waiting, others] = await Promise.all([
      heartbeatsQueue.getJobs(['waiting'], 0, 0, true),
      heartbeatsQueue.getJobs(['active', 'delayed'], 0, mostUnordered, true),
    ]);
    return [...waiting, ...others].reduce<number | null>(
      (oldest, job) => Math.min(oldest ?? Infinity, job?.timestamp ?? Infinity),
      null,
    );
  }

  async function removeFailedHeartbeats(userId: string): Promise<void> {
    // From the end, so that what is removed moves nothing that is still to be looked at
    for (let end = await heartbeatsQueue.getFailedCount(); end > 0; end -= failedAtOnce) {
      const jobs = await heartbeatsQueue.getFailed(Math.max(0, end - failedAtOnce), end - 1);
      for (const job of jobs) if ((job.data as Partial<HeartbeatsJob>).user_id === userId) await job.remove();
    }
  }

  // One handler a queue: leaving one out does not compile
  const handlers: Record<QueueName, { concurrency: number; handle: JobHandler }> = {
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
        oldestHeartbeats,
        removeFailedHeartbeats,
        keptMs: options.keptMs,
        retentionDays: options.retentionDays ?? 0,
      }),
    },
  };
  const counts = new Map<QueueName, JobCounts>(queueNames.map((name) => [name, { inHand: 0, finished: 0 }]));
  const workers = queueNames.map((name) => {
    const { concurrency: jobs, handle } = handlers[name];
    const worker = new Worker(name, observedJob(name, handle, { counts: counts.get(name)!, metrics, log }), {
      connection: redis,
      prefix,
      concurrency: jobs,
      // A worker that was killed leaves its jobs active; several kills in a row must not fail a job
      maxStalledCount: 10,
      stalledInterval: 2500,
      lockDuration: 10_000,
      removeOnComplete: { count: 0 },
    });
    worker.on('error', (error) => log.debug({ err: error.message, queue: name }, 'worker'));
    // Other failures are told where they happen
    worker.on('failed', (job, error) => {
      if (/stalled/.test(error.message)) log.error({ err: error, queue: name, job: job?.id }, 'job failed');
    });
    worker.on('stalled', (job) => {
      metrics.stalled(name);
      log.warn({ queue: name, job }, 'job taken over from a worker that is gone');
      mendJob(redis, worker.toKey(job)).then(
        (fields) => fields.length > 0 && log.error({ queue: name, job, fields }, 'job was damaged'),
        (error: unknown) => log.debug({ err: error, queue: name, job }, 'job could not be looked at'),
      );
    });
    return worker;
  });
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
