import type { DayRange } from '../shared/domain/date-range.js';
import { createCommunitySum, type CommunityFigures } from '../shared/domain/community.js';
import type { Logger } from '../shared/observability/log.js';
import type { CommunityStore } from '../shared/store/community.js';

/** What all users of the server together do. */
export interface Community {
  /**
   * Figures of a range of days, or null when they are not there within `ms`. They may be an hour old, and are older only while newer ones are
   * computed.
   */
  figuresWithin(range: DayRange, ms: number): Promise<CommunityFigures | null>;
}

const freshForMs = 3_600_000;
const maxRanges = 64;
/** Each is a look at every user: who asks for yet another one is told to come again. */
const maxUnderWay = 8;

/**
 * Anybody may ask for community stats, and they take a look at every user: so a range is computed at most once an hour, by one look for all
 * who wait, and one range after another.
 * @param minUsers nothing that fewer users have is told
 * @param now ms
 */
export function createCommunity(store: CommunityStore, minUsers: number, log: Logger, now: () => number = Date.now): Community {
  const known = new Map<string, { readonly figures: CommunityFigures; readonly at: number }>();
  const underWay = new Map<string, Promise<CommunityFigures>>();
  let queue: Promise<unknown> = Promise.resolve();

  async function compute(key: string, { first, last }: DayRange): Promise<CommunityFigures> {
    const sum = createCommunitySum(minUsers);
    for await (const user of store.userTotals(first, last)) sum.add(user);
    const figures = sum.figures();
    known.delete(key);
    if (known.size >= maxRanges) known.delete(known.keys().next().value!);
    known.set(key, { figures, at: now() });
    return figures;
  }

  function refresh(key: string, range: DayRange): Promise<CommunityFigures | null> {
    let running = underWay.get(key);
    if (!running) {
      if (underWay.size >= maxUnderWay) return Promise.resolve(null);
      running = queue.then(() => compute(key, range)).finally(() => underWay.delete(key));
      underWay.set(key, running);
      queue = running.catch(() => undefined);
    }
    return running;
  }

  function figures(range: DayRange): Promise<CommunityFigures | null> {
    const key = `${range.first} ${range.last}`;
    const entry = known.get(key);
    if (!entry) return refresh(key, range);
    if (now() - entry.at >= freshForMs) {
      refresh(key, range).catch((error: unknown) => log.warn({ err: error }, 'community stats could not be computed'));
    }
    return Promise.resolve(entry.figures);
  }

  return {
    async figuresWithin(range, ms) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), ms)));
      try {
        return await Promise.race([figures(range), late]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
