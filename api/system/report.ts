import type { Logger } from '../../shared/observability/log.js';
import type { HeartbeatsQueue } from '../../shared/queue/heartbeats-queue.js';
import { startProcessReport, type ProcessReport } from '../../shared/queue/process-report.js';
import type { QueueStates } from '../../shared/queue/queue-states.js';
import type { RedisClient } from '../../shared/queue/redis.js';
import { trafficCounters, type ApiMetrics } from '../ops/api-metrics.js';

export interface ReportApiDeps {
  readonly redis: RedisClient;
  readonly prefix: string;
  readonly metrics: Pick<ApiMetrics, 'registry'>;
  readonly queue: Pick<HeartbeatsQueue, 'state'>;
  readonly queueStates: Pick<QueueStates, 'lag'>;
  readonly log: Logger;
  readonly everyMs?: number;
}

/** Has this process tell what it counts, and what it sees of the queue, for the administrators' page. */
export function reportApi({ redis, prefix, metrics, queue, queueStates, log, everyMs }: ReportApiDeps): ProcessReport {
  return startProcessReport({
    redis,
    prefix,
    kind: 'api',
    metrics: metrics.registry,
    counters: trafficCounters,
    levels: async () =>
      new Map([
        ['depth', queue.state().depth],
        ['lag_seconds', Math.round((await queueStates.lag()) * 10) / 10],
      ]),
    log,
    ...(everyMs !== undefined && { everyMs }),
  });
}
