import type { AiUsage } from './ai-usage.js';
import { unknownNames } from './heartbeat.js';
import { emptySummary, mergeSummary, type Summary, type Totals } from './summary.js';

/** A day's totals, few enough to be kept for every day of a long range. */
export interface DayTotals {
  readonly day: number;
  readonly total_us: number;
  /** Of the language "Other", which averages leave out (wakatime-api.md, section 23.2). */
  readonly other_us: number;
  readonly categories: Totals;
  readonly hours: Totals;
  /** Null where no heartbeat told of AI. */
  readonly ai: DayAi | null;
}
export type DayAi = Omit<AiUsage, 'sessions'>;

/** What the days of a range add up to, and each of them. */
export interface RangeSummary {
  readonly summary: Summary;
  /** Days with time or AI use, in order. */
  readonly days: readonly DayTotals[];
  /** On how many days each project has time. */
  readonly project_days: ReadonlyMap<string, number>;
  /** 100, or less while a long history is computed anew: then the sums are those of the days that are. */
  readonly percent_calculated: number;
}

function dayTotals(day: number, { total_us, languages, categories, hours, ai }: Summary): DayTotals {
  let totals: DayAi | null = null;
  if (ai) {
    const { sessions: _sessions, ...sums } = ai.total;
    totals = sums;
  }
  return { day, total_us, other_us: languages.get(unknownNames.language) ?? 0, categories, hours, ai: totals };
}

/** A part of a range: days that come after one another, added up. */
export type PartSummary = Omit<RangeSummary, 'percent_calculated'>;

const emptyPart = () => ({ summary: emptySummary(), days: [] as DayTotals[], project_days: new Map<string, number>() });

/** Adds days up. */
export function summarizeDays(days: readonly { readonly day: number; readonly summary: Summary }[]): PartSummary {
  const part = emptyPart();
  for (const { day, summary } of days) {
    mergeSummary(part.summary, summary);
    if (summary.total_us > 0 || summary.ai !== null) part.days.push(dayTotals(day, summary));
    for (const [name, us] of summary.projects) if (us > 0) part.project_days.set(name, (part.project_days.get(name) ?? 0) + 1);
  }
  return part;
}

/** Adds parts up that follow one another. */
export function joinParts(parts: readonly PartSummary[]): PartSummary {
  const joined = emptyPart();
  for (const part of parts) {
    mergeSummary(joined.summary, part.summary);
    joined.days.push(...part.days);
    for (const [name, count] of part.project_days) joined.project_days.set(name, (joined.project_days.get(name) ?? 0) + count);
  }
  return joined;
}
