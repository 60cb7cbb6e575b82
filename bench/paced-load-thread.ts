import { parentPort, workerData } from 'node:worker_threads';
import type { HeartbeatInput } from '../shared/schema/heartbeat.js';
import { createClient, type Shot } from './load.js';
import { pacedBatch as batch, warmUp, type PacedLoadOptions, type PacedLoadOutcome, type PhaseMessage } from './paced-load.js';
import { shiftedBatches, type NextBody } from './shifted-batches.js';
import { developerAtWork } from './workload.js';

const presentBatch = 5;
const presentEveryMs = 2000;
/** At 2,000 requests a second, for those that come while the server stands still for a quarter of one. */
const connections = 500;
const path = '/api/v1/users/current/heartbeats.bulk';
/** Apart from the seeds of other loads. */
const firstSeed = 70_000;

const { address, developers, present, heartbeatsPerSecond, seed = 0, shifted = false } = workerData as PacedLoadOptions;

function workOf(of: number): NextBody {
  const heartbeats = developerAtWork(of);
  return () => Buffer.from(JSON.stringify(Array.from({ length: batch }, () => heartbeats.next().value)));
}
const work = developers.map(({ apiKey }, i) => {
  const of = firstSeed + seed + i;
  const userAgent = developerAtWork(of).next().value.user_agent!;
  return { apiKey, userAgent, body: shifted ? shiftedBatches(of, batch) : workOf(of) };
});
const acks = new Map<string, number[]>();
const refusals = new Map<string, number[]>();
/** Null: it is to end. */
let phase: string | null = warmUp;
let sent = 0;
let refused = 0;
let turn = 0;
let presentAt = performance.now();

const shotOf = (apiKey: string, userAgent: string, body: Buffer): Shot => ({
  path,
  method: 'POST',
  apiKey,
  userAgent,
  body,
});

const presentWork = developerAtWork(firstSeed - 1);

/** Heartbeats of the last seconds. */
function nowOf(): HeartbeatInput[] {
  const until = Date.now() / 1000;
  return Array.from({ length: presentBatch }, (_, i) => ({
    ...presentWork.next().value,
    time: Math.round((until - ((presentBatch - 1 - i) * presentEveryMs) / 1000 / presentBatch) * 1e3) / 1e3,
  }));
}

function next(): Shot | null {
  if (phase === null) return null;
  if (performance.now() - presentAt > presentEveryMs) {
    presentAt += presentEveryMs;
    sent += presentBatch;
    const heartbeats = nowOf();
    return shotOf(present.apiKey, heartbeats[0]!.user_agent!, Buffer.from(JSON.stringify(heartbeats)));
  }
  const { apiKey, userAgent, body } = work[turn % work.length]!;
  turn += 1;
  sent += batch;
  return shotOf(apiKey, userAgent, body());
}

let rate = heartbeatsPerSecond;
parentPort!.on('message', (message: PhaseMessage) => {
  phase = message.phase;
  rate = message.rate ?? rate;
});
const client = createClient(address, connections);
await client.warm(connections);
await client.paced(
  () => {
    const before = sent;
    const shot = next();
    return shot && { ...shot, phase: phase!, heartbeats: sent - before };
  },
  () => rate / batch,
  ({ ms, status }, shot) => {
    if (status === 503) refused += shot.heartbeats;
    else if (status !== 202) throw new Error(`heartbeats were answered with ${status}`);
    if (shot.phase === warmUp) return;
    const times = status === 503 ? refusals : acks;
    const list = times.get(shot.phase);
    if (list) list.push(ms);
    else times.set(shot.phase, [ms]);
  },
);
client.close();
parentPort!.postMessage({ acks, refusals, sent, refused } satisfies PacedLoadOutcome);
