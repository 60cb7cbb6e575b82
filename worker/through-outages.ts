import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../shared/observability/log.js';
import { isStoreAway, StoreWasAway, type OutageCount } from '../shared/store/outage.js';

export interface OutageDeps {
  readonly outages: OutageCount;
  /** Aborted when the process is told to stop. */
  readonly stopping: AbortSignal;
  readonly log: Logger;
}

const longestWaitMs = 2000;
const lookEveryMs = 1000;

/**
 * The outcome of `work`, or a StoreWasAway when it has none long after an outage: the driver (7.9.0) never settles a command whose connection is closed by
 * the server while it waits for the socket to take all of a large message (`Connection.writeCommand` waits for "drain" alone).
 */
async function unlessUnanswered(work: Promise<void>, hasBeenAway: () => boolean, patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const unanswered = new Promise<never>((_, reject) => {
    let awaySince: number | null = null;
    timer = setInterval(
      () => {
        if (!hasBeenAway()) return;
        awaySince ??= performance.now();
        if (performance.now() - awaySince >= patienceMs) reject(new StoreWasAway());
      },
      Math.min(lookEveryMs, patienceMs),
    );
  });
  try {
    await Promise.race([work, unanswered]);
  } finally {
    clearInterval(timer);
  }
}

/**
 * Does `work`, again and again while MongoDB is away, so that an outage costs no job its tries. Also when MongoDB went and came back without
 * any command having failed: a server that dies takes writes along that were not on disk, though it had confirmed them, and only the last write
 * of a job waits for the disk.
 * @param work gets whether it was tried before: part of it may have happened then, or be happening still
 * @param patienceMs how long after an outage it may go on
 * @throws what `work` throws for other reasons, or last threw when the process is to stop
 */
export async function throughOutages(
  work: (again: boolean) => Promise<void>,
  { outages, stopping, log }: OutageDeps,
  patienceMs = 20_000,
): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const before = outages();
    try {
      await unlessUnanswered(work(tries > 0), () => outages() !== before, patienceMs);
      if (tries > 0) log.info({ tries }, 'MongoDB is back');
      if (outages() === before) return;
      log.warn('MongoDB was away during a job: it is done once more');
    } catch (error) {
      if (!isStoreAway(error) || stopping.aborted) throw error;
      if (tries === 0) log.warn({ err: (error as Error).message }, 'MongoDB is away: waiting for it');
      await delay(Math.min(100 * 2 ** tries, longestWaitMs), undefined, { signal: stopping }).catch(() => undefined);
      if (stopping.aborted) throw error;
    }
  }
}
