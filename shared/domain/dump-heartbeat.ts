import { cleanCategory } from './category.js';
import { heartbeatId } from './heartbeat-id.js';
import { judge, type AcceptedHeartbeat, type Judged } from './judge-heartbeat.js';
import { languageOf } from './language.js';
import { earliestTime, type HeartbeatInput } from '../schema/heartbeat.js';

/** A heartbeat of a dump, ready to be stored. */
export interface DumpHeartbeat {
  readonly heartbeat: AcceptedHeartbeat;
  /** All ids that it may be there under. */
  readonly ids: readonly string[];
  /** Of the machine's row in the dump. */
  readonly machine_name_id: string | null;
  /** When it was taken, in ms since the epoch. */
  readonly received_at: number;
}

/** What the rows of a dump are called, by their ids. */
export interface DumpNames {
  /** User agents as they were sent. */
  readonly user_agents: ReadonlyMap<string, string>;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** On reading, these are 0 where a client never said anything (wakatime-api.md, section 4). */
const zeros = ['ai_input_tokens', 'ai_cached_input_tokens', 'ai_output_tokens', 'ai_prompt_length'] as const;

/**
 * What is read has a category, and a language where the file tells it, also where the client said none; and browsers say of much "the same as
 * before" (placeholders.ts). The id is made of what the client said.
 * @returns the ids of all that a client may have said, that of what is read first
 */
function possibleIds(userId: string, h: AcceptedHeartbeat): string[] {
  const { category, language, project, branch, ...rest } = h;
  const isBrowser = h.type === 'domain' || h.type === 'url';
  const isGuessed = language === languageOf({ entity: h.entity, type: h.type, language: undefined });
  const or = (value: string | undefined, isElse: boolean, other?: string) => (isElse ? [value, other] : [value]);
  const categories = or(category, category === cleanCategory(undefined, h.type));
  const languages = [...or(language, isGuessed), ...(isBrowser ? ['<<LAST_LANGUAGE>>'] : [])];
  const projects = or(project, isBrowser, '<<LAST_PROJECT>>');
  const branches = or(branch, isBrowser, '<<LAST_BRANCH>>');
  const said = (fields: Readonly<Record<string, string | undefined>>): Partial<HeartbeatInput> =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return categories.flatMap((c) =>
    languages.flatMap((l) =>
      projects.flatMap((p) =>
        branches.map((b) => heartbeatId(userId, { ...rest, ...said({ category: c, language: l, project: p, branch: b }) })),
      ),
    ),
  );
}

/**
 * Judges a heartbeat as a dump has it, which is as it is read (wakatime-api.md, section 4).
 * @param nowSeconds by the server's clock
 * @param retentionDays age after which heartbeats are not kept; 0: they always are
 */
export function judgeDumped(
  raw: unknown,
  userId: string,
  names: DumpNames,
  nowSeconds: number,
  retentionDays = 0,
): { accepted: DumpHeartbeat } | Extract<Judged, { errors: unknown }> {
  const judged = judge(raw, userId, nowSeconds, retentionDays);
  if ('errors' in judged) return judged;
  const { accepted: heartbeat } = judged;
  const { id, user_agent_id, machine_name_id, created_at } = raw as Record<string, unknown>;
  for (const key of zeros) if (heartbeat[key] === 0) delete heartbeat[key];
  const agent = names.user_agents.get(textOf(user_agent_id) ?? '');
  if (heartbeat.user_agent === undefined && agent !== undefined && agent !== '') heartbeat.user_agent = agent;
  const given = textOf(id)?.toLowerCase() ?? '';
  const taken = Date.parse(textOf(created_at) ?? '') / 1000;
  const isTime = taken >= earliestTime && taken <= nowSeconds;
  return {
    accepted: {
      heartbeat,
      // Its own, if it is from this account
      ids: [...new Set([...possibleIds(userId, heartbeat), ...(uuid.test(given) ? [given] : [])])],
      machine_name_id: textOf(machine_name_id),
      received_at: Math.round((isTime ? taken : nowSeconds) * 1000),
    },
  };
}
