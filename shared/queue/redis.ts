import { Redis } from 'ioredis';
import type { Logger } from '../observability/log.js';

/** Waits of 50 ms up to 1 s between tries to connect. */
const retryStrategy = (times: number): number => Math.min(50 * times, 1000);

function watched(redis: Redis, log: Logger): Redis {
  let reported = false;
  redis.on('error', (error: Error) => {
    if (!reported) log.warn({ err: error.message }, 'Redis is away');
    reported = true;
  });
  redis.on('ready', () => {
    if (reported) log.info('Redis is back');
    reported = false;
  });
  return redis;
}

/** For what a client waits on: commands fail at once while Redis is away and after `timeoutMs` when it is slow. */
export function createFastRedis(url: string, timeoutMs: number, log: Logger): Redis {
  return watched(
    new Redis(url, {
      enableOfflineQueue: false,
      commandTimeout: timeoutMs,
      connectTimeout: timeoutMs,
      maxRetriesPerRequest: 0,
      retryStrategy,
    }),
    log,
  );
}

/** For workers: commands wait for Redis to come back (BullMQ asks for `maxRetriesPerRequest: null`). */
export function createPatientRedis(url: string, log: Logger): Redis {
  return watched(new Redis(url, { maxRetriesPerRequest: null, retryStrategy }), log);
}
