import type { AiUsage } from './ai-usage.js';
import { unknownNames } from './heartbeat.js';
import { MergedSummary } from './merged-summary.js';
import type { Summary, Totals } from './summary.js';

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

function dayTotals(day: number, summary: Summary): DayTotals {
  return {
    day,
    total_us: summary.total_us,
    other_us: summary.languages.get(unknownNames.language) ?? 0,
    get categories() {
      return summary.categories;
    },
    get hours() {
      return summary.hours;
    },
    get ai() {
      if (summary.ai === null) return null;
      const { sessions: _sessions, ...sums } = summary.ai.total;
      return sums;
    },
  };
}

/** A part of a range: days that come after one another, added up. */
export type PartSummary = Omit<RangeSummary, 'percent_calculated'>;

const isActive = ({ total_us, ai }: Summary): boolean => total_us > 0 || ai !== null;

/** Adds days up. */
export function summarizeDays(days: readonly { readonly day: number; readonly summary: Summary }[]): PartSummary {
  const project_days = new Map<string, number>();
  for (const { summary } of days) {
    for (const [name, us] of summary.projects) if (us > 0) project_days.set(name, (project_days.get(name) ?? 0) + 1);
  }
  return {
    summary: new MergedSummary(days.map((d) => d.summary)),
    days: days.filter((d) => isActive(d.summary)).map((d) => dayTotals(d.day, d.summary)),
    project_days,
  };
}

/** Adds parts up that follow one another. */
export function joinParts(parts: readonly PartSummary[]): PartSummary {
  const project_days = new Map<string, number>();
  for (const part of parts) {
    for (const [name, count] of part.project_days) project_days.set(name, (project_days.get(name) ?? 0) + count);
  }
  return {
    summary: new MergedSummary(parts.map((p) => p.summary)),
    days: parts.flatMap((p) => p.days),
    project_days,
  };
}
