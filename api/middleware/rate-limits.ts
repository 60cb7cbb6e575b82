import type { Context, Middleware, Next } from 'koa';
import type { Config } from '../../shared/config/load.js';
import { AppError, unavailable } from '../../shared/errors.js';
import { createRateLimit, type Allowance, type RateLimit } from '../rate-limit.js';
import { addressKey } from '../auth/address-key.js';
import type { Principal } from '../auth/principal.js';

/** Requests in 5 minutes; 0: as many as one likes. */
export type Limits = Config['limits'];

/** Keys, tokens and sessions that have to be looked up: who tries many wrong ones is not served with more look-ups. */
export interface Guesses {
  /** Before one is looked up. @throws AppError when there were too many wrong ones */
  take(ctx: Context): void;
  /** Waits for the look-up: right ones do not count, and nobody is held for a wrong one because a store is away. */
  settle<T>(ctx: Context, looking: Promise<T | null>): Promise<T | null>;
}

export interface RateLimits {
  readonly byAddress: Middleware;
  /** By key, token or session, and by user; only behind `authenticate`, and it lets those pass who are nobody. */
  readonly byPrincipal: Middleware;
  /** The same, where the principal is known otherwise. @throws AppError 429 */
  count(ctx: Context, principal: Pick<Principal, 'id' | 'user_id'>): void;
  /** For reads and pages: too many are 429. */
  readonly guesses: Guesses;
  /** For heartbeats, which are never answered 429: their clients would send on without a pause (clients.md). Too many are 503. */
  readonly heartbeatGuesses: Guesses;
}

/** Headers that scripts of other origins may read. */
export const limitHeaders = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset', 'Retry-After'] as const;

const allowanceOf = (ctx: Context): Allowance | undefined => ctx.state['allowance'] as Allowance | undefined;

/** Answers with the tightest of all limits that a request counts for. */
function show(ctx: Context, allowance: Allowance): void {
  const shown = allowanceOf(ctx);
  if (shown !== undefined && shown.remaining <= allowance.remaining && allowance.waitMs === 0) return;
  ctx.state['allowance'] = allowance;
  const { res } = ctx;
  res.setHeader('RateLimit-Limit', allowance.limit);
  res.setHeader('RateLimit-Remaining', allowance.remaining);
  res.setHeader('RateLimit-Reset', allowance.resetSeconds);
}

const inSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

const tooMany = (waitMs: number): AppError => {
  const seconds = inSeconds(waitMs);
  return new AppError(`Too many requests. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`, {
    code: 'too_many_requests',
    status: 429,
    retryable: true,
    headers: { 'Retry-After': String(seconds) },
  });
};

const limitOf = (requests: number): RateLimit | null => (requests === 0 ? null : createRateLimit(requests));

/**
 * Limits of this process: each process counts for itself, so that a request costs no look-up.
 * @param now ms of a clock that only goes forward
 */
export function createRateLimits(limits: Limits, now: () => number = () => performance.now()): RateLimits {
  const ofAddress = limitOf(limits.perAddress);
  const ofCredential = limitOf(limits.perKey);
  const ofUser = limitOf(limits.perUser);
  const ofGuesses = limitOf(limits.wrongKeys);

  function take(ctx: Context, limit: RateLimit | null, id: string): void {
    if (limit === null) return;
    const allowance = limit.take(id, now());
    show(ctx, allowance);
    if (allowance.waitMs > 0) throw tooMany(allowance.waitMs);
  }

  function count(ctx: Context, { id, user_id }: Pick<Principal, 'id' | 'user_id'>): void {
    take(ctx, ofCredential, id);
    take(ctx, ofUser, user_id);
  }

  const guessesWith = (refusal: (waitMs: number) => AppError): Guesses => ({
    take(ctx) {
      const waitMs = ofGuesses?.take(addressKey(ctx.ip), now()).waitMs ?? 0;
      if (waitMs > 0) throw refusal(waitMs);
    },
    async settle(ctx, looking) {
      const giveBack = (): void => ofGuesses?.giveBack(addressKey(ctx.ip), now());
      const found = await looking.catch((error: unknown) => {
        giveBack();
        throw error;
      });
      if (found !== null) giveBack();
      return found;
    },
  });

  return {
    byAddress(ctx: Context, next: Next) {
      take(ctx, ofAddress, addressKey(ctx.ip));
      return next();
    },
    byPrincipal(ctx: Context, next: Next) {
      const principal = ctx.state['principal'] as Principal | undefined;
      if (principal !== undefined) count(ctx, principal);
      return next();
    },
    count,
    guesses: guessesWith(tooMany),
    heartbeatGuesses: guessesWith(() =>
      unavailable('Too many wrong keys came from this address: keys are not looked up for a moment. Try again later.'),
    ),
  };
}
