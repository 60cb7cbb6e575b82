import { dateOf, dayAt, dayEnd, dayStart, microsPerSecond } from '../shared/domain/zone.js';
import type { ListedApiKey } from '../shared/store/api-keys.js';
import type { UserDocument } from '../shared/store/collections.js';
import type { Stores } from '../shared/store/stores.js';
import { daySettingsOf, sharingOf } from '../shared/store/users.js';
import { lastActivity } from './context.js';
import { presentHeartbeat } from './presenters/heartbeat.js';
import { presentMachineName, presentUserAgent } from './presenters/origin.js';
import { presentProject } from './presenters/project.js';
import { presentUser } from './presenters/user.js';

/** Characters that are gathered before they are sent. */
const chunkLength = 64 * 1024;

const presentKey = ({ id, name, scope, ending, created_at, last_used_at, expires_at }: ListedApiKey) => ({
  id,
  name,
  scope,
  ending: ending ?? null,
  created_at,
  last_used_at: last_used_at ?? null,
  expires_at: expires_at ?? null,
});

async function* list<T>(name: string, rows: AsyncIterable<T>, present: (row: T) => object): AsyncGenerator<string> {
  yield `,"${name}":[`;
  let separator = '';
  for await (const row of rows) {
    yield separator + JSON.stringify(present(row));
    separator = ',';
  }
  yield ']';
}

/** `days`, by the user's zone; only those that have heartbeats. */
async function* dayParts(stores: Stores, userId: string, timezone: string, to_us: number): AsyncGenerator<string> {
  let until = -Infinity;
  let between = '';
  yield ',"days":[';
  for await (const page of stores.heartbeats.pages(userId, to_us)) {
    for (const h of page) {
      if (h.time_us >= until) {
        const day = dayAt(timezone, h.time_us);
        if (until !== -Infinity) yield ']},';
        yield `{"date":"${dateOf(day)}","heartbeats":[`;
        until = dayEnd(timezone, day);
        between = '';
      }
      yield between + JSON.stringify(presentHeartbeat(userId, h));
      between = ',';
    }
  }
  if (until !== -Infinity) yield ']}';
  yield ']';
}

async function* parts(stores: Stores, user: UserDocument, origin: string): AsyncGenerator<string> {
  const { timezone } = daySettingsOf(user);
  const span = await stores.heartbeats.span(user._id);
  const { first_us, last_us } = span ?? { first_us: Date.now() * 1000, last_us: Date.now() * 1000 };
  // What comes for later days meanwhile is left out, so that it has an end
  const to_us = dayEnd(timezone, dayAt(timezone, last_us)) - 1;
  const range = {
    start: dayStart(timezone, dayAt(timezone, first_us)) / microsPerSecond,
    end: Math.floor(to_us / microsPerSecond),
  };
  const { timeout, writes_only, weekday_start } = user;
  const settings = { timezone, timeout, writes_only, weekday_start, ...sharingOf(user) };
  const keys = await stores.apiKeys.list(user._id);
  yield `{"user":${JSON.stringify(presentUser(user, await lastActivity(stores, user._id), origin))}`;
  yield `,"range":${JSON.stringify(range)},"settings":${JSON.stringify(settings)},"keys":${JSON.stringify(keys.map(presentKey))}`;
  yield* list('projects', stores.projects.all(user._id), (project) => presentProject(project, timezone));
  yield* list('user_agents', stores.names.allUserAgents(user._id), presentUserAgent);
  yield* list('machine_names', stores.names.allMachineNames(user._id), presentMachineName);
  yield* dayParts(stores, user._id, timezone, to_us);
  yield '}\n';
}

/**
 * Everything there is of an account as JSON text, in the form of WakaTime's dumps (wakatime-api.md, section 18) with more beside `days`. It is
 * read while it is taken: at no time is more of it in memory than a page of heartbeats.
 */
export async function* accountDump(stores: Stores, user: UserDocument, origin: string): AsyncGenerator<string> {
  let chunk = '';
  for await (const part of parts(stores, user, origin)) {
    chunk += part;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}
