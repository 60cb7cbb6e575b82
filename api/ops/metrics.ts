import type Router from '@koa/router';
import { unauthorized } from '../../shared/errors.js';
import { bringsMetricsToken } from '../../shared/observability/metrics-token.js';
import type { Metrics } from '../../shared/observability/metrics.js';

export interface MetricsDeps {
  readonly registry: Metrics;
  /** What Prometheus sends to read them; '' where none is set. */
  readonly token: string;
}

/** `/metrics`: for whoever has the token, which needs no store. */
export function metricsRoutes(router: Router, { registry, token }: MetricsDeps): void {
  router.get('/metrics', async (ctx) => {
    if (!bringsMetricsToken(ctx.get('authorization'), token)) throw unauthorized();
    ctx.body = await registry.metrics();
    ctx.type = registry.contentType;
  });
}
