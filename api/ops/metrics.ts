import type { RouterMiddleware } from '@koa/router';
import type Router from '@koa/router';
import { bringsMetricsToken } from '../../shared/observability/metrics-token.js';
import type { Metrics } from '../../shared/observability/metrics.js';

export interface MetricsDeps {
  readonly registry: Metrics;
  /** What Prometheus sends to read them; '' where none is set. */
  readonly token: string;
  /** Lets those pass who look after this server. */
  readonly onDuty: RouterMiddleware;
}

/** `/metrics`: for whoever has the token, which needs no store, and for those who look after this server. */
export function metricsRoutes(router: Router, { registry, token, onDuty }: MetricsDeps): void {
  router.get(
    '/metrics',
    (ctx, next) => (bringsMetricsToken(ctx.get('authorization'), token) ? next() : onDuty(ctx, next)),
    async (ctx) => {
      ctx.body = await registry.metrics();
      ctx.type = registry.contentType;
    },
  );
}
