import type { ChainableCommander } from 'ioredis';
import type { ProcessFacts } from '../schema/answers/system.js';
import type { RedisClient } from './redis.js';

/** A process that says nothing for so long is gone: told by Redis's clock, as those of machines differ. */
const heardSeconds = 10;
/** Of the set of names, where nobody ever looked. */
const keptSeconds = 86_400;

const namesKey = (prefix: string): string => `${prefix}:processes`;
const factsKey = (prefix: string, id: string): string => `${prefix}:process:${id}`;

/** Adds to the commands of a pipeline that this process is there. */
export function addProcess(commands: ChainableCommander, prefix: string, facts: ProcessFacts): void {
  commands.sadd(namesKey(prefix), facts.id);
  commands.expire(namesKey(prefix), keptSeconds);
  commands.set(factsKey(prefix, facts.id), JSON.stringify(facts), 'EX', heardSeconds);
}

export async function removeProcess(redis: RedisClient, prefix: string, id: string): Promise<void> {
  await redis.del(factsKey(prefix, id));
  await redis.srem(namesKey(prefix), id);
}

/** Processes that were heard of just now, of all machines; those that are gone are forgotten. @throws Error while Redis is away */
export async function readProcesses(redis: RedisClient, prefix: string): Promise<ProcessFacts[]> {
  const ids = await redis.smembers(namesKey(prefix));
  if (ids.length === 0) return [];
  const texts = await redis.mget(ids.map((id) => factsKey(prefix, id)));
  const gone = ids.filter((_, i) => texts[i] === null);
  if (gone.length > 0) await redis.srem(namesKey(prefix), ...gone);
  return texts
    .flatMap((text) => (text === null || text === undefined ? [] : [JSON.parse(text) as ProcessFacts]))
    .sort((a, b) => a.kind.localeCompare(b.kind) || a.host.localeCompare(b.host) || a.pid - b.pid);
}
