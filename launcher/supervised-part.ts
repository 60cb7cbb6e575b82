import { setTimeout as delay } from 'node:timers/promises';
import { LaunchError, reasonOf } from './launch-error.js';
import { describeExit, type ManagedProcess, type ProcessExit, type StopOptions } from './managed-process.js';
import { afterEnd, isHopeless, noEnds, waitAfter, type Ends } from './restart-policy.js';

export interface Part<P extends ManagedProcess> {
  /**
   * Starts it and resolves when it is ready. Every process is shown to `onSpawn` at once, ready or not. `before` ran last, and is to be
   * found at the same place again; null at the first start.
   */
  start(onSpawn: (process: ManagedProcess) => void, before: P | null): Promise<P>;
  /** Where it says why it ended, when that is not above in the output. */
  readonly logOf?: (ended: P) => string;
}

export interface Supervision {
  /** Aborted when nothing is to be started any more. */
  readonly signal: AbortSignal;
  /** Takes short lines for people. */
  readonly report: (line: string) => void;
  /** Told when there is no use in starting it again, with the sentence that says why. */
  readonly onHopeless: (sentence: string) => void;
  /** Replaced in tests. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const realWait = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal });

export interface SupervisedPart<P> {
  /** The first start; rejects when that fails. From then on it is started again whenever it ends. */
  readonly first: Promise<P>;
  /** False while it has ended and is not ready again. */
  isUp(): boolean;
  /** Stops it, once the signal is aborted; null when no process of it ran. A second call with a shorter time shortens it. */
  stop(options: StopOptions): Promise<{ readonly name: string; readonly exit: ProcessExit } | null>;
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

/** Starts a part and keeps it up until the signal is aborted. */
export function supervise<P extends ManagedProcess>(
  part: Part<P>,
  { signal, report, onHopeless, wait = realWait }: Supervision,
): SupervisedPart<P> {
  let current = null as ManagedProcess | null;
  let ending: ManagedProcess | null = null;
  let isUp = false;
  let hasRun = false;

  const onSpawn = (process: ManagedProcess): void => {
    current = process;
    void process.exited.then(() => {
      if (current !== process) return;
      current = null;
      isUp = false;
    });
    if (signal.aborted) void process.stop();
  };

  async function start(before: P | null): Promise<P> {
    signal.throwIfAborted();
    const running = await part.start(onSpawn, before);
    isUp = current !== null;
    return running;
  }

  // With the time, for who finds it in the morning
  async function announce(happened: string, waitMs: number): Promise<void> {
    report(`${new Date().toISOString()} ${happened}${waitMs === 0 ? '' : ` in ${waitMs / 1000} s`}`);
    await wait(waitMs, signal);
  }

  async function startAgain(before: P, counted: Ends): Promise<{ running: P; ends: Ends }> {
    for (let ends = counted; ;) {
      try {
        return { running: await start(before), ends };
      } catch (error) {
        signal.throwIfAborted();
        ends = afterEnd(ends, null);
        if (isHopeless(ends)) {
          const times = `${before.name} was started again ${ends.unready} times in vain. `;
          throw new LaunchError('service_failed', times + reasonOf(error), error);
        }
        await announce(`${firstLine(reasonOf(error))} Next try`, waitAfter(ends));
      }
    }
  }

  async function keepUp(first: P): Promise<void> {
    hasRun = true;
    let running = first;
    for (let ends = noEnds; ;) {
      const readyAt = performance.now();
      const exit = await running.exited;
      if (signal.aborted) return;
      ends = afterEnd(ends, performance.now() - readyAt);
      // Who is killed had no time to write why
      const log = exit.signal === 'SIGKILL' ? undefined : part.logOf?.(running);
      const why = `${describeExit(exit)}${log === undefined ? '' : `; its log is ${log}`}`;
      await announce(`${running.name} ended (${why}): started again`, waitAfter(ends));
      ({ running, ends } = await startAgain(running, ends));
    }
  }

  const first = start(null);
  const over = first.then(keepUp).catch((error: unknown) => {
    if (hasRun && !signal.aborted) onHopeless(reasonOf(error));
  });

  return {
    first,
    isUp: () => isUp,
    async stop(options) {
      ending ??= current;
      const exit = await ending?.stop(options);
      await over;
      // A start that went on until just now
      await current?.exited;
      return ending && exit ? { name: ending.name, exit } : null;
    },
  };
}
