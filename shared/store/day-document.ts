import type { Binary } from 'mongodb';
import type { AiUsage } from '../domain/ai-usage.js';
import { emptySummary, type Summary, type Totals } from '../domain/summary.js';
import { dateOf } from '../domain/zone.js';
import { bytesAt, forEachElement, numberAt, textAt } from './bson.js';
import { dayOfKey } from './keys.js';
import { renderedAt, type Rendered, type StoredRendered } from './rendered.js';
import { encodeSummary, summaryAt, type StoredSummary } from './summary-document.js';

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
  /** The day as it is now is not yet in its month's document and those of its projects (docs/adr/0006). */
  unrolled?: true;
  /** Key of the last heartbeat in the summary, where the sum can be carried on from; absent when it can't (docs/adr/0004). */
  last_key?: Binary;
  /** The settings the summary was made with. */
  settings?: string;
  /** There are no heartbeats on the day, counted or not. */
  is_empty?: true;
  /** Whether browser placeholders were filled in, which look back over midnight. */
  has_placeholders?: boolean;
  summary?: StoredSummary;
  /** `v` when it was frozen: its heartbeats are about to go, or gone, and it is not computed again (docs/adr/0015). */
  frozen?: number;
  /** As `summaries` show it; only with a day that is rolled up. */
  rendered?: StoredRendered;
}

/** A day's document as read. */
export interface StoredDay {
  readonly day: number;
  readonly v: number;
  readonly dirty: boolean;
  readonly dirty_from_us: number;
  readonly unrolled: boolean;
  readonly frozen: number | null;
  readonly last_key: Buffer | null;
  readonly settings: string | null;
  readonly has_placeholders: boolean;
  readonly summary: Summary;
  readonly rendered: Rendered | null;
}

const none = emptySummary();

/** Reads a day's document that begins at `at`. */
export function storedDayAt(buffer: Buffer, at: number): StoredDay {
  const read: { -readonly [K in keyof StoredDay]: StoredDay[K] } = {
    day: 0,
    v: 0,
    dirty: false,
    dirty_from_us: 0,
    unrolled: false,
    frozen: null,
    last_key: null,
    settings: null,
    has_placeholders: false,
    summary: none,
    rendered: null,
  };
  forEachElement(buffer, at, (name, type, from, to) => {
    switch (name) {
      case '_id':
        read.day = dayOfKey(bytesAt(buffer, from, to));
        break;
      case 'v':
        read.v = numberAt(buffer, type, from);
        break;
      case 'dirty_since':
        read.dirty = true;
        break;
      case 'dirty_from_us':
        read.dirty_from_us = numberAt(buffer, type, from);
        break;
      case 'unrolled':
        read.unrolled = true;
        break;
      case 'frozen':
        read.frozen = numberAt(buffer, type, from);
        break;
      case 'last_key':
        read.last_key = bytesAt(buffer, from, to);
        break;
      case 'settings':
        read.settings = textAt(buffer, from, to);
        break;
      case 'has_placeholders':
        read.has_placeholders = buffer[from] === 1;
        break;
      case 'summary':
        read.summary = summaryAt(buffer, from);
        break;
      case 'rendered':
        read.rendered = renderedAt(buffer, from);
        break;
      default:
    }
  });
  if (read.summary === none) read.summary = emptySummary();
  return read;
}

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

/** What a day keeps of its summary; one that is not whole can't be carried on. */
export function encodeDay(summary: Summary): { summary: StoredSummary; whole: boolean } {
  const dependencies = most(summary.dependencies);
  const { ai } = summary;
  const few = (usages: Map<string, AiUsage>) => new Map([...usages].map(([name, usage]) => [name, withFewSessions(usage)]));
  const total = ai && withFewSessions(ai.total);
  const kept = ai && total ? { total, projects: few(ai.projects), editors: few(ai.editors) } : null;
  return {
    summary: encodeSummary(summary, { dependencies, ai: kept }),
    whole: dependencies === summary.dependencies && total === (ai?.total ?? null),
  };
}

export const dayFields = (userId: string, day: number): { user_id: string; date: string } => ({
  user_id: userId,
  date: dateOf(day),
});
