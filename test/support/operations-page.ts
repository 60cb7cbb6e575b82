import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const text = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');

/** Its headings, as links name them. */
export const operationsAnchors = (): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

export interface MetricRow {
  readonly name: string;
  readonly type: string;
  readonly labels: string;
  /** api, worker or both. */
  readonly process: string;
}

/** The table of metrics. */
export const metricRows = (): MetricRow[] =>
  [...text.matchAll(/^\| `(sundial_\w+)` \| (\w+) \| ([^|]*) \| (\w+) \| [^|]+ \|$/gm)].map(
    ([, name, type, labels, process]) => ({
      name: name!,
      type: type!,
      labels: labels!.trim(),
      process: process!,
    }),
  );
