import type { Context, Middleware, Next } from 'koa';
import type { Logger } from '../../shared/observability/log.js';

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
        { method: ctx.method, path, status: ctx.status, ms, user_id: ctx.state['userId'] as unknown },
        'request',
      );
    }
  };
}
