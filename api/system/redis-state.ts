import { createPrimaryOf } from '../../shared/queue/replication.js';
import type { RedisClient } from '../../shared/queue/redis.js';
import { within } from '../../shared/observability/within.js';
import type { SystemFacts } from '../../shared/schema/answers/system.js';

type RedisState = SystemFacts['redis'];

/** Looks at the Redis that holds the queues; what it does not tell is null. */
export function createRedisLook(
  redis: RedisClient,
  {
    prefix,
    maxMemoryPercent,
    patienceMs,
  }: { readonly prefix: string; readonly maxMemoryPercent: number; readonly patienceMs: number },
): () => Promise<RedisState> {
  const primaryOf = createPrimaryOf(redis, prefix);

  async function info(): Promise<{ text: string; latency_ms: number } | null> {
    if (redis.status !== 'ready') return null;
    const primary = await primaryOf();
    if (primary === null) return null;
    const start = performance.now();
    await primary.ping();
    const latency_ms = Math.round((performance.now() - start) * 10) / 10;
    return { text: await primary.info(), latency_ms };
  }

  return async () => {
    let fault: string | null = null;
    const told = await within(patienceMs, info()).catch((error: Error) => {
      if (error.message.startsWith('no answer')) fault = error.message;
      return null;
    });
    if (told === null) fault ??= 'not reachable';
    const field = (name: string): string | null => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(told?.text ?? '')?.[1] ?? null;
    const number = (name: string): number | null => (field(name) === null ? null : Number(field(name)));
    const flag = (name: string, yes: string): boolean | null => (field(name) === null ? null : field(name) === yes);
    return {
      fault,
      latency_ms: told?.latency_ms ?? null,
      version: field('redis_version'),
      used_bytes: number('used_memory'),
      max_bytes: number('maxmemory'),
      refuse_percent: maxMemoryPercent,
      eviction: field('maxmemory_policy'),
      keeps_file: flag('aof_enabled', '1'),
      last_write_ok: flag('aof_last_write_status', 'ok'),
      replicas: number('connected_slaves'),
    };
  };
}
