import type { AppJob, QueueJobJson } from '@bull-board/api/typings/app';

/** Fields whose text nobody typed: ids, days, zones, programs. Numbers are shown whatever they are called. */
const plainField = /^(id|.*_id|date|.*_at|timezone|user_agent|kind|format|state|status)$/;
const deepest = 4;

/**
 * What jobs may show to administrators, who look after a server and not into people's work: how much there is and when. Names of files and
 * projects, addresses and all other text give only their length; `jobs show` of the admin command has the whole.
 */
export function outline(value: unknown, field = '', depth = 0): unknown {
  if (typeof value === 'string') return plainField.test(field) ? value : `(${value.length} characters)`;
  if (Array.isArray(value)) return `(${value.length} items)`;
  if (typeof value !== 'object' || value === null) return value;
  if (depth === deepest) return '(more)';
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, outline(inner, name, depth + 1)]));
}

const fieldOf = (data: unknown, name: string): unknown =>
  typeof data === 'object' && data !== null ? (data as Readonly<Record<string, unknown>>)[name] : undefined;

/** Whose job it is; payloads may be broken. */
export function userIdIn(data: unknown): string | null {
  const id = fieldOf(data, 'user_id');
  return typeof id === 'string' ? id : null;
}

/** What a job is about, such as "25 heartbeats of" and the user's id. */
export function shownName({ name, data }: Pick<QueueJobJson, 'name' | 'data'>): string {
  const id = userIdIn(data);
  const heartbeats = fieldOf(data, 'heartbeats');
  const what = Array.isArray(heartbeats) ? `${heartbeats.length} ${heartbeats.length === 1 ? 'heartbeat' : 'heartbeats'}` : name;
  return id === null ? what : `${what} of ${id}`;
}

const shownOptions = ['attempts', 'backoff', 'delay', 'priority', 'removeOnComplete', 'removeOnFail'] as const;

/** Takes from a job what is no number: ids of deduplication have names of projects in them. Its user is called by name where that is known. */
export function shownJob(whole: AppJob, nameOf: (userId: string) => string | undefined): AppJob {
  const job = { ...whole };
  delete job.deduplicationId;
  const id = userIdIn(job.data);
  const options = (job.opts ?? {}) as Readonly<Record<string, unknown>>;
  return {
    ...job,
    name: id === null ? job.name : job.name.replace(id, nameOf(id) ?? id),
    ...(id !== null && { externalUrl: { displayText: 'Account', href: `/admin/users/${encodeURIComponent(id)}` } }),
    opts: Object.fromEntries(shownOptions.filter((name) => options[name] !== undefined).map((name) => [name, options[name]])),
  };
}
