import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { finished, stored } from './ingest.js';
import { percentile } from './load.js';
import { pacedBatch, startPacedLoad } from './paced-load.js';
import { calibrate, machine, memoryMB, resetPeakMemory, peakMemoryMB } from './processes.js';
import { startBenchStack, type BenchStack } from './stack.js';
import { round, table, thousands } from './table.js';
import { topRate } from './top-rate.js';

const developers = 200;
const parts = ['api', 'worker', 'redis'] as const;
/** Before and after it, at half the rate that is kept up. */
const calmSeconds = 10;
const warmUpSeconds = 3;

interface Phase {
  readonly name: string;
  readonly seconds: number;
  readonly times: number;
}

interface Seen {
  /** Share of the acknowledgements that took at most 50 ms from their request's begin in the API. */
  readonly inTime: number;
  readonly deepest: number;
  readonly peakMB: Readonly<Record<(typeof parts)[number], number>>;
}

async function watch(stack: BenchStack, seconds: number): Promise<Seen> {
  for (const part of parts) resetPeakMemory(stack.pids[part]);
  const acks = () => stack.apiMetrics(['sundial_ack_seconds_bucket{le="0.05"}', 'sundial_ack_seconds_count']);
  const before = await acks();
  let deepest = 0;
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    await delay(250);
    deepest = Math.max(deepest, await stack.jobsLeft());
  }
  const after = await acks();
  const inTime = (after[0]! - before[0]!) / (after[1]! - before[1]!);
  return {
    inTime,
    deepest,
    peakMB: Object.fromEntries(parts.map((part) => [part, peakMemoryMB(stack.pids[part])])) as Seen['peakMB'],
  };
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
    const users = await stack.newUsers(developers + 1);
    const before = await stored(stack);
    const load = startPacedLoad({
      address: stack.address,
      developers: users.slice(1),
      present: users[0]!,
      heartbeatsPerSecond: rate * 0.5,
      shifted: true,
    });
    await delay(warmUpSeconds * 1000);
    const seen = new Map<string, Seen>();
    for (const { name, seconds, times } of phases) {
      load.phase(name, rate * times);
      seen.set(name, await watch(stack, seconds));
    }
    const { acks, refusals, sent, refused } = await load.stop();
    const draining = performance.now();
    await finished(stack, before + sent - refused);
    const drained = (performance.now() - draining) / 1000;
    const there = (await stored(stack)) - before;
    if (there !== sent - refused) throw new Error(`${there} heartbeats are stored, ${sent - refused} were acknowledged`);
    const rows = phases.map(({ name, seconds }) => {
      const [ack, no] = [acks.get(name) ?? [], refusals.get(name) ?? []];
      const { inTime, deepest, peakMB } = seen.get(name)!;
      return [
        name,
        ...[ack.length + no.length, ack.length, no.length].map((requests) => thousands((requests * pacedBatch) / seconds)),
        ...[0.5, 0.95, 0.99].map((p) => round(percentile(ack, p))),
        round(inTime * 100, 2),
        ...[0.5, 0.99].map((p) => (no.length === 0 ? '–' : round(percentile(no, p)))),
        thousands(deepest),
        parts.map((part) => peakMB[part]).join(' + '),
      ];
    });
    process.stdout.write(`, ${round(calibrate(), 0)} ms after. Kept up: ${thousands(rate)} heartbeats/s.\n\n`);
    const header = [
      'load',
      'sent/s',
      'acknowledged/s',
      'refused/s',
      'ack p50 ms',
      'p95',
      'p99',
      'of them in the API ≤ 50 ms, %',
      '503 p50 ms',
      'p99',
      'jobs at most',
    ];
    process.stdout.write(table([...header, `peak MB ${parts.join(' + ')}`], rows));
    process.stdout.write(
      `\nAll acknowledged heartbeats are stored, ${round(drained)} s after the last. Memory now: ${parts.map((part) => `${part} ${Math.round(memoryMB(stack.pids[part]))} MB`).join(', ')}.\n`,
    );
  } finally {
    await stack.stop();
  }
}
