import type { Context, Middleware, Next } from 'koa';
import { unauthorized } from '../../shared/errors.js';
import { apiKeyOf } from './credentials.js';
import type { KeyCache } from './key-cache.js';

/** The signed-in user's id; only behind `authenticate`. */
export const userIdOf = (ctx: Context): string => ctx.state['userId'] as string;

/** The same, or null for a request without a key; only behind `authenticateIfAny`. */
export const viewerIdOf = (ctx: Context): string | null => (ctx.state['userId'] as string | undefined) ?? null;

/** Lets a request pass with a valid API key, or with none; a wrong one is 401. */
export function authenticateIfAny(keys: KeyCache): Middleware {
  const signedIn = authenticate(keys);
  return (ctx: Context, next: Next) =>
    ctx.get('authorization') === '' && ctx.query['api_key'] === undefined ? next() : signedIn(ctx, next);
}

/** Lets a request pass with a valid API key; else 401. */
export function authenticate(keys: KeyCache): Middleware {
  return async (ctx: Context, next: Next) => {
    const queryKey = ctx.query['api_key'];
    const key = apiKeyOf(ctx.get('authorization') || undefined, Array.isArray(queryKey) ? queryKey[0] : queryKey);
    if (key === null) throw unauthorized();
    const owner = keys.ownerOf(key);
    const userId = typeof owner === 'string' || owner === null ? owner : await owner;
    if (userId === null) throw unauthorized();
    ctx.state['userId'] = userId;
    await next();
  };
}
