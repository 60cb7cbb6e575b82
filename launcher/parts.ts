import type { ManagedProcess, ProcessExit, StopOptions } from './managed-process.js';

export interface Part {
  readonly process: ManagedProcess;
  /** Parts with a lower rank are stopped before. */
  readonly rank: number;
  /** Milliseconds it may take to stop before it is killed. */
  readonly graceMs: number;
  /** The least of that when stopping is hurried: a store is not killed at once, as its recovery takes longer than its end. */
  readonly leastGraceMs: number;
  /** One sentence on which part ended and why. */
  readonly describeEnd: (exit: ProcessExit) => Promise<string>;
}

export interface Parts {
  add(part: Part): void;
  /** Resolves with the sentence of the first part that ends before stop() is called. */
  readonly died: Promise<string>;
  /** Stops one after the other, by rank. A second call with `graceMs` hurries: all at once, killed after that time. */
  stop(options?: StopOptions): Promise<void>;
}

/** The processes of one launcher. */
export function createParts(report: (line: string) => void): Parts {
  const parts: Part[] = [];
  const gone = new Set<Part>();
  let stopping: Promise<void> | null = null;
  let tellDeath: (sentence: string) => void;
  const died = new Promise<string>((resolve) => (tellDeath = resolve));

  async function stopOne({ process: { name, stop }, graceMs }: Part): Promise<void> {
    const { signal } = await stop({ graceMs });
    report(signal === 'SIGKILL' ? `  ${name} killed, as it did not stop in time` : `  ${name} stopped`);
  }

  async function stopAll(): Promise<void> {
    const alive = parts.filter((part) => !gone.has(part)).sort((a, b) => a.rank - b.rank);
    for (const part of alive) await stopOne(part);
  }

  return {
    died,
    add: (part) => {
      parts.push(part);
      void part.process.exited.then(async (exit) => {
        gone.add(part);
        if (stopping === null) tellDeath(await part.describeEnd(exit));
      });
    },
    stop: async ({ graceMs } = {}) => {
      stopping ??= stopAll();
      if (graceMs !== undefined) {
        await Promise.all(parts.map((part) => part.process.stop({ graceMs: Math.max(graceMs, part.leastGraceMs) })));
      }
      await stopping;
    },
  };
}
