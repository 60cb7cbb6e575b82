import fc from 'fast-check';
import type { AiUsage, ModelUsage, SessionUsage } from '../../shared/domain/ai-usage.js';
import type { DayTotals } from '../../shared/domain/range-summary.js';
import {
  dimensions,
  type Dimension,
  type EntityDetail,
  type ProjectSummary,
  type Summary,
  type Totals,
} from '../../shared/domain/summary.js';

/** What clients may call anything: also what means something to objects, to MongoDB or to BSON. */
export const anyName = fc.oneof(
  fc.constantFrom('', ' ', '.', 'a.b', '$set', '$', '__proto__', 'constructor', 'toString', '2024', '-1', 'total_us', '_id'),
  fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !text.includes('\0')),
);
/** µs: of all three of BSON's types of numbers. */
const anyTime = fc.oneof(fc.nat(100), fc.nat(2 ** 31), fc.integer({ min: 2 ** 31, max: 2 ** 52 }));
const anyCount = fc.nat(2 ** 33);

const anyEntries = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<[string, T][]> =>
  fc.uniqueArray(fc.tuple(anyName, value), { selector: ([name]) => name, maxLength: 6 });
export const anyTotals: fc.Arbitrary<Totals> = anyEntries(anyTime).map((entries) => new Map(entries));

const numbers = <Key extends string>(...keys: Key[]): fc.Arbitrary<Record<Key, number>> =>
  fc.record(Object.fromEntries(keys.map((key) => [key, anyCount]))) as fc.Arbitrary<Record<Key, number>>;
const anyModel: fc.Arbitrary<ModelUsage> = numbers('lines', 'ai_input_tokens', 'ai_cached_input_tokens', 'ai_output_tokens');
const anySession: fc.Arbitrary<SessionUsage> = numbers('events', 'length');
const anySums = numbers(
  'ai_additions',
  'ai_deletions',
  'human_additions',
  'human_deletions',
  'ai_input_tokens',
  'ai_cached_input_tokens',
  'ai_output_tokens',
  'ai_prompt_events_total',
  'ai_prompt_length_sum',
);
const anyModels = anyEntries(anyModel).map((entries) => Object.fromEntries(entries));
const anyUsage: fc.Arbitrary<AiUsage> = fc
  .tuple(anySums, anyModels, anyEntries(anySession))
  .map(([sums, models, sessions]) => ({ ...sums, models, sessions: Object.fromEntries(sessions) }));
const anyUsages = anyEntries(anyUsage).map((entries) => new Map(entries));

export const anySummary: fc.Arbitrary<Summary> = fc.record({
  total_us: anyTime,
  ...(Object.fromEntries(dimensions.map((dimension) => [dimension, anyTotals])) as Record<Dimension, fc.Arbitrary<Totals>>),
  ai: fc.option(fc.record({ total: anyUsage, projects: anyUsages, editors: anyUsages })),
});

const anyEntity: fc.Arbitrary<EntityDetail> = fc.record({
  total_us: anyTime,
  type: fc.constantFrom('file', 'app', 'domain'),
  project_root_count: fc.option(fc.nat(20)),
});

/** What is kept of one branch; null: of the heartbeats that name none. */
export const anyBranch = fc
  .record({ branch: fc.option(anyName), summary: anySummary, entities: anyEntries(anyEntity) })
  .map(({ branch, summary, entities }): { branch: string | null; summary: ProjectSummary } => ({
    branch,
    summary: {
      ...summary,
      branches: new Map(branch === null ? [] : [[branch, summary.total_us]]),
      entities: new Map(entities),
    },
  }));

export const anyDayTotals = (day: number): fc.Arbitrary<DayTotals> =>
  fc.record({
    day: fc.constant(day),
    total_us: anyTime,
    other_us: anyTime,
    categories: anyTotals,
    hours: anyTotals,
    ai: fc.option(fc.tuple(anySums, anyModels).map(([sums, models]) => ({ ...sums, models }))),
  });
