import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import { parseRedisUrl, type RedisPlace } from '../domain/redis-url.js';
import type { Logger } from '../observability/log.js';

/** One server or the primary of sentinels, or a cluster. */
export type RedisClient = Redis | Cluster;

/** Waits of 50 ms up to 1 s between tries to connect. */
const retryStrategy = (times: number): number => Math.min(50 * times, 1000);

function watched(redis: RedisClient, log: Logger): RedisClient {
  let reported = false;
  let sentinelError: string | undefined;
  // Says more than that no sentinel could be asked: a wrong name of the primary, a wrong password
  redis.on('sentinelError', (error: Error) => (sentinelError = error.message));
  redis.on('error', (error: Error) => {
    if (!reported) log.warn({ err: error.message, sentinel: sentinelError }, 'Redis is away');
    reported = true;
  });
  redis.on('ready', () => {
    if (reported) log.info('Redis is back');
    reported = false;
  });
  return redis;
}

const accessOf = ({
  username,
  password,
  isTls,
}: Exclude<RedisPlace, { kind: 'single' }>): Pick<RedisOptions, 'username' | 'password' | 'tls'> => ({
  ...(username === undefined ? {} : { username }),
  ...(password === undefined ? {} : { password }),
  ...(isTls ? { tls: {} } : {}),
});

/**
 * A command that a cluster's client has lost sight of ends by this, else the worker that waits for it would for ever
 * (https://github.com/taskforcesh/bullmq/issues/4138). No command of BullMQ blocks for longer than 10 s.
 */
const longestCommandMs = 30_000;

/** One that has only just started may tell of any time it takes to read its data; ioredis would believe up to 10 s of it before it asks again. */
const lookWhileLoadingMs = 250;

/** The longest that a server may say nothing to a command. */
const longestSilenceMs = 15_000;

interface Patience {
  readonly redis: Pick<RedisOptions, 'commandTimeout' | 'connectTimeout' | 'maxRetriesPerRequest' | 'reconnectOnError'>;
  readonly cluster: Pick<
    ClusterOptions,
    'enableOfflineQueue' | 'maxRedirections' | 'retryDelayOnFailover' | 'retryDelayOnClusterDown'
  >;
}

function connect(url: string, { redis, cluster }: Patience): RedisClient {
  const place = parseRedisUrl(url);
  const single = {
    ...redis,
    ...(cluster.enableOfflineQueue === false ? { enableOfflineQueue: false } : {}),
    retryStrategy,
    maxLoadingRetryTime: lookWhileLoadingMs,
  };
  if (place.kind === 'single') return new Redis(place.url, single);
  if (place.kind === 'sentinel') {
    const { sentinels, name, db, sentinelUsername, sentinelPassword, isTls } = place;
    return new Redis({
      ...single,
      ...accessOf(place),
      sentinels: [...sentinels],
      name,
      db,
      ...(sentinelUsername === undefined ? {} : { sentinelUsername }),
      ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
      ...(isTls ? { sentinelTLS: {}, enableTLSForSentinelMode: true } : {}),
      sentinelRetryStrategy: retryStrategy,
      // One that hangs must not keep the others from being asked
      sentinelCommandTimeout: 1000,
      // A primary that hangs would be held on to. ioredis's `failoverDetector` leaves clients closed for good that are just connecting
      socketTimeout: redis.commandTimeout ?? longestSilenceMs,
    });
  }
  return new Cluster([...place.nodes], {
    ...cluster,
    clusterRetryStrategy: retryStrategy,
    slotsRefreshInterval: 5000,
    // Certificates are made out to names
    ...(place.isTls ? { dnsLookup: (address, found) => found(null, address) } : {}),
    redisOptions: { commandTimeout: longestCommandMs, maxLoadingRetryTime: lookWhileLoadingMs, ...redis, ...accessOf(place) },
  });
}

/** A primary that was made a replica, or lost its own (`min-replicas-to-write`). Before Redis 7 a script's error has this word in the middle. */
const isDemoted = (error: Error): boolean => /\b(READONLY|NOREPLICAS)\b/.test(error.message);

/** For what a client waits on: commands fail at once while Redis is away and after `timeoutMs` when it is slow. */
export function createFastRedis(url: string, timeoutMs: number, log: Logger): RedisClient {
  return watched(
    connect(url, {
      redis: {
        commandTimeout: timeoutMs,
        connectTimeout: timeoutMs,
        maxRetriesPerRequest: 0,
        // The command fails, the next one finds the new primary
        reconnectOnError: isDemoted,
      },
      cluster: { enableOfflineQueue: false, retryDelayOnFailover: 0, retryDelayOnClusterDown: 0 },
    }),
    log,
  );
}

/** For workers: commands wait for Redis to come back (BullMQ asks for `maxRetriesPerRequest: null`). */
export function createPatientRedis(url: string, log: Logger): RedisClient {
  return watched(
    connect(url, {
      redis: { maxRetriesPerRequest: null, reconnectOnError: isDemoted },
      // 30 s, in which a replica takes over: a cluster has no other patience for a node that is gone
      cluster: { maxRedirections: 150, retryDelayOnFailover: 200, retryDelayOnClusterDown: 200 },
    }),
    log,
  );
}
