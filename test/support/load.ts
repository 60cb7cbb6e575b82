import { setTimeout as delay } from 'node:timers/promises';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { heartbeat } from '../factories/heartbeats.js';
import { naiveTotal, utcDay } from './naive-time.js';
import type { TestUser } from './server.js';

/** What one request met: its status, or 0 for a connection that was refused or broke off, and how long that took in ms. */
export interface Attempt {
  readonly status: number;
  readonly ms: number;
  readonly error: string | null;
}

/** What the server shows of what the clients sent. */
export interface Findings {
  readonly acknowledged: number;
  /** Those of them that are stored. */
  readonly stored: number;
  /** Stored more often than once. */
  readonly double: number;
  /** Days that show another time than they should, and what else is wrong; nothing when all is as it has to be. */
  readonly faults: readonly string[];
}

/** Clients that behave as plugins do: a batch that is not acknowledged is kept and sent again, the same. */
export interface Load {
  readonly users: readonly TestUser[];
  readonly attempts: readonly Attempt[];
  /** Heartbeats acknowledged so far. */
  acknowledged(): number;
  /** When something was acknowledged, by `performance.now()`, in order; the first and last entry are the load's beginning and end. */
  readonly acknowledgements: readonly number[];
  /** Begins no further batch. Resolves when every heartbeat that was sent is acknowledged; rejects when one was refused for good. */
  finish(): Promise<void>;
  findings(): Promise<Findings>;
}

export interface LoadOptions {
  /** Of one or several API processes, asked in turn. */
  readonly urls: readonly string[];
  readonly users: readonly TestUser[];
  /** Requests under way at once. */
  readonly concurrency: number;
  /** A client's rest after each batch, in ms. */
  readonly restMs: number;
}

const batchSize = 25;
const retryMs = 50;
const dates = ['2026-01-05', '2026-01-06', '2026-01-07'] as const;

const authorization = ({ apiKey }: TestUser): string => `Basic ${Buffer.from(apiKey).toString('base64')}`;

export async function attempt(
  url: string,
  user: TestUser,
  path: string,
  body?: string,
): Promise<Attempt & { readonly body: unknown }> {
  const start = performance.now();
  const taken = (): number => Math.round(performance.now() - start);
  try {
    const response = await fetch(`${url}/api/v1/users/current/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { Authorization: authorization(user) },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(30_000),
    });
    const answer = (await response.json()) as { error?: string };
    return { status: response.status, ms: taken(), error: answer.error ?? null, body: answer };
  } catch (error) {
    return { status: 0, ms: taken(), error: (error as Error).message, body: null };
  }
}

const msPerDay = 86_400_000;
/** Nobody works from 9 to 14 h: a gap that is longer than any timeout, while midnight is worked through. */
const [restFrom, restUntil] = [9 * 3_600_000, 14 * 3_600_000];
const workedMs = msPerDay - (restUntil - restFrom);

/** The nth time of a user, in seconds: all over the three days, far from any order, never twice, and the same in each run. */
function nthTime(n: number): number {
  const worked = (n * 2_654_435_761) % (dates.length * workedMs);
  const day = Math.floor(worked / workedMs);
  const ofDay = worked % workedMs;
  return utcDay(dates[0]).from + (day * msPerDay + (ofDay < restFrom ? ofDay : ofDay + restUntil - restFrom)) / 1000;
}

const nthHeartbeat = (n: number): HeartbeatInput =>
  heartbeat({ time: nthTime(n), entity: `/src/${n % 50}.rs`, project: `p${n % 3}` });

export function startLoad({ urls, users, concurrency, restMs }: LoadOptions): Load {
  const attempts: Attempt[] = [];
  const acknowledgements = [performance.now()];
  /** Times by acknowledged id. */
  const ids = users.map(() => new Map<string, number>());
  let batches = 0;
  let asked = 0;
  const finishing = new AbortController();

  async function sendUntilAcknowledged(which: number, items: readonly HeartbeatInput[]): Promise<void> {
    const body = JSON.stringify(items);
    for (;;) {
      asked += 1;
      const { body: answer, ...met } = await attempt(urls[asked % urls.length]!, users[which]!, 'heartbeats.bulk', body);
      attempts.push(met);
      if (met.status === 202) {
        const { responses } = answer as { responses: readonly (readonly [{ data: { id: string } }, number])[] };
        responses.forEach(([item], i) => ids[which]!.set(item.data.id, items[i]!.time));
        acknowledgements.push(performance.now());
        return;
      }
      if (met.status >= 400 && met.status < 500) throw new Error(`heartbeats were refused with ${met.status}: ${met.error}`);
      await delay(retryMs);
    }
  }

  async function client(): Promise<void> {
    while (!finishing.signal.aborted) {
      const which = batches % users.length;
      const first = Math.floor(batches / users.length) * batchSize;
      batches += 1;
      await sendUntilAcknowledged(
        which,
        Array.from({ length: batchSize }, (_, i) => nthHeartbeat(first + i)),
      );
      await delay(restMs);
    }
  }

  async function findingsOf(which: number): Promise<Findings> {
    const [user, expected] = [users[which]!, ids[which]!];
    const found: string[] = [];
    const faults: string[] = [];
    for (const date of dates) {
      const { body, status } = await attempt(urls[0]!, user, `heartbeats?date=${date}`);
      if (status !== 200) faults.push(`heartbeats of ${date} are answered with ${status}`);
      else found.push(...(body as { data: { id: string }[] }).data.map((h) => h.id));
    }
    const distinct = new Set(found);
    const stored = [...expected.keys()].filter((id) => distinct.has(id)).length;
    if (stored < expected.size)
      faults.push(`${expected.size - stored} of ${expected.size} acknowledged heartbeats are not stored`);
    if (distinct.size > stored) faults.push(`${distinct.size - stored} heartbeats are stored that nobody knows of`);
    if (found.length > distinct.size) faults.push(`${found.length - distinct.size} heartbeats are stored twice`);

    const { body, status } = await attempt(urls[0]!, user, `summaries?start=${dates[0]}&end=${dates[2]}`);
    if (status !== 200) return { acknowledged: expected.size, stored, double: 0, faults: [...faults, `summaries: ${status}`] };
    const { data } = body as { data: { grand_total: { total_seconds: number } }[] };
    const times = [...expected.values()];
    for (const [i, date] of dates.entries()) {
      const naive = naiveTotal(times, utcDay(date));
      const shown = data[i]!.grand_total.total_seconds;
      if (shown !== naive) faults.push(`${date} shows ${shown} s, not ${naive} s`);
    }
    return { acknowledged: expected.size, stored, double: found.length - distinct.size, faults };
  }

  const done = Promise.all(Array.from({ length: concurrency }, client)).then(() => void acknowledgements.push(performance.now()));
  done.catch(() => finishing.abort());
  return {
    users,
    attempts,
    acknowledgements,
    acknowledged: () => ids.reduce((sum, of) => sum + of.size, 0),
    finish() {
      finishing.abort();
      return done;
    },
    async findings() {
      const each = await Promise.all(users.map((_, which) => findingsOf(which)));
      const sum = (of: (findings: Findings) => number): number => each.reduce((total, findings) => total + of(findings), 0);
      return {
        acknowledged: sum((f) => f.acknowledged),
        stored: sum((f) => f.stored),
        double: sum((f) => f.double),
        faults: each.flatMap((f) => f.faults),
      };
    },
  };
}
