import type { Binary } from 'mongodb';
import type { AiUsage } from '../domain/ai-usage.js';
import { dimensions, emptySummary, type Dimension, type Summary, type Totals } from '../domain/summary.js';
import { dateOf } from '../domain/zone.js';

/** µs by name. */
type Microseconds = Record<string, number>;

/** One user's day (docs/adr/0002): what `summaries` shows of it, and whether it still is what the heartbeats say. */
export interface DayDocument {
  /** shared/store/keys.ts */
  _id: Binary;
  user_id: string;
  /** YYYY-MM-DD in the user's zone. */
  date: string;
  /** Counts every change of the day's heartbeats; a summary is only written when it is still what was seen before reading them. */
  v: number;
  /** Since when the summary is behind the heartbeats; absent when it is not. */
  dirty_since?: Date;
  /** The earliest heartbeat (µs) that came since; 0 when anything may have changed. */
  dirty_from_us?: number;
  /** Key of the last heartbeat in the summary, where the sum can be carried on from; absent when it can't (docs/adr/0004). */
  last_key?: Binary;
  /** The settings the summary was made with. */
  settings?: string;
  /** Whether browser placeholders were filled in, which look back over midnight. */
  has_placeholders?: boolean;
  summary?: StoredSummary;
}

export type StoredSummary = { total_us: number } & Partial<Record<Dimension, Microseconds>> & {
    ai?: { total: AiUsage; projects: Record<string, AiUsage>; editors: Record<string, AiUsage> };
  };

/** Dependencies and AI sessions a day keeps, those with the most time or the first: a document must stay far below MongoDB's 16 MB. */
const maxNames = 2000;

function most(totals: Totals): Totals {
  if (totals.size <= maxNames) return totals;
  return new Map([...totals].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, maxNames));
}

function withFewSessions(usage: AiUsage): AiUsage {
  const sessions = Object.entries(usage.sessions);
  if (sessions.length <= maxNames) return usage;
  const kept = sessions.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, maxNames);
  return { ...usage, sessions: Object.fromEntries(kept) };
}

/** What is stored of a summary; one that is not whole can't be carried on. */
export function encodeSummary(summary: Summary): { summary: StoredSummary; whole: boolean } {
  const stored: StoredSummary = { total_us: summary.total_us };
  const dependencies = most(summary.dependencies);
  let whole = dependencies === summary.dependencies;
  for (const dimension of dimensions) {
    const totals = dimension === 'dependencies' ? dependencies : summary[dimension];
    if (totals.size > 0) stored[dimension] = Object.fromEntries(totals);
  }
  if (summary.ai) {
    const few = (usages: Map<string, AiUsage>): Record<string, AiUsage> =>
      Object.fromEntries([...usages].map(([name, usage]) => [name, withFewSessions(usage)]));
    const total = withFewSessions(summary.ai.total);
    whole &&= total === summary.ai.total;
    stored.ai = { total, projects: few(summary.ai.projects), editors: few(summary.ai.editors) };
  }
  return { summary: stored, whole };
}

export function decodeSummary(stored: StoredSummary | undefined): Summary {
  const summary = emptySummary();
  if (!stored) return summary;
  summary.total_us = stored.total_us;
  for (const dimension of dimensions) {
    const times = stored[dimension];
    if (times) summary[dimension] = new Map(Object.entries(times));
  }
  if (stored.ai) {
    const { total, projects, editors } = stored.ai;
    summary.ai = { total, projects: new Map(Object.entries(projects)), editors: new Map(Object.entries(editors)) };
  }
  return summary;
}

export const dayFields = (userId: string, day: number): { user_id: string; date: string } => ({
  user_id: userId,
  date: dateOf(day),
});
