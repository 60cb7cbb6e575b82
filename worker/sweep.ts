import type { Job, Queue } from 'bullmq';
import type { Logger } from '../shared/observability/log.js';
import type { DaysQueue } from '../shared/queue/days-queue.js';
import type { MaintenanceQueue } from '../shared/queue/maintenance-queue.js';
import type { TransferQueue } from '../shared/queue/transfer-queue.js';
import { daysAtOnce, keptFrom } from './steps/close-days.js';
import { markStaleDays } from '../shared/store/stale-days.js';
import type { Stores } from '../shared/store/stores.js';
import { repeat } from './repeat.js';
import { sweepTransfers, type SweptStores } from './sweep-transfers.js';

const everyMs = 5000;
const atOnce = 1000;
const delayedAtOnce = 100;
const msPerDay = 86_400_000;
const closingEveryMs = 3_600_000;
/** How far clocks of healthy machines are apart at most. */
const clockToleranceMs = 60_000;

export interface SweepDeps {
  readonly stores: Pick<Stores, 'users' | 'days' | 'projects' | 'versions' | 'erasure'> & SweptStores;
  /** What renders past days now. */
  readonly renderedBy: string;
  readonly daysQueue: DaysQueue;
  readonly maintenanceQueue: MaintenanceQueue;
  readonly transferQueues: Readonly<Record<'imports' | 'exports', Pick<TransferQueue, 'request'>>>;
  /** Whose delayed jobs are looked at. */
  readonly queues: readonly Queue[];
  readonly recomputeDelayMs: number;
  readonly log: Logger;
  /** Age in days after which heartbeats are deleted; 0: they are kept. */
  readonly retentionDays: number;
  /** How often it is looked for what waits for nobody: what is past in every zone, and what a crash left over. */
  readonly slowEveryMs?: number;
}

/**
 * Asks again for work that has waited for too long: what a crash between a mark and its request left behind, or what Redis lost.
 * @returns stops it
 */
export function startSweep({
  stores,
  renderedBy,
  daysQueue,
  maintenanceQueue,
  transferQueues,
  queues,
  recomputeDelayMs,
  retentionDays,
  log,
  slowEveryMs = 60_000,
}: SweepDeps): () => void {
  const { users, days, projects, versions } = stores;
  const patienceMs = 3 * recomputeDelayMs + everyMs;

  async function sweepDirtyDays(): Promise<void> {
    const now = Date.now();
    // Later than now: by a clock that was wrong
    const usual = { before: new Date(now - patienceMs), after: new Date(now + clockToleranceMs) };
    const userIds = await days.usersDirtyOutside(usual, atOnce);
    await Promise.all(userIds.map((id) => daysQueue.request(id)));
    if (userIds.length > 0) log.info({ users: userIds.length }, 'asked again for days that stayed dirty');
  }

  /** After a change of the AI prices, or of how a day looks, past days are rendered again. */
  async function renderAgain(): Promise<void> {
    if ((await versions.get('rendering')) === renderedBy) return;
    for await (const id of users.ids()) await days.unrollRenderedByOther(id, renderedBy);
    await versions.set('rendering', renderedBy);
  }

  let nextClosing = 0;
  /** Looks at all users, so not often. Who lives where the day begins last is asked a day too early, which does nothing. */
  async function closeDays(): Promise<void> {
    if (retentionDays === 0 || performance.now() < nextClosing) return;
    const behind = keptFrom(Math.floor(Date.now() / msPerDay), retentionDays) - daysAtOnce + 1;
    const userIds = await users.withHorizonBefore(behind, atOnce);
    if (userIds.length === 0) nextClosing = performance.now() + closingEveryMs;
    for (const id of userIds) await maintenanceQueue.closeDays(id);
  }

  async function sweepLeftovers(): Promise<void> {
    await renderAgain();
    for (const user of await users.withStaleDays(atOnce)) await markStaleDays(stores, user);
    // The day before yesterday is past in every zone
    const userIds = await days.usersUnrolledBefore(Math.floor(Date.now() / msPerDay) - 1, atOnce);
    for (const id of userIds) await maintenanceQueue.requestRollUp(id, 0);
    await closeDays();
    const before = Date.now() - slowEveryMs;
    for (const { _id, deleting_since } of await users.deleting(atOnce)) {
      if (deleting_since && deleting_since.getTime() < before) await maintenanceQueue.deleteUser(_id);
    }
    for (const { user_id, name, deleting_since } of await projects.deletingSince(new Date(before), atOnce)) {
      if (deleting_since) await maintenanceQueue.deleteProject({ user_id, project: name, since: deleting_since.getTime() });
    }
    await sweepTransfers(stores, transferQueues, Date.now());
  }

  /**
   * Jobs that were put off by a clock that ran ahead would wait until then, long after it is right again; and as there is one such job for each
   * user's days, no other one would be made meanwhile.
   */
  async function promoteMisdated(): Promise<void> {
    const latest = Date.now() + clockToleranceMs;
    for (const queue of queues) {
      // Those that wait longest come first
      const jobs: (Job | undefined)[] = await queue.getJobs(['delayed'], 0, delayedAtOnce - 1, false);
      const misdated = jobs.filter((job) => job && Math.max(job.timestamp, job.processedOn ?? 0) > latest);
      for (const job of misdated) await job!.promote();
      if (misdated.length > 0) log.warn({ queue: queue.name, jobs: misdated.length }, 'jobs of a clock that was wrong are due');
    }
  }

  const onFault = (error: Error): void => log.debug({ err: error.message }, 'sweep failed');
  const timers = [
    repeat(sweepDirtyDays, everyMs, onFault),
    repeat(promoteMisdated, everyMs, onFault),
    repeat(sweepLeftovers, slowEveryMs, onFault),
  ];
  return () => timers.forEach(clearInterval);
}
