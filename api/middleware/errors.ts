import type { Context, Middleware, Next } from 'koa';
import { AppError, notFound, unavailable } from '../../shared/errors.js';
import type { Logger } from '../../shared/observability/log.js';
import { isStoreAway } from '../../shared/store/outage.js';

/** What went wrong, in the one form that is answered. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isStoreAway(error)) return unavailable('The database is not reachable. Try again later.', error);
  const { status } = error as { status?: unknown };
  if (status === 400) return new AppError('Bad request', { code: 'bad_request', status: 400, cause: error });
  return new AppError('Internal server error', { code: 'internal', status: 500, cause: error });
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
      if (error.status >= 500) {
        const cause = error.cause instanceof Error ? error.cause : error;
        log[error.status === 503 ? 'warn' : 'error']({ err: cause, path: ctx.path }, error.message);
      }
      ctx.status = error.status;
      ctx.set(error.headers);
      ctx.body = error.fields ? { errors: error.fields } : { error: error.expose ? error.message : 'Internal server error' };
    }
  };
}
