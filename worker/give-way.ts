import { setTimeout as delay } from 'node:timers/promises';
import { pauseMs, type LiveWork } from '../shared/domain/give-way.js';

/** The turns of a piece of work that nobody waits for. */
export interface Turns {
  /**
   * Resolves when its next slice may be done.
   * @throws Stopping when the process is to stop
   */
  next(): Promise<void>;
}

/** The process is to stop: whoever does work in turns leaves it to another one. */
export class Stopping extends Error {
  override readonly name = 'Stopping';
}

/** Lets heartbeats that were sent just now go first (shared/domain/give-way.ts). */
export function createGiveWay(live: () => Promise<LiveWork>, stopping: AbortSignal): () => Turns {
  return () => {
    let begun: number | null = null;
    return {
      async next() {
        if (stopping.aborted) throw new Stopping();
        const ended = performance.now();
        const worked = begun === null ? 0 : ended - begun;
        for (;;) {
          const pause = pauseMs(await live(), worked, performance.now() - ended);
          if (pause === 0) break;
          await delay(pause, undefined, { signal: stopping }).catch(() => undefined);
          if (stopping.aborted) throw new Stopping();
        }
        begun = performance.now();
      },
    };
  };
}
