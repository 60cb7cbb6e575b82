import { Cluster, type Redis } from 'ioredis';
import type { RedisClient } from './redis.js';

/** The server that holds the keys of a prefix: with a cluster, one of them. Null while it is not known. */
export function createPrimaryOf(redis: RedisClient, prefix: string): () => Promise<Redis | null> {
  if (!(redis instanceof Cluster)) return async () => redis;
  let slot: number | null = null;
  return async () => {
    slot ??= await redis.cluster('KEYSLOT', prefix);
    const key = redis.slots[slot]?.[0];
    return redis.nodes('master').find(({ options }) => `${options.host}:${options.port}` === key) ?? null;
  };
}

/** Makes what was written to Redis survive the loss of its primary. */
export interface Replication {
  /**
   * Does `write`, and resolves when enough replicas have what it wrote.
   * @throws when they do not have it in time, or the primary changed meanwhile: it may be kept or lost
   */
  after<T>(write: () => Promise<T>): Promise<T>;
  /** Replicas that are not there, of those that are waited for. */
  missing(): Promise<number>;
}

export const noReplication: Replication = { after: (write) => write(), missing: async () => 0 };

/** Who asks while `work` is under way shares the next one, which begins after what they did. */
function shared(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  return () =>
    (next ??= last =
      last
        .catch(() => undefined)
        .then(() => {
          next = null;
          return work();
        }));
}

/**
 * WAIT is for all that was written before it on the same connection: so one is enough for all requests that came until it was sent, and a
 * connection that was lost on the way proves nothing, as the new one may be to a primary that never had it.
 * @param replicas 0: none is waited for
 */
export function createReplication(
  redis: RedisClient,
  { prefix, replicas, timeoutMs }: { readonly prefix: string; readonly replicas: number; readonly timeoutMs: number },
): Replication {
  if (replicas === 0) return noReplication;
  const primaryOf = createPrimaryOf(redis, prefix);
  const waits = new WeakMap<Redis, () => Promise<void>>();

  async function wait(primary: Redis): Promise<void> {
    // What is sent behind it has to wait as well, and then for a WAIT of its own
    const reached = await primary.wait(replicas, Math.ceil(timeoutMs / 3));
    if (reached < replicas) throw new Error(`${reached} of ${replicas} replicas have it`);
  }

  function waitOf(primary: Redis): () => Promise<void> {
    const known = waits.get(primary) ?? shared(() => wait(primary));
    waits.set(primary, known);
    return known;
  }

  return {
    async after(write) {
      const before = (await primaryOf())?.stream;
      const result = await write();
      const primary = await primaryOf();
      if (primary === null || primary.stream !== before) throw new Error('the primary changed');
      await waitOf(primary)();
      if (primary.stream !== before) throw new Error('the connection to the primary was lost');
      return result;
    },
    async missing() {
      const info = (await (await primaryOf())?.info('replication')) ?? '';
      return Math.max(0, replicas - (info.match(/^slave\d+:.*state=online/gm)?.length ?? 0));
    },
  };
}
