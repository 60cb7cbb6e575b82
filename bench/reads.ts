import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { sizesOnDisk } from './disk.js';
import { endpointsFor, type Endpoint } from './endpoints.js';
import { computeDays, computed, createProgress, fill, type UserHistory } from './fill.js';
import { afterImport, afterRestarts } from './first-requests.js';
import { longHistory, planHistory, shortHistory } from './history-shape.js';
import { openReader } from './load.js';
import { startPacedLoad, type PacedLoadOutcome } from './paced-load.js';
import { calibrate, cpuSeconds, machine, machineCpuSeconds, ownCpuSeconds, peakMemoryMB } from './processes.js';
import { cpuOfParts, readEndpoint, type Asked, type ByPart, type Extent } from './read-endpoint.js';
import { ackTable, diskTable, firstTable, readingTable, stepLine } from './reads-report.js';
import { startBenchStack, type BenchStack, type BenchUser } from './stack.js';
import { round, thousands } from './table.js';
import { topRate } from './top-rate.js';

const timezone = 'Europe/Vienna';
const heartbeatsOfOthers = 10_000;
const idleExtent: Extent = { requests: 200, ms: 3000, pause: 0 };
/** How long each is asked while heartbeats arrive: enough for a p99 of their acknowledgements. */
const busyMs = 2500;
const developers = 200;
const quiet = 'nothing';
const quietMs = 4000;
/** Until the restarted API is at its speed. */
const warmUpMs = 6000;

const print = (text: string): void => void process.stdout.write(text);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

function optionsOf(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: { heartbeats: { type: 'string' }, users: { type: 'string' }, rate: { type: 'string' }, pause: { type: 'string' } },
  });
  const number = (name: keyof typeof values, without: number): number => {
    const value = Number(values[name] ?? without);
    if (!Number.isInteger(value) || value < 0) throw new TypeError(`--${name} is a whole number`);
    return value;
  };
  return {
    heartbeats: number('heartbeats', 1_000_000),
    users: number('users', 100),
    rate: values.rate === undefined ? null : number('rate', 0),
    // Without any, one reader keeps a core busy, and the acknowledgements tell of little else
    pause: number('pause', 10),
  };
}

async function histories(stack: BenchStack, heartbeats: number, others: number): Promise<[UserHistory, ...UserHistory[]]> {
  const [reader, ...rest] = await stack.newUsers(1 + others);
  const until_us = Date.now() * 1000;
  const long = planHistory(1, { ...longHistory, heartbeats }, timezone, until_us);
  const short = rest.map((user, i) => ({
    user,
    plan: planHistory(2 + i, { ...shortHistory, heartbeats: heartbeatsOfOthers }, timezone, until_us),
  }));
  return [{ user: reader!, plan: long }, ...short];
}

async function readAll(
  stack: BenchStack,
  { apiKey }: BenchUser,
  endpoints: readonly Endpoint[],
  extent: Extent,
  background: ByPart,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  const progress = createProgress();
  const reader = await openReader(stack.address);
  for (const endpoint of endpoints) {
    asked.push({ endpoint, reading: await readEndpoint(stack, reader, apiKey, endpoint, extent, background) });
    progress(() => `read ${endpoint.name}`);
  }
  reader.close();
  return asked;
}

/** Tells how many cores other programs have used since, who make all of it slower. None of the stack may be restarted meanwhile. */
function watchOthers(stack: BenchStack): () => string {
  const used = (): number =>
    machineCpuSeconds() - ownCpuSeconds() - Object.values(stack.pids).reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const before = used();
  const start = performance.now();
  return () => {
    const cores = (used() - before) / ((performance.now() - start) / 1000);
    return `Other programs used ${round(Math.max(0, cores))} of ${availableParallelism()} cores meanwhile.\n`;
  };
}

interface BusyOutcome extends PacedLoadOutcome {
  readonly asked: Asked[];
  /** Jobs that waited when the last heartbeat was sent. */
  readonly waiting: number;
  readonly seconds: number;
}

