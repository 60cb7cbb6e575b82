/** How far workers are behind with heartbeats that were sent just now. */
export interface LiveWork {
  /** Requests that wait. */
  readonly waiting: number;
  /** How long the oldest of them has waited, in ms; 0 when none does. */
  readonly oldestMs: number;
}

const mostMs = 100;
const mostWaiting = 100;
const lookAgainMs = 50;
/** A slice of work in this time is done whatever waits: a server that is busy for good must not keep an import for ever. */
const longestPauseMs = 1000;

/**
 * How long work that nobody waits for has to pause before its next slice: as long as its last slice took, so that it takes no more than half of a
 * process, and then until what was sent just now is dealt with.
 * @param workedMs of its last slice
 * @param pausedMs since then
 * @returns ms to pause before looking again; 0: go on
 */
export function pauseMs({ waiting, oldestMs }: LiveWork, workedMs: number, pausedMs: number): number {
  if (pausedMs >= longestPauseMs) return 0;
  const rest = Math.min(workedMs, longestPauseMs) - pausedMs;
  const isBehind = oldestMs > mostMs || waiting > mostWaiting;
  const pause = isBehind ? Math.max(lookAgainMs, rest) : Math.max(0, rest);
  return Math.min(pause, longestPauseMs - pausedMs);
}
