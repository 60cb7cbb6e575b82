import type { RouterContext } from '@koa/router';
import type { Context, Middleware, Next } from 'koa';
import type { Logger } from '../../shared/observability/log.js';
import { viewerIdOf } from '../auth/principal.js';
import type { Visitor } from '../auth/visitors.js';
import type { ApiMetrics } from '../ops/api-metrics.js';
import { requestIdOf } from './request-id.js';

/** Whom a key, a token or a session is of. */
const userIdOf = (ctx: Context): string | undefined => viewerIdOf(ctx) ?? (ctx.state['visitor'] as Visitor | undefined)?.user._id;

/** The path as it was registered; one name for all that is none of ours, as anybody can make up paths. */
const routeOf = (ctx: Context): string => {
  const path = (ctx as unknown as RouterContext)._matchedRoute;
  return path === undefined ? 'none' : String(path);
};

/** Those who look after the server ask every few seconds: their requests are only worth a line when something is wrong. */
const quietPaths = new Set(['/healthz', '/readyz', '/metrics', '/api/v1/admin/system']);

/** One line a request, and its time in the metrics. Never the query string: keys may stand in it. */
export function requestLog(log: Logger, metrics: Pick<ApiMetrics, 'answered' | 'acknowledged'>): Middleware {
  return async (ctx: Context, next: Next) => {
    const start = performance.now();
    const path = ctx.path;
    try {
      await next();
    } finally {
      const taken = performance.now() - start;
      const { method, status } = ctx;
      const acknowledged = ctx.state['acknowledged'] as number | undefined;
      if (acknowledged !== undefined) metrics.acknowledged(acknowledged, taken / 1000);
      metrics.answered(method, routeOf(ctx), status, taken / 1000);
      const level = status >= 500 ? 'warn' : quietPaths.has(path) ? 'debug' : 'info';
      const ms = Math.round(taken * 10) / 10;
      log[level]({ request_id: requestIdOf(ctx), method, path, status, ms, user_id: userIdOf(ctx) }, 'request');
    }
  };
}
