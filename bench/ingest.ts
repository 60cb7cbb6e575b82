import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sizesOnDisk } from './disk.js';
import { createClient, percentile, type Result, type Shot } from './load.js';
import { calibrate, cpuSeconds, machine, peakMemoryMB } from './processes.js';
import { startBenchStack, type BenchStack, type BenchUser } from './stack.js';
import { round, table, thousands } from './table.js';
import { batches } from './workload.js';

/** As wakatime-cli sends what it kept while it was offline; who works sends fewer at a time. */
const fullBatch = 25;
const developers = 200;
const path = '/api/v1/users/current/heartbeats.bulk';
const parts = ['api', 'worker', 'redis', 'mongod'] as const;

interface Round {
  readonly name: string;
  readonly heartbeats: number;
  readonly acknowledged: number;
  readonly processed: number;
  readonly results: readonly Result[];
  readonly cpu: Record<(typeof parts)[number], number>;
}

/** Batches of past days' heartbeats, the users taking turns. */
export function shotsFor(users: readonly BenchUser[], seed: number, perDeveloper: number, size = fullBatch): Shot[] {
  return batches(seed, users.length, perDeveloper, size).map(({ developer, userAgent, body }) => ({
    userAgent,
    path,
    method: 'POST',
    apiKey: users[developer]!.apiKey,
    body,
  }));
}

export const stored = (stack: BenchStack): Promise<number> => stack.db.collection('heartbeats').estimatedDocumentCount();

/** Waits until `count` heartbeats are stored, every job is done and no day is behind. */
export async function finished(stack: BenchStack, count: number): Promise<void> {
  while ((await stored(stack)) < count || (await stack.jobsLeft()) > 0 || (await stack.stores.days.countDirty()) > 0)
    await delay(20);
}

const cpuOf = (stack: BenchStack): number[] => parts.map((part) => cpuSeconds(stack.pids[part]));

async function measure(
  stack: BenchStack,
  name: string,
  shots: readonly Shot[],
  heartbeats: number,
  fresh: boolean,
  send: (s: readonly Shot[]) => Promise<Result[]>,
): Promise<Round> {
  const before = await stored(stack);
  const cpuBefore = cpuOf(stack);
  const start = performance.now();
  const results = await send(shots);
  const acknowledgedMs = performance.now() - start;
  await finished(stack, before + (fresh ? heartbeats : 0));
  const processedMs = performance.now() - start;
  const cpuAfter = cpuOf(stack);
  const refused = results.filter((r) => r.status !== 202).length;
  const after = await stored(stack);
  if (refused > 0) throw new Error(`${refused} requests were not answered with 202`);
  if (after !== before + (fresh ? heartbeats : 0)) throw new Error(`${after - before} heartbeats stored, not ${heartbeats}`);
  const cpu = Object.fromEntries(parts.map((part, i) => [part, ((cpuAfter[i]! - cpuBefore[i]!) * 1e6) / heartbeats]));
  return {
    name,
    heartbeats,
    acknowledged: heartbeats / (acknowledgedMs / 1000),
    processed: heartbeats / (processedMs / 1000),
    results,
    cpu: cpu as Round['cpu'],
  };
}

/** ms from the acknowledgement of probe batches until they can be read. */
async function probeLag(stack: BenchStack, shots: readonly Shot[], prober: BenchUser, until: () => boolean): Promise<number[]> {
  const lags: number[] = [];
  for (const shot of shots) {
    if (until()) break;
    const { responses } = (await (
      await fetch(stack.address + shot.path, {
        method: 'POST',
        headers: { Authorization: `Bearer ${shot.apiKey}` },
        body: shot.body!.toString(),
      })
    ).json()) as { responses: [{ data: { id: string } }, number][] };
    const acknowledged = performance.now();
    const last = (JSON.parse(shot.body!.toString()) as { time: number }[]).at(-1)!;
    const id = responses.at(-1)![0].data.id;
    for (;;) {
      const us = Math.round(last.time * 1e6);
      const { heartbeats } = await stack.stores.heartbeats.read(prober.id, us, us);
      if (heartbeats.some((h) => Buffer.from(h.key).subarray(15).toString('hex') === id.replaceAll('-', ''))) break;
      await delay(2);
    }
    lags.push(performance.now() - acknowledged);
    await delay(30);
  }
  return lags;
}

