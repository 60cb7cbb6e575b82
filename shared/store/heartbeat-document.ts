import { Binary } from 'mongodb';
import type { AiFields } from '../domain/heartbeat.js';
import type { HeartbeatInput } from '../schema/heartbeat.js';

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

/** What a document without the field means. */
export const defaults = { type: 'file', category: 'coding' } as const;
const plain = [
  'project',
  'branch',
  'project_root_count',
  'lines',
  'lineno',
  'cursorpos',
  'line_additions',
  'line_deletions',
] as const;
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

export function decodeAi(ai: Partial<AiFields>): AiFields {
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
