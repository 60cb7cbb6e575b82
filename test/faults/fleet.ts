import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { freePort } from '../../launcher/free-port.js';
import type { RedisOptions } from '../../launcher/redis-server.js';
import type { RunningService } from '../../launcher/service-process.js';
import type { RunningStore } from '../../launcher/store-process.js';
import { createLogger } from '../../shared/observability/log.js';
import { queueNames, type QueueName } from '../../shared/queue/queues.js';
import { queues } from '../../shared/queue/queues.js';
import { createPatientRedis, type RedisClient } from '../../shared/queue/redis.js';
import { eventually } from '../support/eventually.js';
import { prepareProcesses, type Processes } from '../support/processes.js';

/** `api-1`, `worker-2` … */
export type UnitName = 'mongod' | 'redis' | `api-${number}` | `worker-${number}`;

export interface FleetOptions {
  /** Default 1. */
  readonly apis?: number;
  readonly workers?: number;
  /** Of every API and worker, or of one of them. */
  readonly env?: (name: UnitName) => NodeJS.ProcessEnv;
  readonly redis?: Partial<Pick<RedisOptions, 'dataDir' | 'appendfsync' | 'maxmemory'>>;
  readonly mongoDir?: string;
  /** Stores that a test starts itself, in place of one server each. */
  readonly stores?: { readonly mongoUrl?: string; readonly redisUrl?: string };
}

/** All of Sundial as real processes under a supervisor, which starts again what dies, and does nothing else. */
export interface Fleet {
  readonly processes: Processes;
  readonly urls: readonly string[];
  readonly redis: RedisClient;
  readonly queues: Readonly<Record<QueueName, Queue>>;
  /** What the supervisor has started again, in order. */
  readonly restarted: readonly UnitName[];
  /** Sends a signal to the process of each unit at once. */
  signal(signal: NodeJS.Signals, ...units: UnitName[]): void;
  /** Sends a signal that ends processes. @returns their exit codes, when all are gone */
  end(signal: NodeJS.Signals, ...units: UnitName[]): Promise<(number | null)[]>;
  /** Whether it died and is not there again yet. */
  isDown(unit: UnitName): boolean;
  /** Resolves when every unit runs and says that it is ready. */
  whole(): Promise<void>;
  /** Jobs that wait, run or are delayed, in all queues. */
  unfinished(): Promise<number>;
  /** Some of them, in words. */
  describeUnfinished(): Promise<string>;
  /** All that the API or the workers have logged so far. */
  logOf(service: 'api' | 'worker'): Promise<string>;
  /** Ends all and removes the data. */
  stop(): Promise<void>;
}

interface Unit {
  readonly start: () => Promise<RunningStore | RunningService>;
  /** Null while it is being started. */
  running: RunningStore | RunningService | null;
}

const silent = createLogger({ name: 'test', level: 'silent' });

/** A supervisor's pause before it starts something again (systemd: RestartSec=100ms). */
const restartMs = 100;
/** Its pause after a start that failed. */
const failedMs = 500;

export async function startFleet({
  apis = 1,
  workers = 1,
  env,
  redis,
  mongoDir,
  stores = {},
}: FleetOptions = {}): Promise<Fleet> {
  const processes = await prepareProcesses(stores);
  const units = new Map<UnitName, Unit>();
  const restarted: UnitName[] = [];
  const urls: string[] = [];
  const starting = new Set<Promise<unknown>>();
  let stopping = false;

  async function run(name: UnitName, unit: Unit): Promise<void> {
    const start = unit.start();
    starting.add(start);
    const running = await start.finally(() => starting.delete(start));
    unit.running = running;
    void running.exited.then(async () => {
      unit.running = null;
      if (stopping) return;
      await delay(restartMs);
      restarted.push(name);
      await again(name, unit);
    });
  }

  async function again(name: UnitName, unit: Unit): Promise<void> {
    if (stopping) return;
    try {
      await run(name, unit);
    } catch {
      await delay(failedMs);
      await again(name, unit);
    }
  }

  async function add(name: UnitName, start: Unit['start']): Promise<void> {
    const unit: Unit = { start, running: null };
    units.set(name, unit);
    await run(name, unit);
  }

  const runningOf = (name: UnitName): RunningStore | RunningService => {
    const running = units.get(name)?.running;
    if (!running) throw new Error(`${name} does not run`);
    return running;
  };

  async function whole(): Promise<void> {
    await eventually(() => [...units.values()].every(({ running }) => running !== null), 60_000);
    for (const { running } of units.values()) if (running && 'ready' in running) await running.ready;
  }

  await Promise.all([
    stores.mongoUrl ?? add('mongod', () => processes.startMongod(mongoDir === undefined ? {} : { dataDir: mongoDir })),
    stores.redisUrl ?? add('redis', () => processes.startRedis(redis)),
  ]);
  for (let i = 1; i <= apis; i += 1) {
    const port = await freePort();
    urls.push(`http://127.0.0.1:${port}`);
    await add(`api-${i}`, () => processes.startApi({ ...env?.(`api-${i}`), PORT: String(port) }));
  }
  for (let i = 1; i <= workers; i += 1) await add(`worker-${i}`, () => processes.startWorker(env?.(`worker-${i}`)));
  await whole();

  const connection = createPatientRedis(processes.redisUrl, silent);
  const queue = (name: QueueName): Queue => {
    const found = new Queue(queues[name].name, { connection, prefix: '{sundial}' });
    found.on('error', () => undefined);
    return found;
  };
  const all = Object.fromEntries(queueNames.map((name) => [name, queue(name)])) as Record<QueueName, Queue>;

  return {
    processes,
    urls,
    redis: connection,
    queues: all,
    restarted,
    signal: (signal, ...names) => names.forEach((name) => runningOf(name).process.kill(signal)),
    end(signal, ...names) {
      const ending = names.map(runningOf);
      ending.forEach(({ process }) => process.kill(signal));
      return Promise.all(ending.map(async ({ exited }) => (await exited).code));
    },
    isDown: (name) => units.get(name)?.running === null,
    whole,
    async unfinished() {
      const counts = await Promise.all(
        Object.values(all).map((q) => q.getJobCounts('waiting', 'prioritized', 'active', 'delayed')),
      );
      return counts.flatMap((of) => Object.values(of)).reduce((sum, count) => sum + count, 0);
    },
    async describeUnfinished() {
      const described = Object.values(all).map(async (q) => {
        const jobs = await q.getJobs(['waiting', 'prioritized', 'active', 'delayed'], 0, 2);
        return Promise.all(
          jobs.map(async (job) => `${q.name} ${job.id} ${await job.getState()} (started ${job.attemptsStarted} times)`),
        );
      });
      return (await Promise.all(described)).flat().join(', ');
    },
    logOf: (service) => readFile(join(processes.dir, `${service}.log`), 'utf8'),
    async stop() {
      stopping = true;
      // What is on its way would outlive the rest
      await Promise.allSettled(starting);
      await Promise.all(Object.values(all).map((q) => q.close()));
      connection.disconnect();
      await processes.stop();
    },
  };
}
