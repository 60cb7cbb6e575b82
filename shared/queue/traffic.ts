import type { ChainableCommander } from 'ioredis';
import type { RedisClient } from './redis.js';

/** What all processes count together: heartbeats, and requests that were refused. */
export const trafficCounts = ['acknowledged', 'stored', 'duplicate', 'invalid', 'refused'] as const;
/** What all processes see alike: the last one who looked says it. */
const trafficLevels = ['depth', 'lag_seconds'] as const;

export type TrafficCount = (typeof trafficCounts)[number];
export type TrafficLevel = (typeof trafficLevels)[number];

/** The last hour in buckets, oldest first; the one that is not over yet is left out. */
export type Traffic = {
  /** Seconds since the epoch. */
  readonly start: number;
  readonly bucket_seconds: number;
} & Record<TrafficCount, number[]> &
  Record<TrafficLevel, (number | null)[]>;

const bucketSeconds = 10;
const buckets = 360;
/** Of one hash: an hour is read with few commands, and what is over goes by itself. */
const bucketsPerKey = 60;
const keptSeconds = (buckets + 2 * bucketsPerKey) * bucketSeconds;

const keyOf = (prefix: string, bucket: number): string => `${prefix}:traffic:${Math.floor(bucket / bucketsPerKey)}`;
const bucketAt = (ms: number): number => Math.floor(ms / 1000 / bucketSeconds);

/** Adds to the commands of a pipeline what happened since the last time. */
export function addTraffic(
  commands: ChainableCommander,
  prefix: string,
  nowMs: number,
  counts: ReadonlyMap<TrafficCount, number>,
  levels: ReadonlyMap<TrafficLevel, number>,
): void {
  const bucket = bucketAt(nowMs);
  const key = keyOf(prefix, bucket);
  for (const [name, value] of counts) if (value > 0) commands.hincrby(key, `${bucket}:${name}`, value);
  for (const [name, value] of levels) commands.hset(key, `${bucket}:${name}`, value);
  commands.expire(key, keptSeconds);
}

/** @throws Error while Redis is away */
export async function readTraffic(redis: RedisClient, prefix: string, nowMs: number): Promise<Traffic> {
  const end = bucketAt(nowMs);
  const all = Array.from({ length: buckets }, (_, i) => end - buckets + i);
  const keys = [...new Set(all.map((bucket) => keyOf(prefix, bucket)))];
  const found = await Promise.all(keys.map((key) => redis.hgetall(key)));
  const fields: Readonly<Record<string, string>> = Object.assign({}, ...found);
  const value = (bucket: number, name: string): number | null => {
    const text = fields[`${bucket}:${name}`];
    return text === undefined ? null : Number(text);
  };
  const countsOf = (name: TrafficCount): number[] => all.map((bucket) => value(bucket, name) ?? 0);
  const levelsOf = (name: TrafficLevel): (number | null)[] => all.map((bucket) => value(bucket, name));
  return {
    start: all[0]! * bucketSeconds,
    bucket_seconds: bucketSeconds,
    acknowledged: countsOf('acknowledged'),
    stored: countsOf('stored'),
    duplicate: countsOf('duplicate'),
    invalid: countsOf('invalid'),
    refused: countsOf('refused'),
    depth: levelsOf('depth'),
    lag_seconds: levelsOf('lag_seconds'),
  };
}
