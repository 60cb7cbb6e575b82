import type Router from '@koa/router';
import type { RouterContext } from '@koa/router';
import { bringsMetricsToken } from '../../shared/observability/metrics-token.js';
import type { Metrics } from '../../shared/observability/metrics.js';

export interface MetricsDeps {
  readonly registry: Metrics;
  /** What Prometheus sends to read them; '' where none is set. */
  readonly token: string;
  /** @throws AppError for those who do not look after this server */
  readonly requireOnDuty: (ctx: RouterContext) => Promise<void>;
}

/** `/metrics`: for whoever has the token, which needs no store, and those who look after this server. */
export function metricsRoutes(router: Router, { registry, token, requireOnDuty }: MetricsDeps): void {
  router.get('/metrics', async (ctx) => {
    if (!bringsMetricsToken(ctx.get('authorization'), token)) await requireOnDuty(ctx);
    ctx.body = await registry.metrics();
    ctx.type = registry.contentType;
  });
}
