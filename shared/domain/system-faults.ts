import type { SystemState, SystemFault } from '../schema/answers/system.js';

/** Above these something is worth a word. Lag is that of a queue that is not drained: what comes is stored within a second. */
const longLagSeconds = 30;
const longDirtySeconds = 300;
const slowMs = 250;
const nearlyFull = 0.9;

const timeText = (seconds: number): string => {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
};
const countText = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** Seconds since the end of the last bucket in which anything was stored; null where that is more than the hour that is known. */
function sinceStored({ traffic }: SystemState, nowSeconds: number): number | null {
  if (traffic === null) return null;
  const { stored, duplicate, start, bucket_seconds } = traffic;
  const last = stored.findLastIndex((count, i) => count + duplicate[i]! > 0);
  return last < 0 ? null : Math.max(0, nowSeconds - (start + (last + 1) * bucket_seconds));
}

function* storeFaults({ mongodb, redis }: SystemState): Generator<SystemFault> {
  if (redis.fault !== null) yield { level: 'broken', text: `Redis: ${redis.fault}. Heartbeats are refused until it is back.` };
  if (mongodb.fault !== null)
    yield { level: 'broken', text: `MongoDB: ${mongodb.fault}. Heartbeats are acknowledged and wait, but nothing can be shown.` };
  if (redis.last_write_ok === false)
    yield {
      level: 'broken',
      text: 'Redis could not write its file: what it has just now would be lost if it stopped. Is its disk full?',
    };
  if (redis.eviction !== null && redis.eviction !== 'noeviction')
    yield {
      level: 'warning',
      text: `Redis drops what it has when its memory is full (maxmemory-policy ${redis.eviction}). Set it to noeviction.`,
    };
  if (redis.keeps_file === false)
    yield { level: 'warning', text: 'Redis keeps no file (appendonly no): what waits in it is lost when it stops.' };
  const { disk_used_bytes: used, disk_total_bytes: total } = mongodb;
  if (used !== null && total !== null && total > 0 && used / total > nearlyFull)
    yield { level: 'warning', text: `The disk that MongoDB lies on is ${Math.floor((used / total) * 100)} % full.` };
  for (const [name, { latency_ms }] of [
    ['MongoDB', mongodb],
    ['Redis', redis],
  ] as const) {
    if (latency_ms !== null && latency_ms > slowMs)
      yield { level: 'warning', text: `${name} is slow: it took ${Math.round(latency_ms)} ms to answer.` };
  }
}

function* workFaults(system: SystemState, nowSeconds: number): Generator<SystemFault> {
  const { processes, depth, lag_seconds: lag, redis, queues, refusing } = system;
  const waiting = countText(depth, 'request waits', 'requests wait');
  // While Redis takes no writes, processes can not say that they are there
  const isFull = redis.max_bytes !== null && redis.max_bytes > 0 && (redis.used_bytes ?? 0) >= redis.max_bytes;
  const isPaused = queues.some(({ name, is_paused }) => name === 'heartbeats' && is_paused);
  if (redis.fault === null && !isFull && !processes.some(({ kind }) => kind === 'worker'))
    yield { level: 'broken', text: `No worker is running: nothing is stored (${waiting}).` };
  else if (lag !== null && lag > longLagSeconds && !isPaused) {
    const since = sinceStored(system, nowSeconds);
    yield since === null || since > longLagSeconds
      ? {
          level: 'broken',
          text: `Nothing was stored for ${since === null ? 'an hour' : timeText(since)}, although ${waiting}, the oldest for ${timeText(lag)}.`,
        }
      : {
          level: 'warning',
          text: `More comes in than is stored: ${waiting}, the oldest for ${timeText(lag)}. More workers may help.`,
        };
  }
  if (refusing !== null) yield { level: 'broken', text: `Heartbeats are refused with 503: ${refusing}` };
  for (const { name, is_paused, waiting: jobs } of queues)
    if (is_paused)
      yield {
        level: 'warning',
        text: `The queue ${name} is paused${jobs > 0 ? `; ${countText(jobs, 'job waits', 'jobs wait')}` : ''}.`,
      };
}

function* otherFaults({ migrations, queues, days, processes }: SystemState): Generator<SystemFault> {
  if (!migrations.is_done)
    yield {
      level: 'broken',
      text: 'The data is being brought up to date for this version; see the log of the process that does it.',
    };
  for (const { name, failed } of queues)
    if (failed > 0)
      yield {
        level: 'warning',
        text: `${countText(failed, 'job')} of the queue ${name} failed for good. Under Queues they can be tried again.`,
      };
  if (days !== null && days.oldest_seconds > longDirtySeconds)
    yield {
      level: 'warning',
      text: `${countText(days.dirty, 'day waits', 'days wait')} to be computed again, the oldest for ${timeText(days.oldest_seconds)}. Answers are exact, but slower.`,
    };
  const versions = [...new Set(processes.map(({ version }) => version))];
  if (versions.length > 1)
    yield { level: 'warning', text: `Processes of different versions run: ${versions.sort().join(', ')}.` };
}

/** What is wrong with a server, in words, what does not work before what may not soon. */
export function systemFaults(system: SystemState, nowSeconds: number): SystemFault[] {
  const all = [...storeFaults(system), ...workFaults(system, nowSeconds), ...otherFaults(system)];
  return [...all.filter(({ level }) => level === 'broken'), ...all.filter(({ level }) => level === 'warning')];
}
