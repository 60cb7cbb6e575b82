import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import type { TestServer } from '../support/server.js';

/** A request as a real client sent it (clients.md); `captures/` holds them as they were recorded. */
export interface Capture {
  readonly file: string;
  readonly label: string;
  readonly request: {
    readonly method: string;
    /** With its query. */
    readonly path: string;
    /** Absent where the request was put together from the client's source. */
    readonly headers?: readonly (readonly [string, string])[];
    readonly body?: string;
    readonly body_json: unknown;
  };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: unknown;
}

/** The key in all of them, also sent as `waka_<key>` by one. */
export const capturedKey = '5f2b7c1e-8a4d-4c3b-9e6f-0123456789ab';

const folder = new URL('captures/', import.meta.url);

export const captures: readonly Capture[] = readdirSync(folder)
  .sort()
  .flatMap((file) =>
    (JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Omit<Capture, 'file'>[]).map((capture) => ({ ...capture, file })),
  );

/** What belongs to a connection, not to the request. */
const ofConnection: ReadonlySet<string> = new Set(['host', 'content-length', 'connection']);

const constructedHeaders: readonly (readonly [string, string])[] = [
  ['Authorization', `Basic ${Buffer.from(capturedKey).toString('base64')}`],
  ['Content-Type', 'application/json'],
];

/** Sends a capture verbatim; a client's library would add headers of its own. */
export function replay(server: Pick<TestServer, 'url' | 'check'>, { request: captured }: Capture): Promise<RawAnswer> {
  const body = captured.body ?? JSON.stringify(captured.body_json);
  const headers = (captured.headers ?? constructedHeaders).filter(([name]) => !ofConnection.has(name.toLowerCase()));
  return new Promise((resolve, reject) => {
    const sent = request(server.url + captured.path, { method: captured.method, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        try {
          server.check({ ...captured, status, contentType: headers['content-type'] ?? null, text });
          resolve({ status, headers, body: text === '' ? null : (JSON.parse(text) as unknown) });
        } catch (error) {
          reject(error);
        }
      });
    });
    sent.on('error', reject);
    for (const [name, value] of headers) sent.setHeader(name, value);
    if (body !== '') sent.setHeader('Content-Length', Buffer.byteLength(body));
    sent.end(body);
  });
}

export const headerOf = ({ request: { headers = constructedHeaders } }: Capture, name: string): string | null =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null;

/** The heartbeats of a request, as sent. */
export function itemsOf({ request: { path, body_json } }: Capture): Record<string, unknown>[] {
  return /\/heartbeats(\.bulk)?(\?|$)/.test(path) && Array.isArray(body_json) ? (body_json as Record<string, unknown>[]) : [];
}
