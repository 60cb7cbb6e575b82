import type { Context, Middleware, Next } from 'koa';
import { AppError, badRequest } from '../../shared/errors.js';

/** Bytes of path and query. The longest that a client has reason to send names some hundred branches. */
const longestUrl = 8192;
const mostParameters = 100;

/** Refuses addresses that no client sends, before anybody takes them apart. */
export function requestLimits(): Middleware {
  return (ctx: Context, next: Next) => {
    const { url } = ctx.req;
    if (url !== undefined && url.length > longestUrl) {
      throw new AppError(`The address is longer than ${longestUrl} bytes.`, { code: 'too_long', status: 414 });
    }
    const { querystring } = ctx;
    if (querystring.length > mostParameters && querystring.split('&').length > mostParameters) {
      throw badRequest({ query: [`More than ${mostParameters} parameters.`] });
    }
    return next();
  };
}
