import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { finished, stored } from './ingest.js';
import { percentile } from './load.js';
import { startPacedLoad, type PacedLoadOutcome } from './paced-load.js';
import { calibrate, machine, memoryMB, resetPeakMemory, peakMemoryMB } from './processes.js';
import { startBenchStack, type BenchStack } from './stack.js';
import { round, table, thousands } from './table.js';
import { topRate } from './top-rate.js';

const developers = 200;
const parts = ['api', 'worker', 'redis'] as const;
/** Before and after it, at half the rate that is kept up. */
const calmSeconds = 10;

interface Phase {
  readonly name: string;
  readonly seconds: number;
  readonly times: number;
}

interface Outcome extends PacedLoadOutcome {
  readonly seconds: number;
  readonly deepest: number;
  readonly peakMB: Readonly<Record<(typeof parts)[number], number>>;
}

async function run(stack: BenchStack, { name, seconds, times }: Phase, rate: number, seed: number): Promise<Outcome> {
  const users = await stack.newUsers(developers + 1);
  for (const part of parts) resetPeakMemory(stack.pids[part]);
  const start = performance.now();
  const load = startPacedLoad({
    address: stack.address,
    developers: users.slice(1),
    present: users[0]!,
    heartbeatsPerSecond: rate * times,
    seed,
    shifted: true,
  });
  load.phase(name);
  let deepest = 0;
  for (let now = 0; now < seconds * 1000; now = performance.now() - start) {
    await delay(250);
    deepest = Math.max(deepest, await stack.jobsLeft());
  }
  const outcome = await load.stop();
  const peakMB = Object.fromEntries(parts.map((part) => [part, peakMemoryMB(stack.pids[part])])) as Outcome['peakMB'];
  return { ...outcome, seconds: (performance.now() - start) / 1000, deepest, peakMB };
}

/** What more heartbeats than can be processed do: how many are refused, how quickly the others are acknowledged, and that none of these is lost. */
export async function benchOverload(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { times: { type: 'string', default: '3' }, seconds: { type: 'string', default: '60' } },
  });
  const [times, seconds] = [Number(values.times), Number(values.seconds)];
  const stack = await startBenchStack();
  try {
    process.stdout.write(
      `# npm run bench -- overload --times ${times} --seconds ${seconds}\n\n${machine()}; fixed work ${round(calibrate(), 0)} ms before`,
    );
    await topRate(stack);
    const rate = await topRate(stack);
    const phases: Phase[] = [
      { name: 'half', seconds: calmSeconds, times: 0.5 },
      { name: `${times} times`, seconds, times },
      { name: 'half again', seconds: calmSeconds, times: 0.5 },
    ];
    const rows: (string | number)[][] = [];
    for (const [i, phase] of phases.entries()) {
      const before = await stored(stack);
      const { acks, refusals, sent, refused, seconds: taken, deepest, peakMB } = await run(stack, phase, rate, (i + 1) * 10_000);
      const draining = performance.now();
      await finished(stack, before + sent - refused);
      const drained = (performance.now() - draining) / 1000;
      const there = (await stored(stack)) - before;
      if (there !== sent - refused) throw new Error(`${there} heartbeats are stored, ${sent - refused} were acknowledged`);
      const [ack, no] = [acks.get(phase.name) ?? [], refusals.get(phase.name) ?? []];
      rows.push([
        phase.name,
        thousands(sent / taken),
        thousands((sent - refused) / taken),
        thousands(refused / taken),
        ...[0.5, 0.95, 0.99].map((p) => round(percentile(ack, p))),
        ...[0.5, 0.99].map((p) => (no.length === 0 ? '–' : round(percentile(no, p)))),
        thousands(deepest),
        round(drained),
        parts.map((part) => peakMB[part]).join(' + '),
      ]);
      process.stderr.write(`${phase.name}: ${thousands(sent - refused)} acknowledged, ${thousands(refused)} refused\n`);
    }
    process.stdout.write(`, ${round(calibrate(), 0)} ms after. Kept up: ${thousands(rate)} heartbeats/s.\n\n`);
    const header = [
      'load',
      'sent/s',
      'acknowledged/s',
      'refused/s',
      'ack p50 ms',
      'p95',
      'p99',
      '503 p50 ms',
      'p99',
      'jobs at most',
      'drained after s',
    ];
    process.stdout.write(table([...header, `peak MB ${parts.join(' + ')}`], rows));
    process.stdout.write(
      `\nAll acknowledged heartbeats are stored. Memory now: ${parts.map((part) => `${part} ${Math.round(memoryMB(stack.pids[part]))} MB`).join(', ')}.\n`,
    );
  } finally {
    await stack.stop();
  }
}
