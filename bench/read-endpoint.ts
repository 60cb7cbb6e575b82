import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoint, Goal } from './endpoints.js';
import { percentile, type Reader } from './load.js';
import { cpuSeconds, memoryMB, peakMemoryMB, resetPeakMemory } from './processes.js';
import type { BenchStack } from './stack.js';

const readParts = ['api', 'mongod'] as const;
export type ByPart = Readonly<Record<(typeof readParts)[number], number>>;

export interface Reading {
  readonly name: string;
  readonly goal: Goal;
  readonly ms: readonly number[];
  /** Of the longest answer. */
  readonly bytes: number;
  /** CPU ms a request. */
  readonly cpu: ByPart;
  /** CPU seconds a second of API and MongoDB together. */
  readonly cores: number;
  /** MB the API had at most, and by how much that is more than before. */
  readonly peak: number;
  readonly growth: number;
  /** Answers that say "not computed yet". */
  readonly pending: number;
}

/** What was asked for; `reading` is null where there is no such endpoint. */
export interface Asked {
  readonly endpoint: Endpoint;
  readonly reading: Reading | null;
}

/** Requests go on until there are as many, or the time is up; of slow ones there are three, if these take no more than four times as long. */
export interface Extent {
  readonly requests: number;
  readonly ms: number;
  /** ms between an answer and the next request. */
  readonly pause: number;
}

const leastRequests = 3;
const slowFactor = 4;
/** Before that, so that what is measured is not the compiler; first requests have a table of their own. */
const warmUp: Extent = { requests: 20, ms: 300, pause: 0 };

/** CPU seconds that the parts have used. */
export const cpuOfParts = ({ pids }: BenchStack): ByPart => ({ api: cpuSeconds(pids.api), mongod: cpuSeconds(pids.mongod) });

/** One answer. Null: there is no such endpoint. */
export async function readOnce(
  reader: Reader,
  apiKey: string,
  path: string,
): Promise<{ ms: number; bytes: number; pending: boolean } | null> {
  const { status, ms, bytes } = await reader.send({ path, method: 'GET', apiKey });
  if (status === 404) return null;
  if (status !== 200 && status !== 202) throw new Error(`${path} was answered with ${status}`);
  return { ms, bytes, pending: status === 202 };
}

/**
 * Asks an endpoint again and again over one connection.
 * @param background CPU the parts use besides, in seconds a second
 * @returns null where there is no such endpoint
 */
export async function readEndpoint(
  stack: BenchStack,
  reader: Reader,
  apiKey: string,
  { name, goal, paths }: Endpoint,
  extent: Extent,
  background: ByPart,
): Promise<Reading | null> {
  const ms: number[] = [];
  let bytes = 0;
  let pending = 0;
  let asked = 0;
  async function read({ requests, ms: forMs, pause }: Extent, least: number): Promise<boolean> {
    const start = performance.now();
    for (let i = 0; i < requests && performance.now() - start < (i < least ? slowFactor * forMs : forMs); i += 1) {
      const answer = await readOnce(reader, apiKey, paths[asked % paths.length]!);
      if (answer === null) return false;
      asked += 1;
      ms.push(answer.ms);
      bytes = Math.max(bytes, answer.bytes);
      if (answer.pending) pending += 1;
      if (pause > 0) await delay(pause);
    }
    return true;
  }
  if (!(await read(warmUp, 1))) return null;
  ms.length = 0;
  const { pids } = stack;
  resetPeakMemory(pids.api);
  const memoryBefore = memoryMB(pids.api);
  const cpuBefore = cpuOfParts(stack);
  const start = performance.now();
  if (!(await read(extent, leastRequests))) throw new Error(`${name}: 404 where there was an answer before`);
  const seconds = (performance.now() - start) / 1000;
  const cpuAfter = cpuOfParts(stack);
  const peak = peakMemoryMB(pids.api);
  const used = (part: (typeof readParts)[number]): number =>
    Math.max(0, cpuAfter[part] - cpuBefore[part] - background[part] * seconds);
  return {
    name,
    goal,
    ms,
    bytes,
    pending,
    cpu: { api: (used('api') * 1000) / ms.length, mongod: (used('mongod') * 1000) / ms.length },
    cores: (used('api') + used('mongod')) / seconds,
    peak,
    growth: Math.max(0, peak - memoryBefore),
  };
}

/** What of its goal a reading misses, in words. */
export function missed({ goal, ms, growth, cores, pending }: Reading): string[] {
  const above = (what: string, value: number, limit: number | undefined): string[] =>
    limit === undefined || value <= limit ? [] : [`${what} ≤ ${limit}`];
  return [
    ...above('p50', percentile(ms, 0.5), goal.p50),
    ...above('p95', percentile(ms, 0.95), goal.p95),
    ...above('max', Math.max(...ms), goal.max),
    ...above('growth MB', growth, goal.growth),
    // CPU time is counted in ticks
    ...above('cores', Math.round(cores * 20) / 20, goal.cores),
    ...(pending > 0 ? [`${pending} × 202`] : []),
  ];
}
