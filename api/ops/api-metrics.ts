import { Counter, Histogram } from 'prom-client';
import { createMetrics, secondsBuckets, storeTimer, type Metrics, type StoreTimer } from '../../shared/observability/metrics.js';

/** Why heartbeats are answered 503: there from the start, as Prometheus does not see the first rise of what was not. */
const shedReasons = ['queue_full', 'redis_memory', 'redis_away', 'redis_slow', 'redis_replicas', 'overload'] as const;

/** Which counters the administrators' page shows. */
export const trafficCounters = {
  acknowledged: 'sundial_heartbeats_accepted_total',
  invalid: 'sundial_heartbeats_refused_total',
  refused: 'sundial_sheds_total',
};

/** What the API tells of its work. */
export interface ApiMetrics {
  readonly registry: Metrics;
  /** @param route the path as it was registered, so that there are not as many as there are projects */
  answered(method: string, route: string, status: number, seconds: number): void;
  /** Heartbeats that Redis has; seconds from the begin of their request. */
  acknowledged(heartbeats: number, seconds: number): void;
  /** Heartbeats of a batch that can't be taken, by what is wrong with them. */
  refused(reason: string, heartbeats: number): void;
  /** @param reason the error's code */
  shed(reason: string): void;
  readonly mongodb: StoreTimer;
  readonly redis: StoreTimer;
}

export function createApiMetrics(registry: Metrics = createMetrics()): ApiMetrics {
  const registers = [registry];
  const requests = new Histogram({
    name: 'sundial_http_request_seconds',
    help: 'Requests by route, and the time they took',
    labelNames: ['method', 'route', 'status'],
    buckets: secondsBuckets,
    registers,
  });
  const acks = new Histogram({
    name: 'sundial_ack_seconds',
    help: 'Time from a request with heartbeats to its acknowledgement, which says that Redis has them',
    buckets: secondsBuckets,
    registers,
  });
  const accepted = new Counter({
    name: trafficCounters.acknowledged,
    help: 'Heartbeats that were acknowledged',
    registers,
  });
  const refused = new Counter({
    name: trafficCounters.invalid,
    help: 'Heartbeats that are not taken, by what is wrong with them',
    labelNames: ['reason'],
    registers,
  });
  const sheds = new Counter({
    name: trafficCounters.refused,
    help: 'Requests with heartbeats that were answered 503, by what is short; their clients keep the heartbeats',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of shedReasons) sheds.inc({ reason }, 0);
  return {
    registry,
    answered: (method, route, status, seconds) => requests.observe({ method, route, status }, seconds),
    acknowledged(heartbeats, seconds) {
      acks.observe(seconds);
      accepted.inc(heartbeats);
    },
    refused: (reason, heartbeats) => refused.inc({ reason }, heartbeats),
    shed: (reason) => sheds.inc({ reason }),
    mongodb: storeTimer(registry, 'mongodb'),
    redis: storeTimer(registry, 'redis'),
  };
}
