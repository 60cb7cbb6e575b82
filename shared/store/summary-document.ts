import type { AiUsage } from '../domain/ai-usage.js';
import { dimensions, emptySummary, type Dimension, type Summary, type Totals } from '../domain/summary.js';
import { bsonType, deserializeBson, forEachElement, numberAt } from './bson.js';

/** A summary as it is stored: µs by name; what is empty is left out. */
export type StoredSummary = { total_us: number } & Partial<Record<Dimension, Record<string, number>>> & {
    ai?: { total: AiUsage; projects: Record<string, AiUsage>; editors: Record<string, AiUsage> };
  };

export function encodeSummary(summary: Summary): StoredSummary {
  const stored: StoredSummary = { total_us: summary.total_us };
  for (const dimension of dimensions) {
    if (summary[dimension].size > 0) stored[dimension] = Object.fromEntries(summary[dimension]);
  }
  if (summary.ai) {
    const { total, projects, editors } = summary.ai;
    stored.ai = { total, projects: Object.fromEntries(projects), editors: Object.fromEntries(editors) };
  }
  return stored;
}

const knownDimensions: ReadonlySet<string> = new Set(dimensions);

/** µs by name of a document that begins at `at`. */
export function totalsAt(buffer: Buffer, at: number): Totals {
  const totals: Totals = new Map();
  forEachElement(buffer, at, (name, type, from) => totals.set(name, numberAt(buffer, type, from)));
  return totals;
}

/** A stored summary that begins at `at`; read by hand, for a year of them makes an answer (docs/bench.md). */
export function summaryAt(buffer: Buffer, at: number): Summary {
  const summary = emptySummary();
  forEachElement(buffer, at, (name, type, from, to) => {
    if (name === 'total_us') summary.total_us = numberAt(buffer, type, from);
    else if (knownDimensions.has(name)) summary[name as Dimension] = totalsAt(buffer, from);
    else if (name === 'ai' && type === bsonType.document) {
      const { total, projects, editors } = deserializeBson(buffer.subarray(from, to)) as NonNullable<StoredSummary['ai']>;
      summary.ai = { total, projects: new Map(Object.entries(projects)), editors: new Map(Object.entries(editors)) };
    }
  });
  return summary;
}
