import type { Logger } from './observability/log.js';

export interface Shutdown {
  /** Adds a step that runs before those added earlier: what was started last stops first. */
  add(name: string, step: () => Promise<unknown>): void;
  /** Runs all steps once and ends the process with the given code. */
  run(reason: string, code?: number): Promise<void>;
}

/** A terminal sends Ctrl-C to npm and to the process that npm runs, and npm passes it on: two signals at once are one wish. */
export const sameWishMs = 1_000;

/**
 * Ordered, bounded shutdown of a process: on SIGTERM, SIGINT or when the launcher's channel closes, every step runs once, the latest added first; a later
 * signal, or the time being up, ends the process at once with code 1.
 */
export function createShutdown(log: Logger, seconds: number): Shutdown {
  const steps: { name: string; step: () => Promise<unknown> }[] = [];
  let running = false;

  async function run(reason: string, code = 0): Promise<void> {
    if (running) return;
    running = true;
    log.info({ reason }, 'stopping');
    const deadline = setTimeout(() => {
      log.error({ seconds }, 'stopping took too long');
      process.exit(1);
    }, seconds * 1000);
    deadline.unref();
    let exitCode = code;
    for (const { name, step } of steps) {
      try {
        await step();
      } catch (error) {
        exitCode = 1;
        log.error({ err: error, step: name }, 'a step of stopping failed');
      }
    }
    log.info('stopped');
    process.exit(exitCode);
  }

  let signalledAt: number | null = null;
  const onSignal = (signal: string): void => {
    if (signalledAt !== null && performance.now() - signalledAt < sameWishMs) return;
    if (running) process.exit(1);
    signalledAt = performance.now();
    void run(signal);
  };
  process.on('SIGTERM', () => onSignal('SIGTERM'));
  process.on('SIGINT', () => onSignal('SIGINT'));
  process.on('disconnect', () => void run('the launcher is gone'));
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unhandled rejection');
    void run('unhandled rejection', 1);
  });
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception');
    void run('uncaught exception', 1);
  });

  return { add: (name, step) => steps.unshift({ name, step }), run };
}
