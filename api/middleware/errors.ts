import type { Context, Middleware, Next } from 'koa';
import { errorPage } from '../pages/error-page.js';
import { pageText } from '../pages/layout.js';
import { themeOf } from '../pages/theme.js';
import { AppError, notFound, unavailable } from '../../shared/errors.js';
import type { Logger } from '../../shared/observability/log.js';
import { isStoreAway } from '../../shared/store/outage.js';
import { requestIdOf } from './request-id.js';
import { setPageHeaders } from './security-headers.js';

/** What went wrong, in the one form that is answered. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isStoreAway(error)) return unavailable('The database is not reachable. Try again later.', error);
  const { status } = error as { status?: unknown };
  if (status === 400) return new AppError('Bad request', { code: 'bad_request', status: 400, cause: error });
  return new AppError('Internal server error', { code: 'internal', status: 500, cause: error });
}

/** Says in the log what went wrong here; nothing of what a client did wrong. Stores that are away are one line, as there may be very many. */
export function logFault(log: Logger, ctx: Context, error: AppError): void {
  const { status, message, cause } = error;
  const from = { request_id: requestIdOf(ctx), path: ctx.path };
  if (status === 503) log.warn({ ...from, cause: cause instanceof Error ? cause.message : undefined }, message);
  else if (status >= 500) log.error({ ...from, err: cause instanceof Error ? cause : error }, message);
}

/** Whether people look at the answer: a browser asked, and not for the API. */
const isForPeople = (ctx: Context): boolean => !/^\/api(\/|$)/.test(ctx.path) && ctx.accepts('json', 'html') === 'html';

function answer(ctx: Context, error: AppError): void {
  ctx.status = error.status;
  ctx.set(error.headers);
  if (!isForPeople(ctx)) {
    ctx.body = error.fields ? { errors: error.fields } : { error: error.expose ? error.message : 'Internal server error' };
    return;
  }
  setPageHeaders(ctx);
  ctx.type = 'text/html';
  ctx.body = pageText(errorPage(error), { visitor: null, csrf: '', path: ctx.path, theme: themeOf(ctx) });
}

/** The one place that writes error bodies, in WakaTime's form: `{"error": text}` or `{"errors": {field: [texts]}}`. */
export function errors(log: Logger): Middleware {
  return async (ctx: Context, next: Next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined) throw notFound();
      if (ctx.status === 405) ctx.body = { error: 'Method not allowed' };
    } catch (thrown) {
      const error = toAppError(thrown);
      logFault(log, ctx, error);
      answer(ctx, error);
    }
  };
}