function row({ name, acknowledged, processed, results, cpu }: Round): (string | number)[] {
  const ms = results.map((r) => r.ms);
  const total = parts.reduce((sum, part) => sum + cpu[part], 0);
  return [
    name,
    thousands(acknowledged),
    thousands(processed),
    ...[0.5, 0.95, 0.99, 1].map((p) => round(percentile(ms, p))),
    round(total),
    parts.map((part) => round(cpu[part])).join(' + '),
  ];
}

export async function benchIngest(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { batch: { type: 'string', default: String(fullBatch) } } });
  const size = Number(values.batch);
  const stack = await startBenchStack();
  try {
    process.stdout.write(
      `# npm run bench -- ingest --batch ${size}\n\n${machine()}; fixed work ${round(calibrate(), 0)} ms before`,
    );
    const rounds: Round[] = [];
    let seed = 1;
    let again: Shot[] = [];
    const warm = shotsFor(await stack.newUsers(developers), 9000, 100, size);
    const warmClient = createClient(stack.address, 16);
    await measure(stack, 'warm-up', warm, 100 * developers, true, warmClient.closedLoop);
    warmClient.close();
    for (const [connections, perDeveloper] of [
      [1, 250],
      [16, 1500],
      [64, 1500],
    ] as const) {
      const users = await stack.newUsers(developers);
      const shots = shotsFor(users, seed, perDeveloper, size);
      seed += developers;
      const client = createClient(stack.address, connections);
      rounds.push(await measure(stack, `c = ${connections}`, shots, perDeveloper * developers, true, client.closedLoop));
      process.stderr.write(`c = ${connections}: ${thousands(rounds.at(-1)!.processed)} heartbeats/s\n`);
      if (connections === 16) again = shots;
      client.close();
    }
    const repeat = createClient(stack.address, 16);
    rounds.push(await measure(stack, 'c = 16, sent again', again, 1500 * developers, false, repeat.closedLoop));
    repeat.close();

    const top = Math.max(...rounds.slice(1, 3).map((r) => r.processed));
    const steadyUsers = await stack.newUsers(developers);
    const [prober] = await stack.newUsers(1);
    const steady = createClient(stack.address, 128);
    let done = false;
    const lag = probeLag(stack, shotsFor([prober!], 50_000, 50_000, size), prober!, () => done);
    const steadyShots = shotsFor(steadyUsers, seed, 1000, size);
    const probed = await stored(stack);
    const start = performance.now();
    const steadyResults = await steady.openLoop(steadyShots, (top * 0.8) / size);
    const sentMs = performance.now() - start;
    done = true;
    const lags = await lag;
    steady.close();
    await finished(stack, probed + steadyShots.length * size + lags.length * size);

    process.stdout.write(`, ${round(calibrate(), 0)} ms after.\n\n`);
    process.stdout.write(
      table(
        ['', 'acknowledged/s', 'processed/s', 'ack p50 ms', 'p95', 'p99', 'max', 'CPU µs/heartbeat', parts.join(' + ')],
        rounds.map(row),
      ),
    );
    const ms = steadyResults.map((r) => r.ms);
    process.stdout.write(
      `\nAt 80 % of the top rate (${thousands((steadyShots.length * size) / (sentMs / 1000))} heartbeats/s sent): lag from acknowledged to readable p50 ${round(percentile(lags, 0.5))} ms, p95 ${round(percentile(lags, 0.95))} ms (${lags.length} probes); ack p50 ${round(percentile(ms, 0.5))} ms, p99 ${round(percentile(ms, 0.99))} ms.\n`,
    );
    const sizes = await sizesOnDisk(stack.db);
    const heartbeats = await stored(stack);
    process.stdout.write(
      `\nOn disk, bytes per heartbeat (${thousands(heartbeats)}): ${sizes.map(({ name, data, indexes, count }) => `${name} ${round((data + indexes) / heartbeats)} (${thousands(count)})`).join(', ')}.\n`,
    );
    process.stdout.write(`\nPeak memory: ${parts.map((p) => `${p} ${peakMemoryMB(stack.pids[p])} MB`).join(', ')}.\n`);
  } finally {
    await stack.stop();
  }
}
