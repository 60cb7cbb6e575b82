import type { OrphanGuard } from './orphan-guard.js';
import type { Parts } from './parts.js';

/** What the steps of one start share. */
export interface Launch {
  readonly parts: Parts;
  readonly guard: OrphanGuard;
  /** Aborted by the first failure, with it as the reason, and when the start is to end. */
  readonly cancel: AbortController;
  /** Takes short lines for people. */
  readonly report: (line: string) => void;
}

/** Waits for both even when one fails, so that nothing is started behind the caller's back; a failure of one ends the other. */
export async function together<A, B>({ cancel }: Launch, first: Promise<A> | A, second: Promise<B> | B): Promise<[A, B]> {
  const abort = (error: unknown): void => cancel.abort(error);
  await Promise.allSettled([first, second].map((task) => Promise.resolve(task).catch(abort)));
  cancel.signal.throwIfAborted();
  return [await first, await second];
}

/** The promise's outcome, or the rejection with the reason of the start's end, whichever is first. */
export async function unlessCancelled<T>({ cancel: { signal } }: Launch, promise: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    promise.then(resolve, reject);
  });
}
