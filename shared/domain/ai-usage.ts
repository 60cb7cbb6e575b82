import type { AiFields } from './heartbeat.js';

/** Sums over the `ai_*` fields of heartbeats (wakatime-api.md, section 23.3): they merge, so that days make ranges. */
export interface AiUsage {
  ai_additions: number;
  ai_deletions: number;
  human_additions: number;
  human_deletions: number;
  ai_input_tokens: number;
  ai_cached_input_tokens: number;
  ai_output_tokens: number;
  ai_prompt_events_total: number;
  ai_prompt_length_sum: number;
  /** By model family. */
  models: Record<string, ModelUsage>;
  /** By `ai_session`: its prompts and their characters. */
  sessions: Record<string, SessionUsage>;
}
export interface ModelUsage {
  lines: number;
  ai_input_tokens: number;
  ai_cached_input_tokens: number;
  ai_output_tokens: number;
}
export interface SessionUsage {
  events: number;
  length: number;
}

const unknownModel = 'Unknown';

export function emptyAiUsage(): AiUsage {
  return {
    ai_additions: 0,
    ai_deletions: 0,
    human_additions: 0,
    human_deletions: 0,
    ai_input_tokens: 0,
    ai_cached_input_tokens: 0,
    ai_output_tokens: 0,
    ai_prompt_events_total: 0,
    ai_prompt_length_sum: 0,
    models: {},
    sessions: {},
  };
}

/** An own entry: clients choose these names, and `__proto__` must not reach what all objects share. */
function entryOf<T extends object>(entries: Record<string, T>, name: string, empty: T): T {
  if (Object.hasOwn(entries, name)) return entries[name]!;
  Object.defineProperty(entries, name, { value: empty, enumerable: true, writable: true, configurable: true });
  return empty;
}

const modelOf = (usage: AiUsage, name: string): ModelUsage =>
  entryOf(usage.models, name, { lines: 0, ai_input_tokens: 0, ai_cached_input_tokens: 0, ai_output_tokens: 0 });

const sessionOf = (usage: AiUsage, id: string): SessionUsage => entryOf(usage.sessions, id, { events: 0, length: 0 });

export function addAiFields(usage: AiUsage, ai: AiFields, model: string | null): void {
  const lines = ai.ai_line_changes ?? 0;
  const human = ai.human_line_changes ?? 0;
  if (lines > 0) usage.ai_additions += lines;
  else usage.ai_deletions -= lines;
  if (human > 0) usage.human_additions += human;
  else usage.human_deletions -= human;
  usage.ai_input_tokens += ai.ai_input_tokens;
  usage.ai_cached_input_tokens += ai.ai_cached_input_tokens;
  usage.ai_output_tokens += ai.ai_output_tokens;
  if (lines !== 0 || ai.ai_input_tokens + ai.ai_cached_input_tokens + ai.ai_output_tokens > 0) {
    const entry = modelOf(usage, model ?? unknownModel);
    entry.lines += Math.abs(lines);
    entry.ai_input_tokens += ai.ai_input_tokens;
    entry.ai_cached_input_tokens += ai.ai_cached_input_tokens;
    entry.ai_output_tokens += ai.ai_output_tokens;
  }
  const events = ai.ai_prompt_length > 0 ? 1 : 0;
  usage.ai_prompt_events_total += events;
  usage.ai_prompt_length_sum += ai.ai_prompt_length;
  if (ai.ai_session !== null) {
    const session = sessionOf(usage, ai.ai_session);
    session.events += events;
    session.length += ai.ai_prompt_length;
  }
}

const sums = [
  'ai_additions',
  'ai_deletions',
  'human_additions',
  'human_deletions',
  'ai_input_tokens',
  'ai_cached_input_tokens',
  'ai_output_tokens',
  'ai_prompt_events_total',
  'ai_prompt_length_sum',
] as const;

/** Adds `from` to `into`. */
export function mergeAiUsage(into: AiUsage, from: AiUsage): void {
  for (const key of sums) into[key] += from[key];
  for (const [name, model] of Object.entries(from.models)) {
    const entry = modelOf(into, name);
    entry.lines += model.lines;
    entry.ai_input_tokens += model.ai_input_tokens;
    entry.ai_cached_input_tokens += model.ai_cached_input_tokens;
    entry.ai_output_tokens += model.ai_output_tokens;
  }
  for (const [id, session] of Object.entries(from.sessions)) {
    const entry = sessionOf(into, id);
    entry.events += session.events;
    entry.length += session.length;
  }
}
