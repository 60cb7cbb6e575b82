import { Gauge } from 'prom-client';
import { lookedUpGauge, type Metrics } from '../../shared/observability/metrics.js';
import type { HeartbeatsQueue, QueueLimits } from '../../shared/queue/heartbeats-queue.js';

/** Shows how much room the queue has beside the limits above which heartbeats are refused. */
export function showQueueRoom(
  registry: Metrics,
  queue: Pick<HeartbeatsQueue, 'state' | 'memoryPercent'>,
  { maxDepth, maxMemoryPercent }: Pick<QueueLimits, 'maxDepth' | 'maxMemoryPercent'>,
): void {
  const registers = [registry];
  new Gauge({
    name: 'sundial_queue_limit_jobs',
    help: 'Requests that wait in the queue heartbeats above which more are refused',
    registers,
  }).set(maxDepth);
  new Gauge({
    name: 'sundial_redis_memory_limit_ratio',
    help: "Share of Redis's maxmemory above which heartbeats are refused",
    registers,
  }).set(maxMemoryPercent / 100);
  lookedUpGauge(
    registry,
    { name: 'sundial_redis_memory_ratio', help: "Share of Redis's maxmemory in use (0: it has no limit)", labelNames: [] },
    async () => (queue.state().reachable ? [{ labels: {}, value: queue.memoryPercent() / 100 }] : []),
  );
}
