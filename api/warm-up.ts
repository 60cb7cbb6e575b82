import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { dateOf } from '../shared/domain/zone.js';
import { createApp, type ApiDeps } from './app.js';
import { createApiMetrics } from './ops/api-metrics.js';
import { todayIn } from './context.js';

type Handle = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A request that comes from nowhere and an answer that goes there. */
function ask(handle: Handle, path: string): Promise<void> {
  const nowhere = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() }) as Socket;
  const request = new IncomingMessage(nowhere);
  Object.assign(request, { method: 'GET', url: path, headers: { host: 'localhost', authorization: anyKey } });
  request.push(null);
  const response = new ServerResponse(request);
  response.assignSocket(nowhere);
  return new Promise((resolve) => {
    response.on('finish', () => {
      nowhere.destroy();
      resolve();
    });
    void handle(request, response);
  });
}

/** It is not looked up. */
const anyKey = 'Bearer 00000000-0000-4000-8000-000000000000';

function readsOf(project: string | undefined): string[] {
  const today = todayIn('UTC');
  const [day, year] = [dateOf(today), dateOf(today - 364)];
  return [
    'statusbar/today',
    'summaries?range=last_30_days',
    `summaries?start=${year}&end=${day}`,
    ...(project === undefined ? [] : [`summaries?start=${year}&end=${day}&project=${encodeURIComponent(project)}`]),
    'stats/last_7_days',
    'stats/all_time',
    'insights/weekdays/last_year',
    'insights/days/all_time',
    'all_time_since_today',
    'overview',
    'overview?range=all_time&hour=10',
    'projects',
    `durations?date=${day}`,
    `heartbeats?date=${dateOf(today - 1)}`,
  ].map((path) => `/api/v1/users/current/${path}`);
}

const mostMs = 1500;
const mostRounds = 30;

/**
 * Reads what the first requests will read, for one of the users who were active last, and throws it away: else these would take ten times as
 * long, until code is compiled and connections are open. No key and no socket is involved.
 */
export async function warmUp(deps: ApiDeps): Promise<void> {
  const userId = await deps.stores.days.someActiveUser();
  if (userId === null) return;
  const { app } = createApp({
    ...deps,
    credentials: {
      find: () => ({ kind: 'key', id: '', user_id: userId, grant: 'all', expires_at: null }),
      refresh: () => Promise.resolve(),
      close: () => Promise.resolve(),
    },
    metrics: createApiMetrics(),
    limits: { perKey: 0, perUser: 0, perAddress: 0, wrongKeys: 0 },
    log: deps.log.child({}, { level: 'silent' }),
  });
  const handle = app.callback();
  const user = await deps.stores.users.byId(userId);
  const { projects } = user ? await deps.stores.projects.list(user, {}, 1, 1) : { projects: [] };
  const paths = readsOf(projects[0]?.name);
  const until = performance.now() + mostMs;
  for (let round = 0; round < mostRounds && performance.now() < until; round += 1) {
    // The first round opens connections, too
    if (round === 0) await Promise.all(paths.map((path) => ask(handle, path)));
    else for (const path of paths) if (performance.now() < until) await ask(handle, path);
  }
}
