import { firstClosed } from '../../shared/domain/horizon.js';
import { dateOf, dayAt, dayEnd, dayStart, microsPerSecond } from '../../shared/domain/zone.js';
import type { Rendering } from '../../shared/presenters/rendering.js';
import { presentHeartbeat } from '../../shared/presenters/heartbeat.js';
import { presentMachineName, presentUserAgent } from '../../shared/presenters/origin.js';
import { presentProject, presentProjectRename } from '../../shared/presenters/project.js';
import { narrowedUser, presentUser } from '../../shared/presenters/user.js';
import type { ListedApiKey } from '../../shared/store/api-keys.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { DataDumpDocument } from '../../shared/store/data-dumps.js';
import { lastActivity } from '../../shared/store/last-activity.js';
import type { Stores } from '../../shared/store/stores.js';
import { daySettingsOf, sharingOf } from '../../shared/store/users.js';
import { dailyParts } from './daily-dump.js';

/** What stands in a dump, and how far it is. */
export interface DumpText {
  readonly text: string;
  /** Per cent. */
  readonly percent: number;
}

export interface DumpTextDeps {
  readonly stores: Pick<Stores, 'heartbeats' | 'history' | 'days' | 'apiKeys' | 'projects' | 'names'>;
  readonly rendering: Rendering;
}

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
async function* heartbeatDays(
  { stores }: DumpTextDeps,
  userId: string,
  timezone: string,
  to_us: number,
): AsyncGenerator<DumpText> {
  const total = Math.max(1, await stores.heartbeats.count(userId));
  let written = 0;
  let until = -Infinity;
  let between = '';
  for await (const page of stores.heartbeats.pages(userId, to_us)) {
    let text = '';
    for (const h of page) {
      if (h.time_us >= until) {
        const day = dayAt(timezone, h.time_us);
        if (until !== -Infinity) text += ']},';
        text += `{"date":"${dateOf(day)}","heartbeats":[`;
        until = dayEnd(timezone, day);
        between = '';
      }
      text += between + JSON.stringify(presentHeartbeat(userId, h));
      between = ',';
    }
    written += page.length;
    yield { text, percent: (written / total) * 100 };
  }
  if (until !== -Infinity) yield { text: ']}', percent: 100 };
}

/** Who may read heartbeats, and nothing else of the account. */
const readsHeartbeats = { kind: 'token', grant: new Set(['read_heartbeats'] as const) };

/** What stands beside `days` for the owner alone. */
async function* accountParts({ stores }: DumpTextDeps, user: UserDocument): AsyncGenerator<string> {
  const { timezone } = daySettingsOf(user);
  const { timeout, writes_only, weekday_start } = user;
  const project_renames = (user.project_renames?.rules ?? []).map((rule) => presentProjectRename(user._id, rule));
  const settings = { timezone, timeout, writes_only, weekday_start, project_renames, ...sharingOf(user) };
  const keys = await stores.apiKeys.list(user._id);
  yield `,"settings":${JSON.stringify(settings)},"keys":${JSON.stringify(keys.map(presentKey))}`;
  yield* list('projects', stores.projects.all(user._id), (project) => presentProject(project, timezone));
}

/**
 * A data dump as JSON text, in WakaTime's form (wakatime-api.md, section 18); those with heartbeats have the names that these refer to as well, and
 * that of a whole account all there is of it. It is read while it is taken: at no time is more of it in memory than a page of heartbeats.
 */
export async function* dumpTexts(
  deps: DumpTextDeps,
  user: UserDocument,
  { type, origin }: Pick<DataDumpDocument, 'type' | 'origin'>,
): AsyncGenerator<DumpText> {
  const { stores } = deps;
  const { timezone } = daySettingsOf(user);
  const span = await stores.heartbeats.span(user._id);
  const { first_us, last_us } = span ?? { first_us: Date.now() * 1000, last_us: Date.now() * 1000 };
  // Days outlive their heartbeats
  const first = (type === 'daily' ? firstClosed(user.horizon) : null) ?? dayAt(timezone, first_us);
  const last = dayAt(timezone, last_us);
  // What comes for later days meanwhile is left out, so that it has an end
  const to_us = dayEnd(timezone, last) - 1;
  const range = { start: dayStart(timezone, first) / microsPerSecond, end: Math.floor(to_us / microsPerSecond) };
  const own = presentUser(user, await lastActivity(stores, user), origin);
  const shown = type === 'account' ? own : narrowedUser(own, readsHeartbeats);
  const begin = async function* (): AsyncGenerator<string> {
    yield `{"user":${JSON.stringify(shown)},"range":${JSON.stringify(range)}`;
    if (type === 'account') yield* accountParts(deps, user);
    if (type === 'daily') return;
    yield* list('user_agents', stores.names.allUserAgents(user._id), presentUserAgent);
    // Addresses are more than heartbeats tell
    yield* list('machine_names', stores.names.allMachineNames(user._id), (row) => ({
      ...presentMachineName(row),
      ...(type !== 'account' && { ip: null }),
    }));
  };
  for await (const text of begin()) yield { text, percent: 0 };
  yield { text: ',"days":[', percent: 0 };
  if (type === 'daily') yield* dailyParts(deps, user, first, last);
  else yield* heartbeatDays(deps, user._id, timezone, to_us);
  yield { text: ']}\n', percent: 100 };
}
