import { dayAt } from '../shared/domain/zone.js';
import type { Logger } from '../shared/observability/log.js';
import type { MaintenanceQueue } from '../shared/queue/maintenance-queue.js';
import type { ComputedDayOf } from './steps/compute-days.js';

export interface RollUpRequests {
  /** Asks for a roll-up when past days were computed, or a user's day has begun, which makes the one before it a past one. */
  after(userId: string, computed: readonly ComputedDayOf[]): Promise<void>;
}

const maxUsers = 100_000;

/** What is not asked for here, as the process was killed or Redis away, is found by the sweep. */
export function createRollUpRequests(queue: MaintenanceQueue, delayMs: number, log: Logger): RollUpRequests {
  const todays = new Map<string, number>();
  return {
    async after(userId, computed) {
      const [first] = computed;
      if (!first) return;
      const today = dayAt(first.timezone, Date.now() * 1000);
      const isNewDay = todays.get(userId) !== today;
      if (todays.size >= maxUsers) todays.clear();
      todays.set(userId, today);
      if (!isNewDay && computed.every(({ day }) => day >= today)) return;
      try {
        await queue.requestRollUp(userId, delayMs);
      } catch (error) {
        log.warn({ err: (error as Error).message }, 'roll-up could not be requested');
      }
    },
  };
}
