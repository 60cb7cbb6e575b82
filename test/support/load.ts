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

/** Clients that behave as plugins do: a batch that is not acknowledged is kept and sent again, the same. */
export interface Load {
  /** Resolves when every heartbeat is acknowledged. */
  readonly done: Promise<void>;
  readonly attempts: readonly Attempt[];
  /** Ids acknowledged so far. */
  acknowledged(): number;
  /** What is wrong with what the server shows now; nothing when every acknowledged heartbeat is there once and all days are exact. */
  faults(): Promise<string[]>;
}

export interface LoadOptions {
  readonly url: string;
  readonly users: readonly TestUser[];
  /** Heartbeats of each user, in batches of 25, in no order of time. */
  readonly heartbeats: number;
  /** Requests under way at once. */
  readonly concurrency: number;
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

/** Every 7th place, and so on around: far from any order, and the same in each run. */
const shuffled = <T>(items: readonly T[]): T[] => {
  const step = 7;
  return Array.from({ length: step }, (_, first) => items.filter((_item, i) => i % step === first)).flat();
};

/** Heartbeats over three days, of uneven distance: some gaps are longer than the timeout. */
const heartbeatsOf = (count: number, which: number): HeartbeatInput[] => {
  const { from } = utcDay(dates[0]);
  const each = (dates.length * 86_400 * 1000) / count;
  return Array.from({ length: count }, (_, i) => {
    const jitter = ((i * 2_654_435_761 + which * 97) % 1000) / 1000;
    const slow = i % 40 === 0 ? 0 : each * jitter;
    return heartbeat({ time: from + Math.floor(i * each + slow) / 1000, entity: `/src/${i % 50}.rs`, project: `p${i % 3}` });
  });
};

export function startLoad({ url, users, heartbeats, concurrency }: LoadOptions): Load {
  const attempts: Attempt[] = [];
  const sent = new Map(users.map((user, which) => [user, heartbeatsOf(heartbeats, which)]));
  const ids = new Map(users.map((user) => [user, new Map<string, number>()]));
  const batches = shuffled(
    users.flatMap((user) => {
      const all = shuffled(sent.get(user)!);
      return Array.from({ length: Math.ceil(all.length / batchSize) }, (_, i) => ({
        user,
        items: all.slice(i * batchSize, (i + 1) * batchSize),
      }));
    }),
  );

  async function sendUntilAcknowledged({ user, items }: (typeof batches)[number]): Promise<void> {
    const body = JSON.stringify(items);
    for (;;) {
      const { body: answer, ...met } = await attempt(url, user, 'heartbeats.bulk', body);
      attempts.push(met);
      if (met.status === 202) {
        const { responses } = answer as { responses: readonly (readonly [{ data: { id: string } }, number])[] };
        responses.forEach(([item], i) => ids.get(user)!.set(item.data.id, items[i]!.time));
        return;
      }
      await delay(retryMs);
    }
  }

  async function client(): Promise<void> {
    for (let batch = batches.shift(); batch; batch = batches.shift()) await sendUntilAcknowledged(batch);
  }

  async function faultsOf(user: TestUser): Promise<string[]> {
    const expected = ids.get(user)!;
    const found: string[] = [];
    for (const date of dates) {
      const { body } = await attempt(url, user, `heartbeats?date=${date}`);
      found.push(...(body as { data: { id: string }[] }).data.map((h) => h.id));
    }
    const missing = [...expected.keys()].filter((id) => !found.includes(id)).length;
    const faults = [
      ...(missing > 0 ? [`${missing} of ${expected.size} acknowledged heartbeats are not stored`] : []),
      ...(found.length !== expected.size ? [`${found.length} heartbeats are stored, ${expected.size} were acknowledged`] : []),
    ];
    const { body } = await attempt(url, user, `summaries?start=${dates[0]}&end=${dates[2]}`);
    const { data } = body as { data: { grand_total: { total_seconds: number } }[] };
    const times = [...expected.values()];
    for (const [i, date] of dates.entries()) {
      const naive = naiveTotal(times, utcDay(date));
      const shown = data[i]!.grand_total.total_seconds;
      if (shown !== naive) faults.push(`${date} shows ${shown} s, not ${naive} s`);
    }
    return faults;
  }

  return {
    done: Promise.all(Array.from({ length: concurrency }, client)).then(() => undefined),
    attempts,
    acknowledged: () => [...ids.values()].reduce((sum, of) => sum + of.size, 0),
    faults: async () => (await Promise.all(users.map(faultsOf))).flat(),
  };
}
