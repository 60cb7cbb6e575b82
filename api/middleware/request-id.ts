import { randomUUID } from 'node:crypto';
import type { Context, Middleware, Next } from 'koa';

/** What joins a request's line in the log with those of the jobs it made; the answer carries it, too. */
export const requestIdOf = (ctx: Context): string => ctx.state['requestId'] as string;

const idPattern = /^[\w.:=+/-]{8,128}$/;

/** Gives each request an id: that of a trusted proxy, which stands in its log as well, or a new one. Anybody else's word is none. */
export function requestId(): Middleware {
  return (ctx: Context, next: Next) => {
    const given = ctx.state['isProxied'] === true ? ctx.get('x-request-id') : '';
    const id = idPattern.test(given) ? given : randomUUID();
    ctx.state['requestId'] = id;
    ctx.res.setHeader('X-Request-Id', id);
    return next();
  };
}
