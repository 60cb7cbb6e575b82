import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../shared/observability/log.js';
import { isStoreAway } from '../shared/store/outage.js';

const longestWaitMs = 2000;

/**
 * Does `work`, again and again while MongoDB is away, so that an outage costs no job its tries.
 * @param work gets whether it was tried before: part of it may have happened then
 * @throws what `work` throws for other reasons, or when `signal` tells to stop
 */
export async function throughOutages(work: (again: boolean) => Promise<void>, signal: AbortSignal, log: Logger): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await work(tries > 0);
      if (tries > 0) log.info({ tries }, 'MongoDB is back');
      return;
    } catch (error) {
      if (!isStoreAway(error) || signal.aborted) throw error;
      if (tries === 0) log.warn({ err: (error as Error).message }, 'MongoDB is away: waiting for it');
      await delay(Math.min(100 * 2 ** tries, longestWaitMs), undefined, { signal });
    }
  }
}
