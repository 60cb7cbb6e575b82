import { setTimeout as delay } from 'node:timers/promises';
import { settings } from '../shared/config/settings.js';
import { createDaysQueue } from '../shared/queue/days-queue.js';
import { normaliseHeartbeats, type NormalisedJob } from '../worker/steps/normalise-heartbeats.js';
import { heartbeatsStorer } from '../worker/steps/store-heartbeats.js';
import { historyJobs } from './history-jobs.js';
import type { HistoryPlan } from './history-shape.js';
import { cpuSeconds, ownCpuSeconds } from './processes.js';
import type { BenchStack, BenchUser } from './stack.js';
import { thousands } from './table.js';

export interface UserHistory {
  readonly user: BenchUser;
  readonly plan: HistoryPlan;
}

export interface Step {
  readonly heartbeats: number;
  readonly seconds: number;
  /** CPU seconds by process. */
  readonly cpu: Readonly<Record<string, number>>;
}

/** As the worker does it: worker/jobs/heartbeats.ts. */
const heartbeatsPerWrite = 2000;
const writesAtOnce = 2;

/** Says how far it is every few seconds. */
export function createProgress(): (say: () => string) => void {
  let last = performance.now();
  return (say) => {
    if (performance.now() - last < 3000) return;
    last = performance.now();
    process.stderr.write(`${say()}\n`);
  };
}

async function timed(
  heartbeats: number,
  cpuOf: Readonly<Record<string, () => number>>,
  work: () => Promise<void>,
): Promise<Step> {
  const read = (): [string, number][] => Object.entries(cpuOf).map(([name, cpu]) => [name, cpu()]);
  const before = new Map(read());
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  return { heartbeats, seconds, cpu: Object.fromEntries(read().map(([name, cpu]) => [name, cpu - before.get(name)!])) };
}

const countOf = (histories: readonly UserHistory[]): number =>
  histories.reduce((sum, { plan }) => sum + plan.shape.heartbeats, 0);

function* writesOf(histories: readonly UserHistory[]): Generator<NormalisedJob[]> {
  let jobs: NormalisedJob[] = [];
  let size = 0;
  for (const { user, plan } of histories) {
    for (const job of historyJobs(user.id, plan)) {
      if (size > 0 && size + job.heartbeats.length > heartbeatsPerWrite) {
        yield jobs;
        jobs = [];
        size = 0;
      }
      jobs.push(normaliseHeartbeats(job, false));
      size += job.heartbeats.length;
    }
  }
  if (jobs.length > 0) yield jobs;
}

/** Stores histories by the worker's own steps in this process, which spares the way by HTTP and Redis; their days are marked as dirty. */
export function fill(stack: BenchStack, histories: readonly UserHistory[]): Promise<Step> {
  const total = countOf(histories);
  const store = heartbeatsStorer(stack.stores);
  const progress = createProgress();
  const writes = writesOf(histories);
  let stored = 0;
  async function lane(): Promise<void> {
    for (let next = writes.next(); next.done !== true; next = writes.next()) {
      await store(next.value, false);
      stored += next.value.reduce((sum, job) => sum + job.documents.length, 0);
      progress(() => `stored ${thousands(stored)} of ${thousands(total)} heartbeats`);
    }
  }
  const cpuOf = { bench: ownCpuSeconds, mongod: () => cpuSeconds(stack.pids.mongod) };
  return timed(total, cpuOf, async () => {
    await Promise.all(Array.from({ length: writesAtOnce }, lane));
    const count = await stack.db.collection('heartbeats').countDocuments();
    if (count !== total) throw new Error(`${count} heartbeats stored, not ${total}`);
  });
}

/**
 * Waits until all days are computed.
 * @param rolledUpBefore a day before which all are to be rolled up, too
 */
export async function computed({ stores: { days } }: BenchStack, rolledUpBefore?: number): Promise<void> {
  const progress = createProgress();
  for (;;) {
    const [dirty, unrolled] = await Promise.all([
      days.countDirty(),
      rolledUpBefore === undefined ? 0 : days.countUnrolledBefore(rolledUpBefore),
    ]);
    if (dirty + unrolled === 0) return;
    progress(() => `${thousands(dirty)} days to compute, ${thousands(unrolled)} to roll up`);
    await delay(50);
  }
}

/** Starts a worker that computes and rolls up all days of these users, and puts a usual one in its place afterwards. */
export async function computeDays(stack: BenchStack, histories: readonly UserHistory[]): Promise<Step> {
  // Usually changes are gathered for half a minute before they are rolled up
  await stack.startWorkers(1, { SUNDIAL_ROLL_UP_DELAY_MS: '0' });
  const { pids } = stack;
  const cpuOf = Object.fromEntries((['worker', 'redis', 'mongod'] as const).map((part) => [part, () => cpuSeconds(pids[part])]));
  const queue = createDaysQueue(stack.redis, { prefix: settings.queue.prefix.default, delayMs: 0 });
  const today = Math.max(...histories.map(({ plan }) => plan.today));
  try {
    return await timed(countOf(histories), cpuOf, async () => {
      await Promise.all(histories.map(({ user }) => queue.request(user.id)));
      await computed(stack, today);
    });
  } finally {
    await queue.close();
    await stack.startWorkers(1);
  }
}
