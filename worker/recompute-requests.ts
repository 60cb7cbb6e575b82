import type { Logger } from '../shared/observability/log.js';
import type { Changes } from '../shared/queue/changes.js';
import type { DaysQueue } from '../shared/queue/days-queue.js';

export interface RecomputeRequests {
  /** Notes users whose days are dirty, and tells whoever looks at them. */
  add(userIds: readonly string[]): void;
  /** Sends what is noted and stops. */
  close(): Promise<void>;
}

/**
 * Gathers the users whose days this process has marked, and asks for their recomputation once every `everyMs`. What is lost here by a crash,
 * or can't be asked for while Redis is away, is found by the sweep: the marks are in the database.
 */
export function createRecomputeRequests(
  daysQueue: DaysQueue,
  changes: Pick<Changes, 'announce'>,
  everyMs: number,
  log: Logger,
): RecomputeRequests {
  let noted = new Set<string>();
  let sending: Promise<void> = Promise.resolve();

  async function send(): Promise<void> {
    if (noted.size === 0) return;
    const userIds = noted;
    noted = new Set();
    try {
      await Promise.all([...userIds].map((id) => daysQueue.request(id)));
    } catch (error) {
      log.warn({ err: (error as Error).message }, 'recomputation could not be requested');
    }
  }
  const timer = setInterval(
    () => {
      sending = send();
    },
    Math.max(1, everyMs),
  );

  return {
    add(userIds) {
      changes.announce(userIds);
      for (const id of userIds) noted.add(id);
    },
    async close() {
      clearInterval(timer);
      await sending;
      await send();
    },
  };
}
