import { cleanText } from '../../shared/domain/clean-heartbeat.js';
import { unknownNames } from '../../shared/domain/heartbeat.js';
import { firstClosed } from '../../shared/domain/horizon.js';
import { shownAs } from '../../shared/domain/project-names.js';
import { relativePath } from '../../shared/domain/relative-path.js';
import { dayAt } from '../../shared/domain/zone.js';
import { badRequest } from '../../shared/errors.js';
import { stringLimits } from '../../shared/schema/heartbeat.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { daySettingsOf } from '../../shared/store/users.js';
import { signedInUser, todayIn } from '../context.js';
import { presentFileExpert } from '../presenters/file-expert.js';
import { DoneAnswer, FileExpertsAnswer } from '../../shared/schema/answers/clients.js';
import { FileExpertsInput, PluginErrorInput } from '../../shared/schema/clients.js';
import type { ApiDeps } from '../app.js';
import { readJson } from '../middleware/body.js';
import type { Routes } from '../routing.js';

const reportFields = [
  'platform',
  'architecture',
  'plugin',
  'cli_version',
  'error_message',
  'is_panic',
  'logs',
  'stacktrace',
] as const;
const maxFieldLength = 8192;
/** Logs of plugins may hold the address they called, with the key in it. */
const keys = /(waka_)?[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/gi;

function reportOf(body: unknown): Record<string, unknown> {
  const from = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const report: Record<string, unknown> = {};
  for (const key of reportFields) {
    const value = from[key];
    if (typeof value === 'string') report[key] = value.slice(0, maxFieldLength).replaceAll(keys, '[api key]');
    else if (typeof value === 'boolean') report[key] = value;
  }
  return report;
}

/** What only clients call (wakatime-api.md, section 21). */
export function clientRoutes(routes: Routes, { stores, bodyLimit, log }: ApiDeps): void {
  /** µs in a file, on whatever machine its project lay. */
  async function timeInFile(user: UserDocument, project: string, entity: string, rootCount: number | null): Promise<number> {
    const settings = daySettingsOf(user);
    const shown = shownAs(settings.names, project);
    const today = todayIn(settings.timezone);
    const earliest = await stores.heartbeats.earliest(user._id);
    const first = firstClosed(user.horizon) ?? (earliest ? dayAt(settings.timezone, earliest.time_us) : today);
    const path = relativePath(entity, rootCount);
    let total_us = 0;
    await stores.history.projectEntities(user._id, settings, first, today, shown, (name, detail) => {
      const isSame = name === entity || (rootCount !== null && relativePath(name, detail.project_root_count) === path);
      if (isSame) total_us += detail.total_us;
    });
    return total_us;
  }

  // The CLI takes nothing but 201 for an answer
  routes.add(
    {
      method: 'post',
      path: '/plugins/errors',
      id: 'reportPluginError',
      tag: 'Clients',
      summary: "A plugin's report of an error of its own",
      scope: 'write_heartbeats',
      body: PluginErrorInput,
      answers: { 201: DoneAnswer },
    },
    async (ctx) => {
      log.warn({ report: reportOf(await readJson(ctx, bodyLimit)) }, 'a plugin reported an error');
      ctx.status = 201;
      ctx.body = { data: {} };
    },
  );

  routes.add(
    {
      method: 'post',
      path: '/users/:user/file_experts',
      id: 'fileExperts',
      tag: 'Clients',
      summary: 'Who has worked on a file',
      scope: 'read_summaries',
      body: FileExpertsInput,
      answers: { 200: FileExpertsAnswer },
    },
    async (ctx) => {
      const body = (await readJson(ctx, bodyLimit)) as Partial<
        Record<'entity' | 'project' | 'project_root_count', unknown>
      > | null;
      const entity = typeof body?.entity === 'string' ? cleanText(body.entity, stringLimits.entity) : '';
      if (body?.entity !== undefined && typeof body.entity !== 'string')
        throw badRequest({ entity: ['Must be of type string.'] });
      if (entity === '') throw badRequest({ entity: ['This field is required.'] });
      const project = typeof body?.project === 'string' ? cleanText(body.project, stringLimits.text) : '';
      const rootCount = Number.isInteger(body?.project_root_count) ? (body!.project_root_count as number) : null;
      const user = await signedInUser(ctx, stores.users);
      const total_us = await timeInFile(user, project || unknownNames.project, entity, rootCount);
      // Others are shown once they can say that they want to be
      ctx.body = { data: total_us > 0 ? [presentFileExpert(user, total_us, user._id)] : [] };
    },
  );
}
