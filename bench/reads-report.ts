import type { CollectionSize } from './disk.js';
import type { Step } from './fill.js';
import type { FirstAnswer, FirstRequests } from './first-requests.js';
import { percentile } from './load.js';
import { missed, type Asked, type Reading } from './read-endpoint.js';
import { round, table, thousands } from './table.js';

/** Bytes a heartbeat, all together. */
const diskGoal = 150;
/** How much slower acknowledgements may get while somebody reads. */
const ackGoal = 2;

const mark = (faults: readonly string[]): string => (faults.length === 0 ? 'yes' : `**no**: ${faults.join(', ')}`);
const hasGoal = ({ goal }: Pick<Reading, 'goal'>): boolean => Object.keys(goal).length > 0;

export function stepLine(name: string, { heartbeats, seconds, cpu }: Step): string {
  const parts = Object.entries(cpu).map(([part, s]) => `${part} ${round((s * 1e6) / heartbeats)}`);
  return `${name}: ${round(seconds)} s (${thousands(heartbeats / seconds)} heartbeats/s), CPU µs a heartbeat: ${parts.join(', ')}.\n`;
}

export function diskTable(sizes: readonly CollectionSize[], heartbeats: number): string {
  const each = (bytes: number): string => round(bytes / heartbeats, 2);
  const all = (pick: (size: CollectionSize) => number): number => sizes.reduce((sum, size) => sum + pick(size), 0);
  const total = all((s) => s.data + s.indexes) / heartbeats;
  const rows = sizes.map(({ name, count, data, indexes }) => [
    name,
    thousands(count),
    each(data),
    each(indexes),
    each(data + indexes),
  ]);
  const sum = ['all', '', each(all((s) => s.data)), each(all((s) => s.indexes)), round(total, 2)];
  const goal = `\nAt most ${diskGoal} bytes a heartbeat: ${mark(total <= diskGoal ? [] : [round(total)])}.\n`;
  return table(['', 'documents', 'data, bytes a heartbeat', 'indexes', 'both'], [...rows, sum]) + goal;
}

/** @param goals whether to say which are reached: they are for an idle server */
export function readingTable(asked: readonly Asked[], goals: boolean): string {
  const header = [
    '',
    'p50 ms',
    'p95',
    'p99',
    'max',
    'requests',
    'bytes',
    'CPU ms: api',
    'mongod',
    'cores',
    'api peak MB',
    'growth',
  ];
  const readings = asked.flatMap(({ reading }) => (reading === null ? [] : [reading]));
  const missing = asked.filter(({ reading }) => reading === null).map(({ endpoint }) => endpoint.name);
  const rows = readings.map((reading) => [
    reading.name,
    ...[0.5, 0.95, 0.99, 1].map((p) => round(percentile(reading.ms, p))),
    reading.ms.length,
    thousands(reading.bytes),
    round(reading.cpu.api, 2),
    round(reading.cpu.mongod, 2),
    round(reading.cores),
    reading.peak,
    round(reading.growth, 0),
    ...(goals ? [hasGoal(reading) ? mark(missed(reading)) : ''] : []),
  ]);
  const note = missing.length === 0 ? '' : `\nAnswered with 404, so left out: ${missing.join(', ')}.\n`;
  return table([...header, ...(goals ? ['reached'] : [])], rows) + note;
}

export function firstTable(results: readonly FirstRequests[]): string {
  const rows = results.map(({ endpoint: { name, goal }, afterImport, afterApi, afterBoth }) => {
    const limit = goal.p95 ?? goal.p50 ?? goal.max ?? Infinity;
    const all = [afterImport, ...afterApi, ...afterBoth];
    const slowest = Math.max(...all.map(({ ms }) => ms));
    const growth = Math.max(...all.map((a) => a.growth));
    const list = (answers: readonly FirstAnswer[]): string => answers.map(({ ms }) => round(ms)).join(', ');
    const faults = [
      ...(slowest > limit ? [`${round(slowest)} ms`] : []),
      ...(growth > (goal.growth ?? Infinity) ? [`${round(growth, 0)} MB`] : []),
    ];
    return [name, list([afterImport]), list(afterApi), list(afterBoth), round(growth, 0), limit, mark(faults)];
  });
  return table(
    [
      'first request, ms',
      'after the import',
      'API restarted',
      'API and MongoDB restarted',
      'api growth MB',
      'limit ms',
      'reached',
    ],
    rows,
  );
}

/** @param quiet the phase in which nobody reads */
export function ackTable(acks: ReadonlyMap<string, readonly number[]>, quiet: string): string {
  const calm = percentile(acks.get(quiet) ?? [], 0.99);
  const rows = [...acks].map(([phase, ms]) => {
    const p99 = percentile(ms, 0.99);
    const times = p99 / calm;
    return [
      phase,
      thousands(ms.length),
      ...[0.5, 0.95, 0.99, 1].map((p) => round(percentile(ms, p))),
      round(times),
      phase === quiet ? '' : mark(times <= ackGoal ? [] : [`p99 × ${round(times)}`]),
    ];
  });
  return table(['while reading', 'requests', 'ack p50 ms', 'p95', 'p99', 'max', 'p99, times', `at most × ${ackGoal}`], rows);
}
