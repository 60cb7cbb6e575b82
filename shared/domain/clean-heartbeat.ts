import { stringLimits } from '../schema/heartbeat.js';

/**
 * What real clients send, made regular before the schema judges it (clients.md): strings for numbers, nulls, csv for lists,
 * milliseconds for seconds, other names of the same field. Nothing is refused here: what can't be read is handed on as it is.
 */

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u001f\u007f]/;
// oxlint-disable-next-line no-control-regex -- as above
const controls = /[\u0000-\u001f\u007f]+/g;

/** Text without control characters and lone surrogates (BSON and terminals choke on them), trimmed, cut to `limit` code units. */
export function cleanText(text: string, limit: number): string {
  let clean = control.test(text) ? text.replace(controls, '') : text;
  if (!clean.isWellFormed()) clean = clean.toWellFormed();
  clean = clean.trim();
  if (clean.length <= limit) return clean;
  const cut = clean.slice(0, limit);
  return (cut.isWellFormed() ? cut : cut.slice(0, -1)).trimEnd();
}

const absent = (value: unknown): value is null | undefined | '' => value === undefined || value === null || value === '';

function textOf(value: unknown, limit: number): unknown {
  if (typeof value === 'string') {
    const clean = cleanText(value, limit);
    return clean === '' ? undefined : clean;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value ?? undefined;
}

/** In lower case before it is cut, which may make it longer. */
const lowerTextOf = (value: unknown): unknown =>
  textOf(typeof value === 'string' ? value.toLowerCase() : value, stringLimits.text);

function numberOf(value: unknown): unknown {
  if (typeof value === 'number') return value;
  if (absent(value)) return undefined;
  if (typeof value !== 'string') return value;
  const trimmed = value.trim();
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : value;
}

function integerOf(value: unknown): unknown {
  const number = numberOf(value);
  // "+ 0" makes 0 of -0
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) + 0 : number;
}

function booleanOf(value: unknown): unknown {
  if (absent(value)) return undefined;
  if (value === 1 || value === 'true' || value === 'True' || value === '1') return true;
  if (value === 0 || value === 'false' || value === 'False' || value === '0') return false;
  return value;
}

function dependenciesOf(value: unknown): unknown {
  if (absent(value)) return undefined;
  const parts: unknown[] = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? (value as unknown[]) : [];
  const names = new Set<string>();
  for (const part of parts) {
    if (names.size === stringLimits.dependencies) break;
    const name = typeof part === 'string' ? cleanText(part, stringLimits.dependency) : '';
    if (name !== '') names.add(name);
  }
  return names.size === 0 ? undefined : [...names];
}

/** Up to here (the year 2106) a number tells microseconds apart. */
const exactSeconds = 2 ** 32;

/** Seconds since the epoch, also of a client that sent milli-, micro- or nanoseconds by mistake; rounded to microseconds. */
function timeOf(value: unknown): unknown {
  const time = numberOf(value);
  if (typeof time !== 'number') return time;
  let seconds = time;
  if (time > 1e20) return time;
  if (time > 1e17) seconds = time / 1e9;
  else if (time > 1e14) seconds = time / 1e6;
  else if (time > 1e11) seconds = time / 1e3;
  return Math.abs(seconds) < exactSeconds ? Math.round(seconds * 1e6) / 1e6 : seconds;
}

type Raw = Record<string, unknown>;

function put(target: Raw, key: string, value: unknown): void {
  if (value !== undefined) target[key] = value;
}

const texts = ['project', 'branch', 'language', 'ai_session', 'ai_subscription_plan'] as const;
const integers = [
  'project_root_count',
  'lineno',
  'cursorpos',
  'line_additions',
  'line_deletions',
  'ai_line_changes',
  'human_line_changes',
  'ai_input_tokens',
  'ai_cached_input_tokens',
  'ai_output_tokens',
  'ai_prompt_length',
] as const;

/**
 * A regular candidate for `HeartbeatInput`: known fields only, absent instead of null or empty.
 * @param raw one item of a request body, of any shape
 * @returns the candidate, or null when `raw` is not an object
 */
export function cleanHeartbeat(raw: unknown): Raw | null {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null;
  const from = raw as Raw;
  const clean: Raw = {};
  put(clean, 'entity', textOf(from['entity'], stringLimits.entity));
  put(clean, 'type', lowerTextOf(from['type']));
  put(clean, 'time', timeOf(from['time']));
  for (const key of texts) put(clean, key, textOf(from[key], stringLimits.text));
  // vscode-web resolves no project itself (wakatime-api.md, section 28)
  if (clean['project'] === undefined) put(clean, 'project', textOf(from['alternate_project'], stringLimits.text));
  put(clean, 'category', lowerTextOf(from['category']));
  for (const key of integers) put(clean, key, integerOf(from[key]));
  put(clean, 'lines', integerOf(absent(from['lines']) ? from['lines_in_file'] : from['lines']));
  put(clean, 'dependencies', dependenciesOf(from['dependencies']));
  put(clean, 'is_write', booleanOf(from['is_write']));
  put(clean, 'user_agent', textOf(absent(from['user_agent']) ? from['plugin'] : from['user_agent'], stringLimits.text));
  return clean;
}
