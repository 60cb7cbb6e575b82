import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoint } from './endpoints.js';
import { openReader } from './load.js';
import { memoryMB, peakMemoryMB, resetPeakMemory } from './processes.js';
import { readOnce } from './read-endpoint.js';
import type { BenchStack } from './stack.js';

export interface FirstAnswer {
  readonly ms: number;
  /** MB by which the API grew. */
  readonly growth: number;
}

/** The first answers of one kind after … */
export interface FirstRequests {
  readonly endpoint: Endpoint;
  readonly afterImport: FirstAnswer;
  readonly afterApi: FirstAnswer[];
  readonly afterBoth: FirstAnswer[];
}

/** A program that has just started settles first: nobody asks in the same instant. */
const settleMs = 300;

/** The first request of one kind over a new connection. Null: there is no such endpoint. */
async function first({ address, pids }: BenchStack, apiKey: string, { paths }: Endpoint): Promise<FirstAnswer | null> {
  const reader = await openReader(address);
  try {
    resetPeakMemory(pids.api);
    const before = memoryMB(pids.api);
    const answer = await readOnce(reader, apiKey, paths[0]!);
    return answer && { ms: answer.ms, growth: Math.max(0, peakMemoryMB(pids.api) - before) };
  } finally {
    reader.close();
  }
}

/** Of each kind the first request to an API that has run all through the import, when nobody has asked anything yet. */
export async function afterImport(stack: BenchStack, apiKey: string, endpoints: readonly Endpoint[]): Promise<FirstRequests[]> {
  const results: FirstRequests[] = [];
  for (const endpoint of endpoints) {
    if (!endpoint.first) continue;
    const answer = await first(stack, apiKey, endpoint);
    if (answer !== null) results.push({ endpoint, afterImport: answer, afterApi: [], afterBoth: [] });
  }
  return results;
}

/** Restarts before each of them, and adds how long it took. */
export async function afterRestarts(stack: BenchStack, apiKey: string, results: readonly FirstRequests[]): Promise<void> {
  for (const { endpoint, afterApi, afterBoth } of results) {
    for (const what of ['api', 'api and mongod'] as const) {
      await stack.restart(what);
      await delay(settleMs);
      const answer = await first(stack, apiKey, endpoint);
      if (answer === null) throw new Error(`${endpoint.name}: 404 where there was an answer before`);
      (what === 'api' ? afterApi : afterBoth).push(answer);
    }
  }
}
