import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from '../observability/log.js';
import { totalOf, type Metrics } from '../observability/metrics.js';
import { programVersion } from '../observability/program.js';
import type { ProcessFacts } from '../schema/answers/system.js';
import { addProcess, removeProcess } from './process-list.js';
import type { RedisClient } from './redis.js';
import { addTraffic, type TrafficCount, type TrafficLevel } from './traffic.js';

export interface ReportOptions {
  /** One whose commands fail while Redis is away. */
  readonly redis: RedisClient;
  readonly prefix: string;
  readonly kind: ProcessFacts['kind'];
  /** Where this process counts, and under which name what. */
  readonly metrics: Metrics;
  readonly counters: Readonly<Partial<Record<TrafficCount, string>>>;
  /** What is to be seen of the queue; looked at every few seconds. */
  readonly levels?: () => Promise<ReadonlyMap<TrafficLevel, number>>;
  readonly log: Logger;
  readonly everyMs?: number;
}

export interface ProcessReport {
  readonly id: string;
  /** Takes this process off the list. */
  stop(): Promise<void>;
}

/** Reports after which the levels are looked at again. */
const reportsPerLook = 4;

/**
 * Says in Redis, once a second and in one round trip, that this process is there and what it has counted since: for the administrators' page,
 * which so shows all processes together. What could not be written is added the next time, so that a fault may count something twice.
 */
export function startProcessReport({
  redis,
  prefix,
  kind,
  metrics,
  counters,
  levels,
  log,
  everyMs = 1000,
}: ReportOptions): ProcessReport {
  const fixed = { id: randomUUID(), kind, host: hostname(), pid: process.pid, version: programVersion() };
  const names = Object.entries(counters) as [TrafficCount, string][];
  let told = new Map<TrafficCount, number>();
  let cpuThen = process.cpuUsage();
  let then = performance.now();
  let reports = 0;
  let running: Promise<void> | null = null;
  let isStopped = false;

  function facts(): ProcessFacts {
    const cpu = process.cpuUsage(cpuThen);
    const ms = performance.now() - then;
    cpuThen = process.cpuUsage();
    then = performance.now();
    return {
      ...fixed,
      uptime_seconds: Math.round(process.uptime()),
      rss_bytes: process.memoryUsage.rss(),
      cpu_percent: Math.round((cpu.user + cpu.system) / ms / 10),
    };
  }

  async function report(): Promise<void> {
    const seen =
      (reports += 1) % reportsPerLook === 1 && levels !== undefined ? await levels().catch(() => new Map()) : new Map();
    const totals = new Map(
      await Promise.all(names.map(async ([name, metric]) => [name, await totalOf(metrics, metric)] as const)),
    );
    const since = new Map([...totals].map(([name, total]) => [name, total - (told.get(name) ?? 0)]));
    if (isStopped) return;
    const commands = redis.pipeline();
    addTraffic(commands, prefix, Date.now(), since, seen);
    addProcess(commands, prefix, facts());
    const answers = await commands.exec();
    const fault = answers?.find(([error]) => error !== null)?.[0];
    if (fault) throw fault;
    told = totals;
  }

  const timer = setInterval(() => {
    if (running !== null || redis.status !== 'ready') return;
    running = report()
      .catch((error: Error) => log.debug({ err: error.message }, 'what this process counts could not be told'))
      .finally(() => (running = null));
  }, everyMs);
  timer.unref();

  return {
    id: fixed.id,
    async stop() {
      clearInterval(timer);
      isStopped = true;
      await running;
      if (redis.status === 'ready') await removeProcess(redis, prefix, fixed.id).catch(() => undefined);
    },
  };
}
