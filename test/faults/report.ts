/** What came of one fault, for the table that a run of test/faults ends with. Times in ms. */
export interface FaultRow {
  readonly fault: string;
  /** Heartbeats that clients were told are taken. */
  readonly acknowledged: number;
  /** Those of them that are stored. */
  readonly stored: number;
  /** Stored more often than once. */
  readonly double: number;
  /** Whether every day shows what the naive reckoning says, and none is dirty. */
  readonly days_exact: boolean;
  /** Longest time in which no heartbeat was acknowledged. */
  readonly longest_gap_ms: number;
  /** From the end of the fault to the next acknowledgement; null: there was none. */
  readonly first_ack_ms: number | null;
  /** From the end of the fault until everything was stored and all days computed; null: it never was. */
  readonly settled_ms: number | null;
  /** Answers with status 500 and above. */
  readonly refused: number;
  /** What died and a supervisor started again. */
  readonly restarted: readonly string[];
  /** What was not as it has to be; empty when all was well. */
  readonly faults: readonly string[];
}

const rows: FaultRow[] = [];
const skipped: { readonly fault: string; readonly reason: string }[] = [];

/** Call it before the test's `expect`, so that what failed is in the table, too. */
export function reportRow(row: FaultRow): void {
  rows.push(row);
}

/** A fault that can't be made here; it is in the table with the reason. */
export function reportSkipped(fault: string, reason: string): void {
  skipped.push({ fault, reason });
}

const number = (value: number): string => value.toLocaleString('en-US');
const seconds = (ms: number | null): string => (ms === null ? 'never' : `${(ms / 1000).toFixed(1)} s`);

const header = [
  'fault',
  'acknowledged',
  'stored',
  'lost',
  'double',
  'days exact',
  'longest without ack',
  'first ack after',
  'all done after',
  '5xx',
  'started again by the supervisor',
  'other manual steps',
  'verdict',
];

const cellsOf = (row: FaultRow): string[] => [
  row.fault,
  number(row.acknowledged),
  number(row.stored),
  number(row.acknowledged - row.stored),
  number(row.double),
  row.days_exact ? 'yes' : 'NO',
  seconds(row.longest_gap_ms),
  seconds(row.first_ack_ms),
  seconds(row.settled_ms),
  number(row.refused),
  row.restarted.join(', ') || '–',
  'none',
  row.faults.length === 0 ? 'ok' : `FAILED: ${row.faults.join('; ')}`,
];

/** The rows as a Markdown table that is readable as it is; empty when no fault was tried. */
export function faultTable(): string {
  const lines = [
    ...rows.map(cellsOf),
    ...skipped.map(({ fault, reason }) => [fault, ...header.slice(2).map(() => ''), `SKIPPED: ${reason}`]),
  ];
  if (lines.length === 0) return '';
  const widths = header.map((title, i) => Math.max(title.length, ...lines.map((cells) => cells[i]!.length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...lines.map(line)].join('\n');
}
