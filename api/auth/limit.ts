import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../shared/errors.js';
import type { RedisClient } from '../../shared/queue/redis.js';
import { hashSecret } from '../../shared/store/secrets.js';

export interface LimitSpec {
  /** In Redis. */
  readonly name: string;
  /** How many within a time. */
  readonly most: number;
  readonly seconds: number;
}

export interface Count {
  readonly isOver: boolean;
  /** The one that went over it first in this time. */
  readonly isFirstOver: boolean;
  readonly most: number;
  readonly left: number;
  /** Until it is counted anew. */
  readonly seconds: number;
}

export interface Limit {
  /** Counts one. */
  count(key: string): Promise<Count>;
  /** One that was counted does not count. */
  giveBack(key: string): Promise<void>;
  /** Begins anew. */
  clear(key: string): Promise<void>;
}

export interface LimitDeps {
  readonly redis: RedisClient;
  /** Of keys in Redis. */
  readonly prefix: string;
}

/** Counts in Redis, for all processes together; while Redis is away, each process counts for itself. */
export function createLimit({ redis, prefix }: LimitDeps, { name, most, seconds }: LimitSpec): Limit {
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    rejectIfRedisNotReady: true,
    keyPrefix: `${prefix}:limit:${name}`,
    points: most,
    duration: seconds,
    insuranceLimiter: new RateLimiterMemory({ points: most, duration: seconds }),
  });
  // Names and addresses that people type have neither a length nor a form to rely on
  const keyOf = (text: string): string => hashSecret(text).slice(0, 32);
  return {
    async count(key) {
      const result = await limiter.consume(keyOf(key)).catch((thrown: unknown) => {
        if (thrown instanceof RateLimiterRes) return thrown;
        throw thrown;
      });
      return {
        isOver: result.consumedPoints > most,
        isFirstOver: result.consumedPoints === most + 1,
        most,
        left: result.remainingPoints,
        seconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
      };
    },
    giveBack: async (key) => void (await limiter.reward(keyOf(key))),
    clear: async (key) => void (await limiter.delete(keyOf(key))),
  };
}

/** As clients read it: draft-ietf-httpapi-ratelimit-headers in the form of its version 03, which is the one in use. */
export const limitHeaders = ({ most, left, seconds }: Count): Record<string, string> => ({
  'RateLimit-Limit': String(most),
  'RateLimit-Remaining': String(left),
  'RateLimit-Reset': String(seconds),
});

function inWords(seconds: number): string {
  const [amount, unit] = seconds < 100 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}

/** 429, with when it can be tried again. */
export function tooMany(count: Count): AppError {
  const at = new Date(Date.now() + count.seconds * 1000).toISOString().slice(11, 16);
  return new AppError(`Too many tries. Try again in ${inWords(count.seconds)} (from ${at} UTC on).`, {
    code: 'too_many_tries',
    status: 429,
    retryable: true,
    headers: { 'Retry-After': String(count.seconds), ...limitHeaders(count) },
  });
}
