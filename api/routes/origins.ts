import { Type } from 'typebox';
import { notFound } from '../../shared/errors.js';
import { MachineNamesAnswer, UserAgentAnswer, UserAgentsAnswer } from '../../shared/schema/answers/origins.js';
import { PageQuery } from '../../shared/schema/queries.js';
import type { ApiDeps } from '../app.js';
import { userIdOf } from '../auth/principal.js';
import { presentMachineName, presentUserAgent } from '../../shared/presenters/origin.js';
import { presentPage } from '../presenters/page.js';
import type { Routes } from '../routing.js';

const tag = 'Machines and user agents';
/** WakaTime's (wakatime-api.md, section 17). */
const perPage = 100;

export function originRoutes(routes: Routes, { stores: { names } }: ApiDeps): void {
  routes.add(
    {
      method: 'get',
      path: '/users/:user/machine_names',
      id: 'getMachineNames',
      tag,
      summary: 'Machines that heartbeats came from, last seen first',
      scope: 'read_stats.machines',
      query: PageQuery,
      answers: { 200: MachineNamesAnswer },
    },
    async (ctx, { page = 1 }) => {
      const { rows, total } = await names.machineNames(userIdOf(ctx), page, perPage);
      ctx.body = { data: rows.map(presentMachineName), ...presentPage(page, perPage, total) };
    },
  );

  routes.add(
    {
      method: 'get',
      path: '/users/:user/user_agents',
      id: 'getUserAgents',
      tag,
      summary: 'Clients that heartbeats came from, last seen first',
      scope: 'read_stats.editors',
      query: PageQuery,
      answers: { 200: UserAgentsAnswer },
    },
    async (ctx, { page = 1 }) => {
      const { rows, total } = await names.userAgents(userIdOf(ctx), page, perPage);
      ctx.body = { data: rows.map(presentUserAgent), ...presentPage(page, perPage, total) };
    },
  );

  routes.add(
    {
      method: 'get',
      path: '/users/:user/user_agents/:id',
      id: 'getUserAgent',
      tag,
      summary: 'A client that heartbeats came from',
      scope: 'read_stats.editors',
      params: Type.Object({ id: Type.String({ minLength: 1, description: 'Id of a user agent' }) }),
      answers: { 200: UserAgentAnswer },
    },
    async (ctx) => {
      const row = await names.ownUserAgent(userIdOf(ctx), ctx.params['id']!);
      if (!row) throw notFound('User agent not found.');
      ctx.body = { data: presentUserAgent(row) };
    },
  );
}
