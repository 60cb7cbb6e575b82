import { SystemAnswer } from '../../shared/schema/answers/system.js';
import type { ApiDeps } from '../app.js';
import type { Routes } from '../routing.js';

/** How the server is, for its administrators. Not in WakaTime's API. */
export function systemRoutes(routes: Routes, { system }: Pick<ApiDeps, 'system'>): void {
  routes.add(
    {
      method: 'get',
      path: '/admin/system',
      id: 'getSystem',
      tag: 'Administration',
      summary: 'How this server is: traffic, queues, stores, processes',
      scope: 'admin',
      answers: { 200: SystemAnswer },
    },
    async (ctx) => {
      ctx.body = { data: await system.look() };
    },
  );
}
