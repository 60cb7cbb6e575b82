import type { Registry } from 'prom-client';
import { createApiMetrics } from '../../api/ops/api-metrics.js';
import { showQueueRoom } from '../../api/ops/queue-room.js';
import { showHealth, type Health } from '../../shared/observability/health.js';
import { showQueueStates, type QueueStates } from '../../shared/queue/queue-states.js';
import { createWorkerMetrics, showDirtyDays } from '../../worker/worker-metrics.js';

export interface KnownMetric {
  readonly type: string;
  /** As they are in the text: those of histograms with `le`. */
  readonly labels: readonly string[];
}

const away = (): Promise<never> => Promise.reject(new Error('not there'));
const states: Pick<QueueStates, 'of'> = { of: away };
const health = (): Promise<Health> => away();

/** What is registered, by name. */
function metricsOf(registry: Registry): Map<string, KnownMetric> {
  const metrics = registry.getMetricsAsArray() as unknown as readonly { name: string; type: string; labelNames: string[] }[];
  return new Map(metrics.map(({ name, type, labelNames }) => [name, { type, labels: labelNames }]));
}

export function apiRegistry(): Map<string, KnownMetric> {
  const { registry } = createApiMetrics();
  showQueueStates(registry, states);
  showQueueRoom(
    registry,
    { state: () => ({ reachable: false, depth: 0, refusing: null }), memoryPercent: () => 0 },
    { maxDepth: 1, maxMemoryPercent: 1 },
  );
  showHealth(registry, health);
  return metricsOf(registry);
}

export function workerRegistry(): Map<string, KnownMetric> {
  const { registry } = createWorkerMetrics();
  showQueueStates(registry, states);
  showDirtyDays(registry, { countDirty: away, oldestDirty: away });
  showHealth(registry, health);
  return metricsOf(registry);
}
