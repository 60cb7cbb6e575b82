import type { SeriesKind } from '../schema/overview-names.js';
import { emptyAiUsage, mergeAiUsage, type AiUsage } from './ai-usage.js';
import type { DayRange } from './date-range.js';
import { namedDimensions, type NamedDimension } from './named.js';
import { unitsOf } from './overview-range.js';
import type { Summary, Totals } from './summary.js';
import { weekdayOf } from './weekday.js';

export interface OverviewQuestion {
  readonly range: DayRange;
  /** The days just before, as many; null for none. */
  readonly previous: DayRange | null;
  /** The days of the calendar. */
  readonly calendar: DayRange;
  readonly by: SeriesKind;
  /** 0 = Monday … 6 = Sunday: only these days; null: all. */
  readonly weekday: number | null;
  /** 0 = Sunday … 6 = Saturday: what weeks begin with. */
  readonly weekStart: number;
}

export interface TimedDay {
  readonly day: number;
  readonly total_us: number;
}

/** One part of a series. */
export interface SeriesUnit extends DayRange {
  readonly total_us: number;
  /** By the series' names; they add up to the total. */
  readonly us: readonly number[];
}

/** A range from all sides, in whole µs: each of its parts adds up to the total, but for dependencies. */
export interface Overview {
  readonly total_us: number;
  readonly previous_us: number;
  readonly active_days: number;
  /** The first of several; null where no day has time. */
  readonly best_day: TimedDay | null;
  readonly series_names: readonly string[];
  readonly series: readonly SeriesUnit[];
  readonly totals: Readonly<Record<NamedDimension | 'dependencies', Totals>>;
  /** By weekday from Monday, by hour. */
  readonly hours: readonly (readonly number[])[];
  /** In order. */
  readonly calendar: readonly TimedDay[];
  readonly ai: AiUsage | null;
}

const mostNames = 8;
/** Of what is beyond them, and of what has no language: one and the same, as nobody could tell two of them apart. */
const otherName = 'Other';
const aiCategory = 'AI Coding';
const aiSeriesNames = { ai: 'AI', manual: 'Manual' } as const;

/** What a category counts for where time is told apart by who wrote. */
export const aiNameOf = (category: string): string => (category === aiCategory ? aiSeriesNames.ai : aiSeriesNames.manual);

const add = (totals: Totals, name: string, us: number): void => {
  totals.set(name, (totals.get(name) ?? 0) + us);
};

const isIn = (day: number, range: DayRange | null): boolean => range !== null && day >= range.first && day <= range.last;

/** Most time first, equal times by name. */
export const byTime = ([a, x]: readonly [string, number], [b, y]: readonly [string, number]): number => y - x || (a < b ? -1 : 1);

/** The names of a series, and those that are under the last one of them together. */
function namesOf(totals: Totals): { names: string[]; numbers: Map<string, number> } {
  const sorted = [...totals].sort(byTime).map(([name]) => name);
  const most = sorted.filter((name) => name !== otherName).slice(0, mostNames);
  const names = most.length < sorted.length ? [...most, otherName] : most;
  return { names, numbers: new Map(most.map((name, i) => [name, i])) };
}

/** Adds days up, which may come in any order. */
export class OverviewSum {
  private previous_us = 0;
  private active_days = 0;
  private best: TimedDay | null = null;
  private readonly units: readonly DayRange[];
  private readonly ofUnits: Map<number, Totals> = new Map();
  private readonly totals: Record<NamedDimension | 'dependencies', Totals>;
  private readonly hours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  private readonly calendar: TimedDay[] = [];
  private ai: AiUsage | null = null;

  constructor(private readonly question: OverviewQuestion) {
    this.units = unitsOf(question.range, question.weekStart);
    const empty = [...namedDimensions, 'dependencies' as const].map((dimension) => [dimension, new Map<string, number>()]);
    this.totals = Object.fromEntries(empty) as Record<NamedDimension | 'dependencies', Totals>;
  }

  add(of: TimedDay & { readonly summary: Summary }): void {
    const { range, previous, calendar, weekday } = this.question;
    const { day, total_us } = of;
    if (weekday !== null && weekdayOf(day) !== weekday) return;
    if (isIn(day, previous)) this.previous_us += total_us;
    if (total_us > 0 && isIn(day, calendar)) this.calendar.push({ day, total_us });
    if (!isIn(day, range)) return;
    const { summary } = of;
    this.addAi(summary);
    if (total_us === 0) return;
    this.active_days += 1;
    const isBetter =
      this.best === null || total_us > this.best.total_us || (total_us === this.best.total_us && day < this.best.day);
    if (isBetter) this.best = { day, total_us };
    for (const [dimension, totals] of Object.entries(this.totals)) {
      for (const [name, us] of summary[dimension as keyof typeof this.totals]) if (us > 0) add(totals, name, us);
    }
    this.addToUnit(day, summary);
    const hours = this.hours[weekdayOf(day)]!;
    for (const [hour, us] of summary.hours) hours[Number(hour)]! += us;
  }

  private addAi({ ai }: Summary): void {
    if (ai !== null) mergeAiUsage((this.ai ??= emptyAiUsage()), ai.total);
  }

  private addToUnit(day: number, summary: Summary): void {
    const unit = this.unitAt(day);
    let totals = this.ofUnits.get(unit);
    if (!totals) this.ofUnits.set(unit, (totals = new Map()));
    const { by } = this.question;
    for (const [name, us] of summary[by === 'ai' ? 'categories' : by]) if (us > 0) add(totals, this.seriesName(name), us);
  }

  private seriesName(name: string): string {
    return this.question.by === 'ai' ? aiNameOf(name) : name;
  }

  /** The unit that a day is in. */
  private unitAt(day: number): number {
    let low = 0;
    let high = this.units.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.units[middle]!.last < day) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  result(): Overview {
    const { previous_us, active_days, totals, hours, ai } = this;
    const all: Totals = new Map();
    for (const ofUnit of this.ofUnits.values()) for (const [name, us] of ofUnit) add(all, name, us);
    const { names, numbers } = namesOf(all);
    const series = this.units.map((unit, i): SeriesUnit => {
      const us = names.map(() => 0);
      for (const [name, time] of this.ofUnits.get(i) ?? []) us[numbers.get(name) ?? names.length - 1]! += time;
      return { ...unit, total_us: us.reduce((sum, time) => sum + time, 0), us };
    });
    return {
      total_us: series.reduce((sum, unit) => sum + unit.total_us, 0),
      previous_us,
      active_days,
      best_day: this.best,
      series_names: names,
      series,
      totals,
      hours,
      calendar: this.calendar.sort((a, b) => a.day - b.day),
      ai,
    };
  }
}
