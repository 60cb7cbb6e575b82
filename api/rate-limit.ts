/** The time that limits are for: WakaTime's rule is an average over 5 minutes (wakatime-api.md, section 1). */
export const limitWindowMs = 300_000;

/** How many more are allowed just now, and in how many seconds all are again. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
  /** ms until there is room; 0: there was. */
  readonly waitMs: number;
}

/** Requests of each of many, told apart by an id. Room comes back evenly, so that who was refused waits for a moment, not for minutes. */
export interface RateLimit {
  /** Counts one, unless there is no room for it. */
  take(id: string, now: number): Allowance;
  /** One that was taken does not count. */
  giveBack(id: string, now: number): void;
}

/** Ids of one generation; far more than a process serves in 5 minutes, and little enough to keep. */
const mostIds = 100_000;
/** Of sums of fractions of ms. */
const tolerance = 0.001;

/**
 * One number an id: the moment when all that it used is back (a token bucket, as GCRA keeps it). Two generations of ids, the older of which
 * goes when the window is over: no timers, and nobody is remembered for long. A promise and a timer for each, as rate-limiter-flexible has them,
 * cost several times as much.
 * @param limit requests in a window; more than 0
 */
export function createRateLimit(limit: number, windowMs = limitWindowMs): RateLimit {
  const cost = windowMs / limit;
  let recent = new Map<string, number>();
  let older = new Map<string, number>();
  let turnAt = -Infinity;

  function usedBy(id: string, now: number): number {
    if (now >= turnAt || recent.size >= mostIds) {
      older = recent;
      recent = new Map();
      turnAt = now + windowMs;
    }
    return Math.max(0, (recent.get(id) ?? older.get(id) ?? 0) - now);
  }

  return {
    take(id, now) {
      const before = usedBy(id, now);
      const after = before + cost;
      const waitMs = after > windowMs + tolerance ? after - windowMs : 0;
      if (waitMs === 0) recent.set(id, now + after);
      const used = waitMs === 0 ? after : before;
      return {
        limit,
        remaining: Math.max(0, Math.floor((windowMs - used + tolerance) / cost)),
        resetSeconds: Math.ceil(used / 1000),
        waitMs,
      };
    },
    giveBack(id, now) {
      recent.set(id, now + Math.max(0, usedBy(id, now) - cost));
    },
  };
}
