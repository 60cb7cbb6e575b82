import { boot } from './boot.js';

/** Goes with every change: it comes from a page of this server (api/auth/csrf.ts). */
const csrf = document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? '';

let given = boot.given;

/** What came with the page, once: after that it is asked for. @param key path below /api/v1, with its query */
export function takeGiven(key: string): unknown {
  if (given?.path !== key) return null;
  const { body } = given;
  given = null;
  return body;
}

export type Query = Readonly<Record<string, string | number | null | undefined>>;

/** What went wrong with a request; `status` 0: there was no answer. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface ErrorBody {
  readonly error?: string;
  readonly errors?: Readonly<Record<string, readonly string[]>>;
}

const sentenceOf = ({ error, errors }: ErrorBody, status: number): string =>
  error ?? (errors ? Object.values(errors).flat().join(' ') : `The server answered with ${status}.`);

async function request(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ApiError(0, navigator.onLine ? 'The server can not be reached.' : 'You are offline.');
  }
  if (response.ok || response.status === 304) return response;
  const body = (await response.json().catch(() => ({}))) as ErrorBody;
  throw new ApiError(response.status, sentenceOf(body, response.status));
}

export function queryText(query: Query): string {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string | number] => entry[1] !== null && entry[1] !== undefined && entry[1] !== '',
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

/**
 * @param path below /api/v1
 * @throws ApiError
 */
export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const response = await request(path + queryText(query), signal ? { signal } : {});
  return (await response.json()) as T;
}

/** What was answered, and what it is known by. */
export interface Tagged<T> {
  readonly body: T;
  readonly etag: string | null;
}

/**
 * The same, if it is another one than what is known by an ETag.
 * @returns null where it is not
 * @throws ApiError
 */
export async function getChanged<T>(path: string, etag: string | null, signal: AbortSignal): Promise<Tagged<T> | null> {
  const response = await request(path, { signal, ...(etag !== null && { headers: { 'If-None-Match': etag } }) });
  if (response.status === 304) return null;
  return { body: (await response.json()) as T, etag: response.headers.get('etag') };
}

/** A change. @throws ApiError */
export async function send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const response = await request(path, {
    method,
    headers: { 'X-CSRF-Token': csrf, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return (text === '' ? null : JSON.parse(text)) as T;
}
