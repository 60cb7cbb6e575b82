import type { ManagedProcess, StopOptions } from './managed-process.js';
import { supervise, type Part, type SupervisedPart } from './supervised-part.js';

export interface Parts {
  /** Starts a part, resolves when it is ready, and keeps it up from then on. */
  run<P extends ManagedProcess>(part: Part<P>): Promise<P>;
  /** Resolves with one sentence when a part ended and can not be started again. The others still run then. */
  readonly failed: Promise<string>;
  /** Stops one after the other, by rank. A second call with `graceMs` hurries: all at once, killed after that time. */
  stop(options?: StopOptions): Promise<void>;
}

/** The processes of one launcher; `cancel` is aborted when they are to stop. */
export function createParts(cancel: AbortController, report: (line: string) => void): Parts {
  const parts: (SupervisedPart<unknown> & { rank: number })[] = [];
  let stopping: Promise<void> | null = null;
  let onHopeless: (sentence: string) => void;
  const failed = new Promise<string>((resolve) => (onHopeless = resolve));

  async function stopAll(): Promise<void> {
    cancel.abort();
    for (const part of parts.toSorted((a, b) => a.rank - b.rank)) await part.stop();
  }

  return {
    failed,
    run: (part) => {
      const supervised = supervise(part, { signal: cancel.signal, report, onHopeless });
      parts.push({ ...supervised, rank: part.rank });
      return supervised.first;
    },
    stop: async ({ graceMs } = {}) => {
      stopping ??= stopAll();
      if (graceMs !== undefined) await Promise.all(parts.map((part) => part.stop({ graceMs })));
      await stopping;
    },
  };
}
