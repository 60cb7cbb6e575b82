import type Router from '@koa/router';
import type { Db } from 'mongodb';
import { originOf } from '../context.js';
import type { HeartbeatsQueue } from '../../shared/queue/heartbeats-queue.js';

export interface HealthDeps {
  readonly db: Db;
  readonly queue: HeartbeatsQueue;
}

/** `/`: what this is. `/healthz`: the process lives. `/readyz`: it can do its work; 503 with the reason when it can't. */
export function healthRoutes(router: Router, { db, queue }: HealthDeps): void {
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
    const mongodb = await db.command({ ping: 1 }).then(
      () => 'ok',
      () => 'not reachable',
    );
    const { reachable, depth, refusing } = queue.state();
    const redis = reachable ? 'ok' : 'not reachable';
    const ready = mongodb === 'ok' && redis === 'ok' && refusing === null;
    ctx.status = ready ? 200 : 503;
    ctx.body = { status: ready ? 'ok' : 'unavailable', mongodb, redis, queue: refusing ?? 'ok', queue_depth: depth };
  });
}
