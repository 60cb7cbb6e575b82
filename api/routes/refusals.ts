import { RefusalsAnswer } from '../../shared/schema/answers/refusals.js';
import type { ApiDeps } from '../app.js';
import { userIdOf } from '../auth/principal.js';
import { clientAddress } from '../middleware/note-refusals.js';
import type { Routes } from '../routing.js';

/** For the set-up guide: what it says where heartbeats do not get in. */
export function refusalRoutes(routes: Routes, { refusals }: ApiDeps): void {
  routes.add(
    {
      method: 'get',
      path: '/users/:user/refusals',
      id: 'getRefusals',
      tag: 'Users',
      summary: 'Heartbeats that did not get in lately, for the set-up guide',
      scope: 'session',
      answers: { 200: RefusalsAnswer },
      polled: true,
    },
    async (ctx) => {
      const address = clientAddress(ctx);
      const refused = await refusals.of([{ user_id: userIdOf(ctx) }, ...(address === null ? [] : [{ address }])]);
      ctx.body = { data: refused.map(({ time, ...rest }) => ({ ...rest, time: time / 1000 })) };
    },
  );
}
