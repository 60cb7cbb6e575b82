import type { Topic } from '../setting.js';

export const queue = {
  prefix: {
    env: 'SUNDIAL_QUEUE_PREFIX',
    kind: 'string',
    default: '{sundial}',
    about: 'Prefix of all Redis keys (in braces: one slot in a Redis Cluster)',
  },
  maxDepth: {
    env: 'SUNDIAL_QUEUE_MAX_DEPTH',
    kind: 'integer',
    default: '50000',
    min: 1,
    max: 10000000,
    about: 'Waiting requests above which heartbeats are refused with 503',
  },
  maxMemoryPercent: {
    env: 'SUNDIAL_REDIS_MEMORY_PERCENT',
    kind: 'integer',
    default: '60',
    min: 1,
    max: 100,
    about: "Share of Redis's maxmemory above which heartbeats are refused with 503",
  },
  waitReplicas: {
    env: 'SUNDIAL_REDIS_WAIT_REPLICAS',
    kind: 'integer',
    default: '0',
    min: 0,
    max: 10,
    about:
      'Replicas of Redis that must have a batch before it is acknowledged (docs/scaling.md); with fewer there, heartbeats get 503',
  },
} as const satisfies Topic;

export const retention = {
  days: {
    env: 'SUNDIAL_RETENTION_DAYS',
    kind: 'string',
    default: '0',
    pattern: /^(0|[6-9]\d|[1-9]\d{2,4})$/,
    form: '0, or a number of days from 60 to 99999',
    about:
      'Heartbeats older than so many days are deleted, a week or two later; what they add up to stays. 0: all are kept (docs/operations.md)',
  },
} as const satisfies Topic;

export const worker = {
  host: {
    env: 'SUNDIAL_WORKER_HOST',
    kind: 'string',
    default: '127.0.0.1',
    about: 'Address that the health and metrics of a worker are served on',
  },
  port: {
    env: 'SUNDIAL_WORKER_PORT',
    kind: 'integer',
    default: '0',
    min: 0,
    max: 65535,
    about: 'Their port (0 = any free one; the worker’s log says which)',
  },
  concurrency: {
    env: 'SUNDIAL_WORKER_CONCURRENCY',
    kind: 'integer',
    default: '50',
    min: 1,
    max: 1000,
    about: 'Heartbeat jobs one worker has in hand at once',
  },
  stuckSeconds: {
    env: 'SUNDIAL_WORKER_STUCK_SECONDS',
    kind: 'integer',
    default: '60',
    min: 0,
    max: 3600,
    about: 'After how long a worker that gets nothing done, although both stores work, ends itself to be started anew; 0: never',
  },
  recomputeDelayMs: {
    env: 'SUNDIAL_RECOMPUTE_DELAY_MS',
    kind: 'integer',
    default: '2000',
    min: 0,
    max: 600000,
    about: "How long a user's new heartbeats are gathered before the days are computed again (reads are exact at once)",
  },
  rollUpDelayMs: {
    env: 'SUNDIAL_ROLL_UP_DELAY_MS',
    kind: 'integer',
    default: '30000',
    min: 0,
    max: 86400000,
    about:
      'How long changes of past days are gathered before they are rolled up into months and projects (reads are exact at once)',
  },
} as const satisfies Topic;
