import type { ManagedProcess, StopOptions } from './managed-process.js';
import { supervise, type Part, type SupervisedPart } from './supervised-part.js';

/** Where a part stands when all are stopped. */
export interface Place {
  /** Services use the stores. */
  readonly kind: 'service' | 'store';
  /** Parts with a lower rank are stopped before. */
  readonly rank: number;
  /** Milliseconds it may take to stop before it is killed. */
  readonly graceMs: number;
}

export interface Parts {
  /** Starts a part, resolves when it is ready, and keeps it up from then on. */
  run<P extends ManagedProcess>(place: Place, part: Part<P>): Promise<P>;
  /** Resolves with one sentence when a part ended and can not be started again. The others still run then. */
  readonly failed: Promise<string>;
  /** Stops one after the other, by rank. A second call with `graceMs` hurries: all at once, killed after that time. */
  stop(options?: StopOptions): Promise<void>;
}

/** A store is never killed sooner: its recovery takes longer than its end. */
const leastStoreGraceMs = 5_000;
/** Of a service whose store is away: it can not finish what it has in hand. Nothing is lost by that, the queue has it. */
const crippledGraceMs = 3_000;

/** The processes of one launcher; `cancel` is aborted when they are to stop. */
export function createParts(cancel: AbortController, report: (line: string) => void): Parts {
  const parts: (Place & SupervisedPart<unknown>)[] = [];
  let stopping: Promise<void> | null = null;
  let onHopeless: (sentence: string) => void;
  const failed = new Promise<string>((resolve) => (onHopeless = resolve));

  async function stopAll(): Promise<void> {
    cancel.abort();
    const isCrippled = parts.some(({ kind, isUp }) => kind === 'store' && !isUp());
    for (const part of parts.toSorted((a, b) => a.rank - b.rank)) {
      const hurried = part.kind === 'service' && isCrippled;
      const stopped = await part.stop({ graceMs: hurried ? Math.min(crippledGraceMs, part.graceMs) : part.graceMs });
      if (stopped === null) continue;
      const { name, exit } = stopped;
      report(exit.signal === 'SIGKILL' ? `  ${name} killed, as it did not stop in time` : `  ${name} stopped`);
    }
  }

  return {
    failed,
    run: (place, part) => {
      const supervised = supervise(part, { signal: cancel.signal, report, onHopeless });
      parts.push({ ...supervised, ...place });
      return supervised.first;
    },
    stop: async ({ graceMs } = {}) => {
      stopping ??= stopAll();
      if (graceMs !== undefined) {
        const graceOf = { service: graceMs, store: Math.max(graceMs, leastStoreGraceMs) };
        await Promise.all(parts.map((part) => part.stop({ graceMs: graceOf[part.kind] })));
      }
      await stopping;
    },
  };
}
