import type { OrphanGuard } from './orphan-guard.js';
import type { Parts } from './parts.js';

/** What the steps of one start share. */
export interface Launch {
  readonly parts: Parts;
  readonly guard: OrphanGuard;
  /** Aborted when nothing is to be started any more: by the first failure of a start, with it as the reason, and when all is to end. */
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

/** The promise's outcome, or the rejection with the reason of the end, whichever is first. */
export async function unlessCancelled<T>({ cancel: { signal } }: Launch, promise: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let cancelled = (): void => undefined;
  const cancellation = new Promise<never>((_resolve, reject) => (cancelled = () => reject(signal.reason as Error)));
  signal.addEventListener('abort', cancelled);
  try {
    return await Promise.race([promise, cancellation]);
  } finally {
    signal.removeEventListener('abort', cancelled);
  }
}
