import { Binary } from 'mongodb';
import type { Activity, AiFields, Heartbeat } from '../domain/heartbeat.js';
import type { HeartbeatInput } from '../schema/heartbeat.js';
import { timeOfKey, uuidOfBytes } from './keys.js';

/**
 * A heartbeat as stored: fields that say nothing (null, false, 0 for tokens, type "file", category "coding") are left out, dependencies
 * are one text, a name a line. What editor and machine it came from stands in `user_agents` and `machine_names`.
 */
export interface HeartbeatDocument {
  _id: Binary;
  entity: string;
  type?: string;
  category?: string;
  project?: string;
  branch?: string;
  language?: string;
  dependencies?: string;
  is_write?: true;
  project_root_count?: number;
  lines?: number;
  lineno?: number;
  cursorpos?: number;
  line_additions?: number;
  line_deletions?: number;
  ai?: Partial<AiFields>;
  user_agent_id: Binary;
  machine_name_id: Binary;
  created_at: Date;
}

const defaults = { type: 'file', category: 'coding' } as const;
const plain = ['project', 'branch', 'project_root_count', 'lines', 'lineno', 'cursorpos', 'line_additions', 'line_deletions'] as const;
const aiKeys = [
  'ai_line_changes',
  'human_line_changes',
  'ai_session',
  'ai_subscription_plan',
  'ai_input_tokens',
  'ai_cached_input_tokens',
  'ai_output_tokens',
  'ai_prompt_length',
] as const;

/** What a heartbeat is stored with besides what the client said. */
export interface StoredWith {
  readonly key: Buffer;
  readonly category: string;
  readonly language: string | null;
  readonly user_agent_id: Binary;
  readonly machine_name_id: Binary;
  readonly created_at: Date;
}

function aiOf(h: HeartbeatInput): Partial<AiFields> | undefined {
  let ai: Record<string, unknown> | undefined;
  for (const key of aiKeys) {
    const value = h[key];
    if (value !== undefined) (ai ??= {})[key] = value;
  }
  return ai;
}

export function encodeHeartbeat(h: HeartbeatInput, more: StoredWith): HeartbeatDocument {
  const document: Record<string, unknown> = { _id: new Binary(more.key), entity: h.entity };
  if (h.type !== defaults.type) document['type'] = h.type;
  if (more.category !== defaults.category) document['category'] = more.category;
  for (const key of plain) if (h[key] !== undefined) document[key] = h[key];
  if (more.language !== null) document['language'] = more.language;
  if (h.dependencies !== undefined) document['dependencies'] = h.dependencies.join('\n');
  if (h.is_write === true) document['is_write'] = true;
  const ai = aiOf(h);
  if (ai !== undefined) document['ai'] = ai;
  document['user_agent_id'] = more.user_agent_id;
  document['machine_name_id'] = more.machine_name_id;
  document['created_at'] = more.created_at;
  return document as unknown as HeartbeatDocument;
}

/** What the driver hands out with `promoteBuffers`: buffers in place of `Binary`. */
type Read = Omit<HeartbeatDocument, '_id' | 'user_agent_id' | 'machine_name_id'> & {
  _id: Buffer;
  user_agent_id: Buffer;
  machine_name_id: Buffer;
};

const none: readonly string[] = Object.freeze([]);

/** What decoding an `Activity` needs not read. */
export const activityProjection = {
  entity: 0,
  type: 0,
  project_root_count: 0,
  lines: 0,
  lineno: 0,
  cursorpos: 0,
  line_additions: 0,
  line_deletions: 0,
  created_at: 0,
} as const;

export interface HeartbeatDecoder {
  activity(document: HeartbeatDocument): Activity;
  heartbeat(document: HeartbeatDocument): Heartbeat;
}

/** Decodes documents of one read; texts that recur are split and spelled out once. */
export function heartbeatDecoder(): HeartbeatDecoder {
  const lists = new Map<string, readonly string[]>();
  const uuids = new Map<string, string>();
  const list = (text: string | undefined): readonly string[] => {
    if (text === undefined) return none;
    let names = lists.get(text);
    if (!names) lists.set(text, (names = text.split('\n')));
    return names;
  };
  const uuid = (bytes: Buffer): string => {
    const raw = bytes.toString('latin1');
    let text = uuids.get(raw);
    if (text === undefined) uuids.set(raw, (text = uuidOfBytes(bytes)));
    return text;
  };
  const activity = (document: HeartbeatDocument): Activity => {
    const d = document as unknown as Read;
    return {
      key: d._id,
      time_us: timeOfKey(d._id),
      category: d.category ?? defaults.category,
      project: d.project ?? null,
      branch: d.branch ?? null,
      language: d.language ?? null,
      dependencies: list(d.dependencies),
      is_write: d.is_write ?? false,
      user_agent_id: uuid(d.user_agent_id),
      machine_name_id: uuid(d.machine_name_id),
      ai: d.ai === undefined ? null : decodeAi(d.ai),
    };
  };
  return {
    activity,
    heartbeat: (d) => ({
      ...activity(d),
      entity: d.entity,
      type: d.type ?? defaults.type,
      project_root_count: d.project_root_count ?? null,
      lines: d.lines ?? null,
      lineno: d.lineno ?? null,
      cursorpos: d.cursorpos ?? null,
      line_additions: d.line_additions ?? null,
      line_deletions: d.line_deletions ?? null,
      created_at: d.created_at,
    }),
  };
}

function decodeAi(ai: Partial<AiFields>): AiFields {
  return {
    ai_line_changes: ai.ai_line_changes ?? null,
    human_line_changes: ai.human_line_changes ?? null,
    ai_session: ai.ai_session ?? null,
    ai_subscription_plan: ai.ai_subscription_plan ?? null,
    ai_input_tokens: ai.ai_input_tokens ?? 0,
    ai_cached_input_tokens: ai.ai_cached_input_tokens ?? 0,
    ai_output_tokens: ai.ai_output_tokens ?? 0,
    ai_prompt_length: ai.ai_prompt_length ?? 0,
  };
}
