import { parseArgs } from 'node:util';
import { finished, shotsFor, stored } from './ingest.js';
import { createClient } from './load.js';
import { calibrate, cpuSeconds, machine, machineCpuSeconds } from './processes.js';
import { startBenchStack, type BenchStack } from './stack.js';
import { round, table, thousands } from './table.js';

const size = 25;
const developers = 200;
const connections = 16;
const workerCounts = [1, 2, 4];

interface Round {
  readonly workers: number;
  /** Heartbeats a second, from the queue to computed days. */
  readonly rate: number;
  /** Cores that were busy, by part. */
  readonly cores: Readonly<Record<'workers' | 'redis' | 'mongod' | 'machine', number>>;
}

const cpuOf = (stack: BenchStack): Round['cores'] => ({
  workers: stack.workerPids.reduce((sum, pid) => sum + cpuSeconds(pid), 0),
  redis: cpuSeconds(stack.pids.redis),
  mongod: cpuSeconds(stack.pids.mongod),
  machine: machineCpuSeconds(),
});

/** Lets heartbeats pile up while no worker runs, and measures how quickly so many workers have them stored and their days computed. */
async function measure(stack: BenchStack, workers: number, each: number, seed: number): Promise<Round> {
  await stack.startWorkers(0);
  const shots = shotsFor(await stack.newUsers(developers), seed, each);
  const before = await stored(stack);
  const client = createClient(stack.address, connections);
  const refused = (await client.closedLoop(shots)).filter(({ status }) => status !== 202).length;
  client.close();
  if (refused > 0) throw new Error(`${refused} requests were not answered with 202`);
  await stack.startWorkers(workers);
  const start = performance.now();
  const cpuBefore = cpuOf(stack);
  // They began while they were starting
  const first = await stored(stack);
  await finished(stack, before + shots.length * size);
  const seconds = (performance.now() - start) / 1000;
  const cpuAfter = cpuOf(stack);
  const cores = Object.fromEntries(
    Object.entries(cpuAfter).map(([part, cpu]) => [part, (cpu - cpuBefore[part as keyof Round['cores']]) / seconds]),
  ) as Round['cores'];
  return { workers, rate: (before + shots.length * size - first) / seconds, cores };
}

/** What more workers do for the throughput, and which part becomes the limit. */
export async function benchScale(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { heartbeats: { type: 'string', default: '400000' } } });
  const each = Math.ceil(Number(values.heartbeats) / developers / size) * size;
  const stack = await startBenchStack({ worker: false });
  try {
    process.stdout.write(
      `# npm run bench -- scale --heartbeats ${values.heartbeats}\n\n${machine()}; fixed work ${round(calibrate(), 0)} ms before`,
    );
    await measure(stack, 1, 500, 300_000);
    const rounds: Round[] = [];
    for (const [i, workers] of workerCounts.entries()) {
      rounds.push(await measure(stack, workers, each, 310_000 + i * developers));
      process.stderr.write(`${workers} workers: ${thousands(rounds.at(-1)!.rate)} heartbeats/s\n`);
    }
    process.stdout.write(`, ${round(calibrate(), 0)} ms after.\n\n`);
    process.stdout.write(
      table(
        ['workers', 'heartbeats/s', 'times', 'busy cores: workers', 'redis', 'mongod', 'machine'],
        rounds.map(({ workers, rate, cores }) => [
          workers,
          thousands(rate),
          round(rate / rounds[0]!.rate, 2),
          ...[cores.workers, cores.redis, cores.mongod, cores.machine].map((busy) => round(busy, 2)),
        ]),
      ),
    );
  } finally {
    await stack.stop();
  }
}
