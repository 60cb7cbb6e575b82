import type Router from '@koa/router';
import type { Db } from 'mongodb';
import { originOf } from '../context.js';
import { healthOf, type Health } from '../../shared/observability/health.js';
import type { HeartbeatsQueue } from '../../shared/queue/heartbeats-queue.js';

export interface HealthDeps {
  readonly db: Db;
  readonly queue: HeartbeatsQueue;
  /** `ok` when the database is as this version needs it. */
  readonly migrations: () => string;
}

/** What the API needs to do its work. */
export const apiHealth =
  ({ db, queue, migrations }: HealthDeps): (() => Promise<Health>) =>
  () => {
    const { reachable, depth, refusing } = queue.state();
    return healthOf(
      {
        mongodb: () => db.command({ ping: 1 }).then(() => 'ok'),
        redis: () => (reachable ? 'ok' : 'not reachable'),
        queue: () => refusing?.text ?? 'ok',
        migrations,
      },
      { queue_depth: depth },
    );
  };

/** `/`: what this is. `/healthz`: the process lives. `/readyz`: it can do its work; 503 with the reason when it can't. */
export function healthRoutes(router: Router, deps: HealthDeps): void {
  const health = apiHealth(deps);
  // Where the address that `npm start` prints leads
  router.get('/', (ctx, next) => {
    if (ctx.accepts('json', 'html') === 'html') return next();
    const origin = originOf(ctx);
    ctx.body = { name: 'Sundial', api_url: `${origin}/api/v1`, docs: `${origin}/docs`, health: `${origin}/readyz` };
    return undefined;
  });
  router.get('/healthz', (ctx) => {
    ctx.body = { status: 'ok' };
  });
  router.get('/readyz', async (ctx) => {
    const { isReady, body } = await health();
    ctx.status = isReady ? 200 : 503;
    ctx.body = body;
  });
}
