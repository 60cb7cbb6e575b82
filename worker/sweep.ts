import type { Logger } from '../shared/observability/log.js';
import type { DaysQueue } from '../shared/queue/days-queue.js';
import type { DayStore } from '../shared/store/days.js';

const everyMs = 5000;
const usersAtOnce = 1000;

/**
 * Asks again for days that have been dirty for too long: what a crash between the mark and the request left behind, or what Redis lost.
 * @returns stops it
 */
export function startSweep(days: DayStore, daysQueue: DaysQueue, recomputeDelayMs: number, log: Logger): () => void {
  const patienceMs = 3 * recomputeDelayMs + everyMs;
  let running = false;

  async function sweep(): Promise<void> {
    if (running) return;
    running = true;
    try {
      const userIds = await days.usersDirtyBefore(new Date(Date.now() - patienceMs), usersAtOnce);
      await Promise.all(userIds.map((id) => daysQueue.request(id)));
      if (userIds.length > 0) log.info({ users: userIds.length }, 'asked again for days that stayed dirty');
    } catch (error) {
      log.debug({ err: (error as Error).message }, 'sweep failed');
    } finally {
      running = false;
    }
  }
  const timer = setInterval(() => void sweep(), everyMs);
  return () => clearInterval(timer);
}
