import { createBullBoard } from '@bull-board/api';
import type { AppControllerRoute, AppJob, ControllerHandlerReturnType, UIConfig } from '@bull-board/api/typings/app';
import type Router from '@koa/router';
import type { RouterContext, RouterMiddleware } from '@koa/router';
import { join } from 'node:path';
import { AppError, badRequest, forbidden, unavailable } from '../../shared/errors.js';
import type { AuditAction } from '../../shared/store/audit.js';
import type { Stores } from '../../shared/store/stores.js';
import { isActive } from '../../shared/store/users.js';
import { onDutyIdOf } from '../auth/on-duty.js';
import { setScriptCsrfCookie } from '../auth/visitors.js';
import { setPageHeaders } from '../middleware/security-headers.js';
import type { Pages } from '../pages/pages.js';
import { isChangedSince, type BoardQueues } from './board-queues.js';
import { changeOf } from './changes.js';
import { entryPage } from './entry-page.js';
import { createServerAdapter } from './server-adapter.js';
import { shownJob, userIdIn } from './shown-job.js';
import { staticFiles } from './static-files.js';

const basePath = '/admin/queues';
/** Jobs of a page; Bull Board itself would take any number, and read as many. */
const mostJobs = 100;

const uiConfig: UIConfig = {
  boardTitle: 'Queues · Sundial',
  boardLogo: { path: '/assets/icon.svg', width: 26, height: 26 },
  favIcon: { default: '/assets/icon.svg', alternative: '/assets/icon.svg' },
  miscLinks: [{ text: 'Back to administration', url: '/admin/users' }],
  hideDocsLink: true,
  showMetrics: false,
};

/** Parameters are plain words and numbers: others break Bull Board's own checks. @throws AppError 400 */
function queryOf({ query }: RouterContext): Record<string, string> {
  const entries = Object.entries(query).map(([name, value]) => {
    if (typeof value !== 'string' || !/^[\w-]*$/.test(value)) throw badRequest({ [name]: ['Not a valid value.'] });
    return [name, name === 'jobsPerPage' && Number(value) > mostJobs ? String(mostJobs) : value];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

export interface BoardDeps {
  readonly stores: Pick<Stores, 'users' | 'audit'>;
  readonly boardQueues: BoardQueues;
}

/** `/admin/queues`: Bull Board, for administrators and keys that are for looking after the server (docs/adr/0014). */
export function queuesBoard(router: Router, pages: Pages, onDuty: RouterMiddleware, { stores, boardQueues }: BoardDeps): void {
  const { users, audit } = stores;
  const { adapter, parts } = createServerAdapter();
  const board = createBullBoard({ queues: [], serverAdapter: adapter, options: { uiConfig } });
  const page = entryPage(parts.folder, `${basePath}/`, parts.uiConfig);

  async function shownJobs(jobs: readonly AppJob[]): Promise<AppJob[]> {
    const ids = new Set(jobs.map(({ data }) => userIdIn(data)).filter((id) => id !== null));
    // Queues can be looked at while MongoDB is away: users are called by their ids then
    const found = ids.size === 0 ? new Map() : await users.byIds([...ids]).catch(() => new Map<string, never>());
    return jobs.map((job) => shownJob(job, (id) => found.get(id)?.username));
  }

  async function shown(body: ControllerHandlerReturnType['body']): Promise<ControllerHandlerReturnType['body']> {
    if (typeof body === 'string') return body;
    const { queues, job } = body as { queues?: readonly { jobs: readonly AppJob[] }[]; job?: AppJob };
    if (Array.isArray(queues)) {
      return {
        ...body,
        queues: await Promise.all(queues.map(async (queue) => ({ ...queue, jobs: await shownJobs(queue.jobs) }))),
      };
    }
    return job === undefined ? body : { ...body, job: (await shownJobs([job]))[0] };
  }

  async function answer(ctx: RouterContext, { handler }: AppControllerRoute): Promise<ControllerHandlerReturnType> {
    board.setQueues([...(await boardQueues.opened())]);
    try {
      const { queues } = parts;
      const request = { queues, uiConfig: parts.uiConfig, query: queryOf(ctx), params: ctx.params, body: {}, headers: {} };
      const result = await handler(request);
      ctx.status = result.status ?? 200;
      ctx.body = ctx.status === 204 ? null : await shown(result.body);
      return result;
    } catch (error) {
      if (isChangedSince(error)) {
        const message = 'This job was changed by somebody else just now. Load the page again.';
        throw new AppError(message, { code: 'conflict', status: 409, cause: error });
      }
      if (boardQueues.isAway(error)) throw unavailable('The queues did not answer. Try again later.', error);
      throw error;
    }
  }

  async function change(ctx: RouterContext, route: AppControllerRoute, action: AuditAction): Promise<void> {
    const { queueName, queueStatus, jobId } = ctx.params;
    if (queueStatus !== undefined && queueStatus !== 'failed') throw forbidden('Only failed jobs are tried again.');
    // Once more, and not as it was remembered: for keys, whose owners may have changed since
    const actor = await users.byId(onDutyIdOf(ctx));
    if (!actor?.is_admin || !isActive(actor)) throw forbidden('Only administrators may do this.');
    const { status = 200, body } = await answer(ctx, route);
    if (status >= 400) return;
    const { retried } = body as { retried?: number };
    const details = {
      queue: queueName ?? 'all',
      ...(jobId !== undefined && { job: jobId }),
      ...(retried !== undefined && { retried }),
    };
    await audit.write({ action, actor, ip: ctx.ip, details });
  }

  for (const path of parts.pagePaths) {
    pages.add({ method: 'get', path: path === '/' ? basePath : basePath + path, access: 'admin' }, async ({ ctx, csrf }) => {
      await boardQueues.opened();
      setScriptCsrfCookie(ctx, csrf, basePath);
      setPageHeaders(ctx);
      ctx.set('Content-Security-Policy', page.policy);
      ctx.type = 'text/html';
      ctx.body = page.text;
    });
  }
  staticFiles(router, `${basePath}/static`, join(parts.folder, 'static'));
  for (const route of parts.routes) {
    for (const method of [route.method].flat()) {
      for (const path of [route.route].flat()) {
        const action = changeOf(method, path);
        router[method](basePath + path, onDuty, async (ctx: RouterContext) => {
          if (method === 'get') await answer(ctx, route);
          else if (action !== null) await change(ctx, route, action);
          else throw forbidden('This is not done here: it could lose or change what was acknowledged.');
        });
      }
    }
  }
}
