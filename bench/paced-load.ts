import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { BenchUser } from './stack.js';

/** Phase in which it begins; not reported. */
export const warmUp = 'warm-up';
/** Heartbeats of a request. */
export const pacedBatch = 25;

export interface PacedLoadOptions {
  readonly address: string;
  /** They send past days' heartbeats in turns. */
  readonly developers: readonly BenchUser[];
  /** Sends a few of this moment every two seconds, as somebody who works while others look. */
  readonly present: BenchUser;
  readonly heartbeatsPerSecond: number;
  /** Requests of other loads have other heartbeats; default 0. */
  readonly seed?: number;
  /** The same batches at other times, which cost next to nothing to make; else developers who go on and on. */
  readonly shifted?: boolean;
}

export interface PacedLoadOutcome {
  /** ms from sent to acknowledged, by phase. */
  readonly acks: ReadonlyMap<string, readonly number[]>;
  /** ms from sent to refused, by phase. */
  readonly refusals: ReadonlyMap<string, readonly number[]>;
  /** Heartbeats that were sent, and those of them that were refused with 503, which clients send again later. */
  readonly sent: number;
  readonly refused: number;
}

/** To the thread; without a phase it is to end. */
export interface PhaseMessage {
  readonly phase: string | null;
  readonly rate?: number | undefined;
}

export interface PacedLoad {
  /**
   * What is sent from now on counts for this phase.
   * @param heartbeatsPerSecond default: as many as before
   * @throws what went wrong since
   */
  phase(name: string, heartbeatsPerSecond?: number): void;
  stop(): Promise<PacedLoadOutcome>;
}

/** Heartbeats at a steady rate, from a thread of its own: what the bench does meanwhile must not look like a slow acknowledgement. */
export function startPacedLoad(options: PacedLoadOptions): PacedLoad {
  const thread = new Worker(new URL('./paced-load-thread.js', import.meta.url), { workerData: options });
  const outcome = once(thread, 'message') as Promise<[PacedLoadOutcome]>;
  const failures: unknown[] = [];
  outcome.catch((error: unknown) => failures.push(error));
  return {
    phase(name, rate) {
      if (failures.length > 0) throw failures[0];
      thread.postMessage({ phase: name, rate } satisfies PhaseMessage);
    },
    async stop() {
      thread.postMessage({ phase: null } satisfies PhaseMessage);
      const [result] = await outcome;
      await thread.terminate();
      return result;
    },
  };
}
