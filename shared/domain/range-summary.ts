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
  /** 100, or less while a long history is computed anew: then the sums are those of the days that are. */
  readonly percent_calculated: number;
}

export function dayTotals(day: number, { total_us, languages, categories, hours, ai }: Summary): DayTotals {
  let totals: DayAi | null = null;
  if (ai) {
    const { sessions: _sessions, ...sums } = ai.total;
    totals = sums;
  }
  return { day, total_us, other_us: languages.get(unknownNames.language) ?? 0, categories, hours, ai: totals };
}

/** Adds days up. */
export function summarizeRange(days: readonly { readonly day: number; readonly summary: Summary }[]): RangeSummary {
  const summary = emptySummary();
  for (const day of days) mergeSummary(summary, day.summary);
  const active = days.filter((d) => d.summary.total_us > 0 || d.summary.ai !== null);
  return { summary, days: active.map((d) => dayTotals(d.day, d.summary)), percent_calculated: 100 };
}
