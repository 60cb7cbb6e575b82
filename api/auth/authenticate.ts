import type { Context, Middleware, Next } from 'koa';
import { unauthorized } from '../../shared/errors.js';
import { apiKeyOf } from './credentials.js';
import type { KeyCache } from './key-cache.js';

/** The signed-in user's id; only behind `authenticate`. */
export const userIdOf = (ctx: Context): string => ctx.state['userId'] as string;

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
