import type Router from '@koa/router';
import type { Db } from 'mongodb';
import type { HeartbeatsQueue } from '../../shared/queue/heartbeats-queue.js';

export interface HealthDeps {
  readonly db: Db;
  readonly queue: HeartbeatsQueue;
}

/** `/healthz`: the process lives. `/readyz`: it can do its work; 503 with the reason when it can't. */
export function healthRoutes(router: Router, { db, queue }: HealthDeps): void {
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
