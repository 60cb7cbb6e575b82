import type { RedisClient } from '../shared/queue/redis.js';

function isJson(text: string | null | undefined): boolean {
  if (text === null || text === undefined) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What a job's field becomes when it can't be read; the payload keeps what stood there. */
const replacements = {
  data: (text: string) => JSON.stringify({ unreadable: text }),
  opts: () => '{}',
  progress: () => '0',
} as const;

/**
 * Makes a job readable again whose fields in Redis are damaged. BullMQ reads them before any handler is called: such a job would be given out again
 * and again, never fail, and keep lists of jobs from being shown. Its payload is then one that the handler refuses, so that it ends in the failed set.
 * @param key of the job in Redis
 * @returns the fields that were damaged
 */
export async function mendJob(redis: RedisClient, key: string): Promise<string[]> {
  const names = Object.keys(replacements) as (keyof typeof replacements)[];
  const values = await redis.hmget(key, ...names);
  const damaged = names.filter((_, i) => !isJson(values[i]));
  for (const name of damaged) await redis.hset(key, name, replacements[name](values[names.indexOf(name)]!));
  return damaged;
}
