import { randomBytes } from 'node:crypto';
import type { RedisClient } from './redis.js';

/**
 * Tells pages that are open, by a word of each user, that time was stored or deleted. Nothing hangs on it but when they look again: the numbers
 * themselves are read from the database. Announced after the database has it, and again when a job is repeated.
 */
export interface Changes {
  announce(userIds: readonly string[]): void;
  /** Another one after each announcement; empty where none was made lately, or while Redis is away. */
  wordOf(userId: string): Promise<string>;
}

/** A page that was looked at no later than this ago finds out. */
const keptSeconds = 86_400;

export function createChanges(redis: RedisClient, prefix: string): Changes {
  const keyOf = (userId: string): string => `${prefix}:changed:${userId}`;
  return {
    announce(userIds) {
      if (userIds.length === 0) return;
      const word = randomBytes(6).toString('base64url');
      const commands = redis.pipeline();
      for (const id of userIds) commands.set(keyOf(id), word, 'EX', keptSeconds);
      commands.exec().catch(() => undefined); // the connection's own listener reports it
    },
    wordOf: async (userId) => (await redis.get(keyOf(userId)).catch(() => null)) ?? '',
  };
}
