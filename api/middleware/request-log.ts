import type { Context, Middleware, Next } from 'koa';
import type { Logger } from '../../shared/observability/log.js';
import { viewerIdOf } from '../auth/principal.js';
import type { Visitor } from '../auth/visitors.js';

/** Whom a key, a token or a session is of. */
const userIdOf = (ctx: Context): string | undefined => viewerIdOf(ctx) ?? (ctx.state['visitor'] as Visitor | undefined)?.user._id;

/** One line a request. Never the query string: keys may stand in it. */
export function requestLog(log: Logger): Middleware {
  return async (ctx: Context, next: Next) => {
    const start = performance.now();
    const path = ctx.path;
    try {
      await next();
    } finally {
      const ms = Math.round((performance.now() - start) * 10) / 10;
      log[ctx.status >= 500 ? 'warn' : 'info'](
        { method: ctx.method, path, status: ctx.status, ms, user_id: userIdOf(ctx) },
        'request',
      );
    }
  };
}
