import { badRequest } from '../../shared/errors.js';
import { NewKeyAnswer } from '../../shared/schema/answers/api-keys.js';
import { bodyReader, NewKeyBody } from '../../shared/schema/bodies.js';
import type { ApiDeps } from '../app.js';
import { signedInUser } from '../context.js';
import { issueKey, keyNameFaults } from '../issue-key.js';
import { readJson } from '../middleware/body.js';
import type { Routes } from '../routing.js';

/** For the set-up guide, which puts a new key into the lines to copy. */
export function apiKeyRoutes(routes: Routes, deps: ApiDeps): void {
  const { stores, bodyLimit } = deps;
  const read = bodyReader(NewKeyBody);
  routes.add(
    {
      method: 'post',
      path: '/users/:user/api_keys',
      id: 'createApiKey',
      tag: 'Users',
      summary: 'Make an API key for an editor',
      scope: 'session',
      body: NewKeyBody,
      answers: { 201: NewKeyAnswer },
    },
    async (ctx) => {
      const name = read(await readJson(ctx, bodyLimit)).name.trim();
      const faults = keyNameFaults(name);
      if (Object.keys(faults).length > 0) throw badRequest(faults);
      const user = await signedInUser(ctx, stores.users);
      const key = await issueKey(deps, { user, ip: ctx.ip, key: { name, scope: 'full', expires_at: null } });
      ctx.status = 201;
      ctx.body = { data: { name, key } };
    },
  );
}
