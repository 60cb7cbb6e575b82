import type { Binary } from 'mongodb';
import type { DayAi, DayTotals, PartSummary } from '../domain/range-summary.js';
import { emptySummary, type Totals } from '../domain/summary.js';
import { deserializeBson, forEachElement, numberAt, textAt } from './bson.js';
import { encodeSummary, summaryAt, totalsAt, type StoredAiUsage, type StoredSummary } from './summary-document.js';

/** What the days of one user's month add up to, and a line of each: a year is read from twelve of them (docs/adr/0006). */
export interface MonthDocument {
  /** shared/store/keys.ts */
  _id: Binary;
  user_id: string;
  /** YYYY-MM */
  month: string;
  /** Counts the writes: one that was made from days read before another's write is not made. */
  n: number;
  /** The settings all its days were made with. */
  settings: string;
  summary: StoredSummary;
  /** By the number of the day. */
  days: Map<string, StoredDayTotals>;
  project_days: ReadonlyMap<string, number>;
}

interface StoredDayTotals {
  total_us: number;
  other_us?: number;
  categories?: Totals;
  hours?: Totals;
  ai?: Omit<StoredAiUsage, 'sessions'>;
}

/** A month's document as read. */
export interface StoredMonth {
  readonly n: number;
  readonly settings: string;
  readonly part: PartSummary;
}

/** Months since 1970 of a day. */
export function monthOf(day: number): number {
  const date = new Date(day * 86_400_000);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** The first day of a month. */
export const firstDayOf = (month: number): number => Date.UTC(1970, month, 1) / 86_400_000;

/** The months that lie in the days from `first` to `last` as a whole; none when `to` is before `from`. */
export function wholeMonths(first: number, last: number): { from: number; to: number } {
  const from = monthOf(first);
  const to = monthOf(last);
  return {
    from: firstDayOf(from) === first ? from : from + 1,
    to: firstDayOf(to + 1) === last + 1 ? to : to - 1,
  };
}

const encodeTotals = ({ total_us, other_us, categories, hours, ai }: DayTotals): StoredDayTotals => ({
  total_us,
  ...(other_us > 0 ? { other_us } : {}),
  ...(categories.size > 0 ? { categories } : {}),
  ...(hours.size > 0 ? { hours } : {}),
  ...(ai ? { ai: { ...ai, models: new Map(Object.entries(ai.models)) } } : {}),
});

export const encodeMonth = (part: PartSummary): Pick<MonthDocument, 'summary' | 'days' | 'project_days'> => ({
  summary: encodeSummary(part.summary),
  days: new Map(part.days.map((d) => [String(d.day), encodeTotals(d)])),
  project_days: part.project_days,
});

const none: Totals = new Map();

/** A day's line, of which most answers need the total alone: the rest is read when it is asked for. */
class StoredLine implements DayTotals {
  total_us = 0;
  other_us = 0;
  private aiBytes: Buffer | null = null;
  private categoriesAt = -1;
  private hoursAt = -1;

  constructor(
    private readonly buffer: Buffer,
    at: number,
    readonly day: number,
  ) {
    forEachElement(buffer, at, (name, type, from, to) => {
      if (name === 'total_us') this.total_us = numberAt(buffer, type, from);
      else if (name === 'other_us') this.other_us = numberAt(buffer, type, from);
      else if (name === 'categories') this.categoriesAt = from;
      else if (name === 'hours') this.hoursAt = from;
      else if (name === 'ai') this.aiBytes = buffer.subarray(from, to);
    });
  }

  get ai(): DayAi | null {
    return this.aiBytes && (deserializeBson(this.aiBytes) as DayAi);
  }

  get categories(): Totals {
    return this.categoriesAt < 0 ? none : totalsAt(this.buffer, this.categoriesAt);
  }

  get hours(): Totals {
    return this.hoursAt < 0 ? none : totalsAt(this.buffer, this.hoursAt);
  }
}

/** Reads a month's document that begins at `at`. */
export function monthAt(buffer: Buffer, at: number): StoredMonth {
  let n = 0;
  let settings = '';
  let summary = emptySummary();
  let project_days: Totals = none;
  const days: DayTotals[] = [];
  forEachElement(buffer, at, (name, type, from, to) => {
    if (name === 'n') n = numberAt(buffer, type, from);
    else if (name === 'settings') settings = textAt(buffer, from, to);
    else if (name === 'summary') summary = summaryAt(buffer, from);
    else if (name === 'project_days') project_days = totalsAt(buffer, from);
    else if (name === 'days') {
      forEachElement(buffer, from, (day, _type, totals) => days.push(new StoredLine(buffer, totals, Number(day))));
    }
  });
  return { n, settings, part: { summary, days, project_days } };
}
