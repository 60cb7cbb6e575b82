import { ApiError, getChanged } from './api.js';

export interface Poll<T> {
  /** Below /api/v1. */
  readonly path: string;
  readonly everyMs: number;
  readonly onAnswer: (body: T) => void;
  /** Whether the first answer is wanted at once; else after the first interval. */
  readonly isUrgent: boolean;
  /** Null: it works again. */
  readonly onFault?: (error: ApiError | null) => void;
}

const longestWaitMs = 30_000;

/**
 * Asks again and again while somebody looks at the page, at once when they come back to it or get online, and less and less often while it
 * fails.
 * @returns stops it
 */
export function poll<T>({ path, everyMs, isUrgent, onAnswer, onFault }: Poll<T>): () => void {
  let etag: string | null = null;
  let faults = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | null = null;
  let isOver = false;

  async function ask(): Promise<void> {
    clearTimeout(timer);
    if (isOver || asking || document.hidden) return;
    asking = new AbortController();
    try {
      const answer = await getChanged<T>(path, etag, asking.signal);
      if (faults > 0) onFault?.(null);
      faults = 0;
      if (answer) {
        ({ etag } = answer);
        onAnswer(answer.body);
      }
    } catch (error) {
      if (isOver) return;
      faults += 1;
      onFault?.(error instanceof ApiError ? error : new ApiError(0, String(error)));
      // The session is over: nothing gets better by asking
      if (error instanceof ApiError && error.status === 401) return stop();
    } finally {
      asking = null;
    }
    timer = setTimeout(() => void ask(), Math.min(everyMs * 2 ** faults, longestWaitMs));
  }

  const look = (): void => void ask();
  function stop(): void {
    isOver = true;
    clearTimeout(timer);
    asking?.abort();
    document.removeEventListener('visibilitychange', look);
    removeEventListener('online', look);
  }
  document.addEventListener('visibilitychange', look);
  addEventListener('online', look);
  if (isUrgent) look();
  else timer = setTimeout(look, everyMs);
  return stop;
}
