import { Counter, Histogram } from 'prom-client';
import { queueNames, type QueueName } from '../shared/queue/queues.js';
import type { DayStore } from '../shared/store/days.js';
import {
  createMetrics,
  lookedUpGauge,
  secondsBuckets,
  storeTimer,
  type Metrics,
  type StoreTimer,
} from '../shared/observability/metrics.js';

/** How one try of a job ended. `again`: it will be tried once more, or comes back by itself. */
export type JobOutcome = 'completed' | 'failed' | 'again';

/** Which counters the administrators' page shows. */
export const trafficCounters = { stored: 'sundial_heartbeats_stored_total', duplicate: 'sundial_heartbeats_duplicate_total' };

/** What a worker tells of its work. */
export interface WorkerMetrics {
  readonly registry: Metrics;
  /** Heartbeats of one job that are in MongoDB now; seconds since they were acknowledged. */
  stored(stored: number, duplicate: number, lagSeconds: number): void;
  /** Days of one user that were computed again. */
  recomputed(days: number, seconds: number): void;
  job(queue: QueueName, outcome: JobOutcome, seconds: number): void;
  /** A job whose worker was gone is taken over. */
  stalled(queue: QueueName): void;
  readonly mongodb: StoreTimer;
}

export function createWorkerMetrics(registry: Metrics = createMetrics()): WorkerMetrics {
  const registers = [registry];
  const stored = new Counter({ name: trafficCounters.stored, help: 'Heartbeats that were stored', registers });
  const duplicates = new Counter({
    name: trafficCounters.duplicate,
    help: 'Heartbeats that were there already',
    registers,
  });
  const lag = new Histogram({
    name: 'sundial_processing_lag_seconds',
    help: 'Time from the acknowledgement of heartbeats until they are in MongoDB',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
    registers,
  });
  const recompute = new Histogram({
    name: 'sundial_recompute_seconds',
    help: "Time to compute a user's days again",
    buckets: secondsBuckets,
    registers,
  });
  const days = new Counter({ name: 'sundial_days_computed_total', help: 'Days that were computed', registers });
  const jobs = new Histogram({
    name: 'sundial_job_seconds',
    help: 'Jobs by queue and how they ended, and the time they were in hand',
    labelNames: ['queue', 'outcome'],
    buckets: secondsBuckets,
    registers,
  });
  const stalls = new Counter({
    name: 'sundial_stalled_jobs_total',
    help: 'Jobs that were taken over from a worker that is gone',
    labelNames: ['queue'],
    registers,
  });
  // There from the start, as Prometheus does not see the first rise of what was not
  for (const queue of queueNames) stalls.inc({ queue }, 0);
  return {
    registry,
    stored(count, duplicate, lagSeconds) {
      stored.inc(count);
      duplicates.inc(duplicate);
      lag.observe(lagSeconds);
    },
    recomputed(count, seconds) {
      days.inc(count);
      recompute.observe(seconds);
    },
    job: (queue, outcome, seconds) => jobs.observe({ queue, outcome }, seconds),
    stalled: (queue) => stalls.inc({ queue }),
    mongodb: storeTimer(registry, 'mongodb'),
  };
}

/** Shows how far the computed days are behind, which all workers see alike: take the maximum. */
export function showDirtyDays(registry: Metrics, days: Pick<DayStore, 'countDirty' | 'oldestDirty'>): void {
  lookedUpGauge(
    registry,
    { name: 'sundial_days_dirty', help: 'Days that wait to be computed again (reads are exact all the same)', labelNames: [] },
    async () => [{ labels: {}, value: await days.countDirty() }],
  );
  lookedUpGauge(
    registry,
    { name: 'sundial_days_dirty_oldest_seconds', help: 'How long the one that has waited longest waits', labelNames: [] },
    async () => {
      const oldest = await days.oldestDirty();
      return [{ labels: {}, value: oldest === null ? 0 : Math.max(0, (Date.now() - oldest.getTime()) / 1000) }];
    },
  );
}
