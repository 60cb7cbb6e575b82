import type { RouterContext } from '@koa/router';
import { Type } from 'typebox';
import { decodeMachineName } from '../../shared/domain/machine-name.js';
import { judge, type AcceptedHeartbeat } from '../../shared/domain/judge-heartbeat.js';
import { isoSeconds } from '../../shared/domain/text-format.js';
import { cleanZone, dateOf, dayEnd, dayStart, microsPerSecond } from '../../shared/domain/zone.js';
import { AppError, badRequest, type FieldErrors } from '../../shared/errors.js';
import type { HeartbeatsJob } from '../../shared/queue/heartbeats-job.js';
import { HeartbeatHeaders, HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { HeartbeatsQuery } from '../../shared/schema/queries.js';
import { DoneAnswer } from '../../shared/schema/answers/clients.js';
import { bodyReader, DeleteHeartbeatsBody } from '../../shared/schema/bodies.js';
import { daySettingsOf } from '../../shared/store/users.js';
import { HeartbeatAnswer, HeartbeatsAnswer, HeartbeatsTakenAnswer } from '../../shared/schema/answers/heartbeats.js';
import type { ApiDeps } from '../app.js';
import { userIdOf } from '../auth/principal.js';
import { dayParameters, settingsFor, signedInUser } from '../context.js';
import { readJson } from '../middleware/body.js';
import { refuseSome } from '../middleware/note-refusals.js';
import { requestIdOf } from '../middleware/request-id.js';
import { mustBeKept } from '../kept-heartbeats.js';
import { presentHeartbeat } from '../../shared/presenters/heartbeat.js';
import type { Routes } from '../routing.js';

/** Items of one batch that are taken; the rest is told to come again (wakatime-api.md, section 4). */
const maxBatch = 1000;
/** Above this nothing of a batch is looked at. */
const maxItems = 10_000;
const Batch = Type.Array(HeartbeatInput, { description: 'Heartbeats; those after the 1000th are not taken' });

/** Cut, so that a hostile header does not fill the queue. */
const header = (ctx: RouterContext, name: string): string | null => ctx.get(name).slice(0, 512) || null;

export function heartbeatRoutes(routes: Routes, { queue, background, bodyLimit, retentionDays, stores, metrics }: ApiDeps): void {
  async function add(job: HeartbeatsJob): Promise<void> {
    const start = performance.now();
    try {
      await queue.add(job);
    } catch (error) {
      if (error instanceof AppError && error.retryable) metrics.shed(error.code);
      throw error;
    }
    metrics.redis('add', (performance.now() - start) / 1000);
  }

  async function enqueue(ctx: RouterContext, heartbeats: AcceptedHeartbeat[]): Promise<void> {
    if (heartbeats.length === 0) return;
    const user_agent = header(ctx, 'user-agent');
    // The CLI says it in the header and again in every heartbeat
    for (const h of heartbeats) if (h.user_agent === user_agent) delete h.user_agent;
    await add({
      user_id: userIdOf(ctx),
      request_id: requestIdOf(ctx),
      received_at: Date.now(),
      user_agent,
      // As a whole: each batch of a run escapes it once more, up to many times its length
      machine: decodeMachineName(ctx.get('x-machine-name')),
      timezone: cleanZone(header(ctx, 'timezone')),
      ip: ctx.ip,
      heartbeats,
    });
    ctx.state['acknowledged'] = heartbeats.length;
  }

  const refused = ({ errors }: { errors: FieldErrors }): void => metrics.refused(Object.keys(errors)[0] ?? 'heartbeat', 1);

  async function takeBatch(ctx: RouterContext, items: readonly unknown[]): Promise<void> {
    if (items.length > maxItems) {
      throw new AppError(`More than ${maxItems} heartbeats in one request.`, { code: 'too_large', status: 413 });
    }
    const userId = userIdOf(ctx);
    const nowSeconds = Date.now() / 1000;
    const accepted: AcceptedHeartbeat[] = [];
    const responses = items.map((item, i) => {
      if (i >= maxBatch) return '[{"error":"Too many heartbeats"},429]';
      const judged = judge(item, userId, nowSeconds, retentionDays);
      if ('errors' in judged) {
        refused(judged);
        refuseSome(ctx, judged.errors);
        return `[${JSON.stringify({ errors: judged.errors })},400]`;
      }
      accepted.push(judged.accepted);
      // Nothing but the id: clients fail a whole batch over fields they do not expect (clients.md)
      return `[{"data":{"id":"${judged.accepted.id}"}},201]`;
    });
    if (items.length > maxBatch) metrics.refused('too_many', items.length - maxBatch);
    await enqueue(ctx, accepted);
    ctx.status = 202;
    ctx.type = 'application/json';
    ctx.body = `{"responses":[${responses.join(',')}]}`;
  }

  async function takeOne(ctx: RouterContext, item: unknown): Promise<void> {
    const judged = judge(item, userIdOf(ctx), Date.now() / 1000, retentionDays);
    if ('errors' in judged) {
      refused(judged);
      throw badRequest(judged.errors);
    }
    await enqueue(ctx, [judged.accepted]);
    ctx.status = 201;
    ctx.body = { data: { id: judged.accepted.id } };
  }

  const isObject = (body: unknown): boolean => typeof body === 'object' && body !== null;
  const notHeartbeats = (): AppError =>
    new AppError('Expected a heartbeat or a list of heartbeats.', { code: 'bad_body', status: 400 });

  routes.add(
    {
      method: 'post',
      path: '/users/:user/heartbeats.bulk',
      id: 'createHeartbeats',
      tag: 'Heartbeats',
      summary: 'Send heartbeats, each judged by itself',
      scope: 'write_heartbeats',
      headers: HeartbeatHeaders,
      body: Batch,
      answers: { 202: HeartbeatsTakenAnswer },
    },
    async (ctx) => {
      const body = await readJson(ctx, bodyLimit);
      if (!isObject(body)) throw notHeartbeats();
      await takeBatch(ctx, Array.isArray(body) ? (body as unknown[]) : [body]);
    },
  );

  // The legacy client posts its batches here, too
  routes.add(
    {
      method: 'post',
      path: '/users/:user/heartbeats',
      id: 'createHeartbeat',
      tag: 'Heartbeats',
      summary: 'Send one heartbeat',
      scope: 'write_heartbeats',
      headers: HeartbeatHeaders,
      body: Type.Union([HeartbeatInput, Batch], { description: 'A heartbeat, or a list as heartbeats.bulk takes it' }),
      answers: { 201: HeartbeatAnswer, 202: HeartbeatsTakenAnswer },
    },
    async (ctx) => {
      const body = await readJson(ctx, bodyLimit);
      if (!isObject(body)) throw notHeartbeats();
      await (Array.isArray(body) ? takeBatch(ctx, body as unknown[]) : takeOne(ctx, body));
    },
  );

  const readDeletion = bodyReader(DeleteHeartbeatsBody);
  routes.add(
    {
      method: 'delete',
      path: '/users/:user/heartbeats.bulk',
      id: 'deleteHeartbeats',
      tag: 'Heartbeats',
      summary: 'Delete heartbeats of a day, in the background',
      scope: 'write_heartbeats',
      body: DeleteHeartbeatsBody,
      answers: { 200: DoneAnswer },
    },
    async (ctx) => {
      const { date, ids } = readDeletion(await readJson(ctx, bodyLimit));
      const user = await signedInUser(ctx, stores.users);
      const settings = daySettingsOf(user);
      const { date: day } = dayParameters({ date }, settings.timezone);
      mustBeKept(user, { settings, own: true }, day, 'date');
      if (ids.length > 0) {
        await background.deleteHeartbeats({
          user_id: user._id,
          request_id: requestIdOf(ctx),
          date: dateOf(day),
          ids: ids.map((id) => id.toLowerCase()),
        });
      }
      ctx.body = { data: {} };
    },
  );

  routes.add(
    {
      method: 'get',
      path: '/users/:user/heartbeats',
      id: 'getHeartbeats',
      tag: 'Heartbeats',
      summary: "A day's heartbeats",
      scope: 'read_heartbeats',
      query: HeartbeatsQuery,
      answers: { 200: HeartbeatsAnswer },
    },
    async (ctx, query) => {
      const user = await signedInUser(ctx, stores.users);
      const { settings } = settingsFor(user, query);
      const { timezone } = settings;
      const day = dayParameters({ date: query.date }, timezone).date;
      // By the clock, whatever the settings: a day is given as a whole
      mustBeKept(user, { settings, own: false }, day, 'date');
      const from = dayStart(timezone, day);
      const until = dayEnd(timezone, day);
      const { heartbeats } = await stores.heartbeats.read(user._id, from, until - 1, settings.names);
      ctx.body = {
        data: heartbeats.map((h) => presentHeartbeat(user._id, h)),
        start: isoSeconds(from),
        end: isoSeconds(until - microsPerSecond),
        timezone,
      };
    },
  );
}