/** Group by group while heartbeats arrive, with a pause before each of them, in which nobody reads. */
async function readWhileBusy(
  stack: BenchStack,
  user: BenchUser,
  endpoints: readonly Endpoint[],
  heartbeatsPerSecond: number,
  pause: number,
): Promise<BusyOutcome> {
  const users = await stack.newUsers(developers);
  const stored = await stack.db.collection('heartbeats').countDocuments();
  const start = performance.now();
  const load = startPacedLoad({ address: stack.address, developers: users, present: user, heartbeatsPerSecond });
  await delay(warmUpMs);
  load.phase(quiet);
  const asked: Asked[] = [];
  for (const group of new Set(endpoints.map((e) => e.group))) {
    const cpuBefore = cpuOfParts(stack);
    await delay(quietMs);
    const cpuAfter = cpuOfParts(stack);
    const rate = (part: keyof ByPart): number => (cpuAfter[part] - cpuBefore[part]) / (quietMs / 1000);
    load.phase(group);
    const ofGroup = endpoints.filter((e) => e.group === group);
    const extent: Extent = { requests: Infinity, ms: busyMs, pause };
    asked.push(...(await readAll(stack, user, ofGroup, extent, { api: rate('api'), mongod: rate('mongod') })));
    load.phase(quiet);
  }
  await delay(quietMs);
  const outcome = await load.stop();
  const seconds = (performance.now() - start) / 1000;
  const waiting = await stack.jobsLeft();
  while ((await stack.jobsLeft()) > 0) await delay(50);
  await computed(stack);
  const count = (await stack.db.collection('heartbeats').countDocuments()) - stored;
  // What was refused because Redis was slow may have reached it
  const acknowledged = outcome.sent - outcome.refused;
  if (count < acknowledged || count > outcome.sent) throw new Error(`${count} heartbeats stored, not ${acknowledged}`);
  return { ...outcome, asked, waiting, seconds };
}

export async function benchReads(args: readonly string[]): Promise<void> {
  const { heartbeats, users, rate, pause } = optionsOf(args);
  const begun = performance.now();
  const stack = await startBenchStack({ worker: false });
  try {
    print(`# npm run bench -- reads\n\n${machine()}; fixed work ${round(calibrate(), 0)} ms before.\n\n`);
    const all = await histories(stack, heartbeats, users);
    const [{ user, plan }] = all;
    print(stepLine('Stored', await fill(stack, all)));
    print(stepLine('Computed and rolled up', await computeDays(stack, all)));
    const total = heartbeats + users * heartbeatsOfOthers;
    print(`\n## On disk\n\n${diskTable(await sizesOnDisk(stack.db), total)}`);

    const endpoints = endpointsFor(plan);
    const first = await afterImport(stack, user.apiKey, endpoints);
    say('reading');
    const whileIdle = watchOthers(stack);
    const idle = await readAll(stack, user, endpoints, idleExtent, { api: 0, mongod: 0 });
    print(`\n## Idle, ${thousands(heartbeats)} heartbeats\n\n${readingTable(idle, true)}\n${whileIdle()}`);
    say('restarting');
    await afterRestarts(stack, user.apiKey, first);
    print(`\n## First requests\n\n${firstTable(first)}`);
    say('reading while heartbeats arrive');
    // Endpoints that are not there would only look like quick ones
    const there = idle.flatMap(({ endpoint, reading }) => (reading === null ? [] : [endpoint]));
    const top = rate === null ? await topRate(stack) : null;
    const whileBusy = watchOthers(stack);
    const busy = await readWhileBusy(stack, user, there, rate ?? top! / 2, pause);
    print(`\n## While ${thousands(busy.sent / busy.seconds)} heartbeats/s arrive\n\n`);
    if (top !== null) print(`Half of the top rate, which is ${thousands(top)}/s through to computed days right now. `);
    print(`One reader, ${pause} ms between requests; its CPU time is what is used above that of the heartbeats.\n\n`);
    print(`${readingTable(busy.asked, false)}\n${ackTable(busy.acks, quiet)}`);
    print(`\n${whileBusy()}${busy.waiting} requests waited for the worker at the end. `);
    print(`${thousands(busy.sent)} heartbeats were sent, ${thousands(busy.refused)} refused, all others are stored.\n`);
    const peaks = (['worker', 'redis', 'mongod'] as const).map((part) => `${part} ${peakMemoryMB(stack.pids[part])} MB`);
    const apiPeak = Math.max(...[...idle, ...busy.asked].map(({ reading }) => reading?.peak ?? 0));
    print(`\nPeak memory: api ${apiPeak} MB, ${peaks.join(', ')}. Fixed work ${round(calibrate(), 0)} ms after.`);
    print(` All in ${round((performance.now() - begun) / 1000, 0)} s.\n`);
  } finally {
    await stack.stop();
  }
}
