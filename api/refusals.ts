import type { RedisClient } from '../shared/queue/redis.js';
import type { RefusalReason } from '../shared/schema/answers/refusals.js';
import { hashSecret } from '../shared/store/secrets.js';
import { createRateLimit } from './rate-limit.js';

export interface Refusal {
  readonly reason: RefusalReason;
  readonly editor: string | null;
  readonly machine: string | null;
  /** What is wrong with it, or where it went. */
  readonly detail: string | null;
}

/** What was refused in the same way. */
export interface Refused extends Refusal {
  /** Heartbeats, where it is known how many; else requests. */
  readonly count: number;
  /** Of the last one; ms since the epoch. */
  readonly time: number;
}

/** Whose it is: a user's whose key came with it, or only an address's (api/auth/address-key.ts). */
export type Refusee = { readonly user_id: string } | { readonly address: string };

/** What came in wrong lately, for those who wonder where their heartbeats are. Best effort: nothing waits for it, and some of it may be missing. */
export interface Refusals {
  note(whose: Refusee, refusal: Refusal, count?: number): void;
  /** The last first. Empty while Redis is away. */
  of(whose: readonly Refusee[]): Promise<Refused[]>;
}

const keptSeconds = 600;
const mostKept = 10;
const minuteMs = 60_000;
/** So many a minute of one user or address, */
const mostOfOne = 10;
/** and of all users or all addresses together, each for itself: who has no key can't crowd out what those are told who have one. */
const mostOfAll = 600;

interface Entry extends Refusal {
  readonly at: number;
  readonly count: number;
}

const keyOf = (whose: Refusee): string => ('user_id' in whose ? `user:${whose.user_id}` : `address:${hashSecret(whose.address)}`);

/** Each kind once, with how often it was and when it was last. */
function gathered(entries: readonly Entry[]): Refused[] {
  const kinds = new Map<string, Refused>();
  for (const { at, count, reason, editor, machine, detail } of entries) {
    const kind = JSON.stringify([reason, editor, machine, detail]);
    const before = kinds.get(kind);
    const time = Math.max(at, before?.time ?? 0);
    kinds.set(kind, { reason, editor, machine, detail, count: count + (before?.count ?? 0), time });
  }
  return [...kinds.values()].sort((a, b) => b.time - a.time);
}

/** @param now ms of a clock that only goes forward */
export function createRefusals(redis: RedisClient, prefix: string, now: () => number = () => performance.now()): Refusals {
  const ofOne = createRateLimit(mostOfOne, minuteMs);
  const ofAll = createRateLimit(mostOfAll, minuteMs);
  const listOf = (whose: Refusee): string => `${prefix}:refused:${keyOf(whose)}`;

  async function entriesOf(whose: Refusee): Promise<Entry[]> {
    const texts = await redis.lrange(listOf(whose), 0, mostKept - 1).catch(() => []);
    return texts.map((text) => JSON.parse(text) as Entry);
  }

  return {
    note(whose, refusal, count = 1) {
      if (redis.status !== 'ready') return;
      if (ofOne.take(keyOf(whose), now()).waitMs > 0) return;
      if (ofAll.take('user_id' in whose ? 'users' : 'addresses', now()).waitMs > 0) return;
      const entry: Entry = { ...refusal, at: Date.now(), count };
      // All or nothing: a list without an end would stay for good
      redis
        .multi()
        .lpush(listOf(whose), JSON.stringify(entry))
        .ltrim(listOf(whose), 0, mostKept - 1)
        .expire(listOf(whose), keptSeconds)
        .exec()
        .catch(() => undefined);
    },
    async of(whose) {
      const since = Date.now() - keptSeconds * 1000;
      const entries = (await Promise.all(whose.map(entriesOf))).flat();
      return gathered(entries.filter(({ at }) => at >= since));
    },
  };
}
