import { expect } from 'chai';
import type { Overview } from '../../shared/schema/answers/overview.js';
import { dateAfter, type NaiveDay, type Row } from './naive-days.js';
import { aiNumbers, micros, rowOf, sum } from './summary-answers.js';

/** What was asked for, besides names. */
export interface OverviewAsked {
  readonly by: 'projects' | 'languages' | 'editors' | 'operating_systems' | 'categories' | 'machines';
  readonly weekday?: number;
  readonly hour?: number;
  /** Whether dependencies and AI are told. */
  readonly isWhole: boolean;
}

const named = ['projects', 'languages', 'editors', 'operating_systems', 'categories', 'machines'] as const;

/** 0 = Monday. */
export const weekdayOf = (date: string): number => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

function addRow(into: Row, from: Row): void {
  for (const [name, us] of from) if (us > 0) into.set(name, (into.get(name) ?? 0) + us);
}

const totalOf = (day: NaiveDay, { hour }: OverviewAsked): number =>
  hour === undefined ? day.total : (day.hours.get(String(hour)) ?? 0);

const within = (days: ReadonlyMap<string, NaiveDay>, start: string, end: string): [string, NaiveDay][] =>
  [...days].filter(([date]) => date >= start && date <= end).sort(([a], [b]) => (a < b ? -1 : 1));

/** The parts of an answer that there are whatever is asked for add up to one and the same total. */
export function expectAddedUp(data: Overview): void {
  const total = micros(data.total_seconds);
  for (const list of named) expect(sum(data[list].map((i) => micros(i.total_seconds))), `${list} together`).to.equal(total);
  expect(sum(data.hours.flat().map(micros)), 'hours together').to.equal(total);
  expect(sum(data.series.map((u) => micros(u.total_seconds))), 'series together').to.equal(total);
  for (const unit of data.series) expect(sum(unit.seconds.map(micros)), unit.start).to.equal(micros(unit.total_seconds));
  for (const [i, unit] of data.series.entries()) {
    expect(unit.start, 'series').to.equal(i === 0 ? data.range.start : dateAfter(data.series[i - 1]!.end, 1));
  }
  expect(data.series.at(-1)!.end, 'series').to.equal(data.range.end);
}

/** Holds an answer against what was reckoned plainly: the days with what the filter of names keeps. */
export function expectOverview(
  data: Overview,
  filtered: ReadonlyMap<string, NaiveDay>,
  asked: OverviewAsked,
  label: string,
): void {
  const { weekday, hour, by } = asked;
  const all = new Map([...filtered].filter(([date]) => weekday === undefined || weekdayOf(date) === weekday));
  const { start, end } = data.range;
  const days = within(all, start, end);
  const total = (list: readonly [string, NaiveDay][]): number => sum(list.map(([, day]) => totalOf(day, asked)));
  expectAddedUp(data);
  expect(micros(data.total_seconds), `total, ${label}`).to.equal(total(days));
  const active = days.filter(([, day]) => totalOf(day, asked) > 0);
  expect(data.active_days, `active days, ${label}`).to.equal(active.length);
  const most = Math.max(0, ...active.map(([, day]) => totalOf(day, asked)));
  const best = active.find(([, day]) => totalOf(day, asked) === most);
  expect(data.best_day, `best day, ${label}`).to.deep.equal(best ? { date: best[0], total_seconds: most / 1e6 } : null);
  if (data.previous) {
    const before = within(all, data.previous.start, data.previous.end);
    expect(micros(data.previous.total_seconds), `before, ${label}`).to.equal(total(before));
  }
  const timed = within(all, dateAfter(end, -370), end).filter(([, day]) => totalOf(day, asked) > 0);
  expect(data.calendar, `calendar, ${label}`).to.deep.equal(
    timed.map(([date, day]) => ({ date, total_seconds: totalOf(day, asked) / 1e6 })),
  );
  const hours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  for (const [date, day] of days) {
    for (const [name, us] of day.hours) {
      if (hour === undefined || name === String(hour)) hours[weekdayOf(date)]![Number(name)]! += us;
    }
  }
  expect(
    data.hours.map((row) => row.map(micros)),
    `hours, ${label}`,
  ).to.deep.equal(hours);
  if (!asked.isWhole) expect([data.dependencies, data.ai], label).to.deep.equal([null, null]);
  // What is at work in an hour, days that were reckoned plainly do not tell
  if (hour !== undefined) return;

  const rows = Object.fromEntries([...named, 'dependencies' as const].map((list) => [list, new Map<string, number>()]));
  for (const [, day] of days) for (const list of Object.keys(rows)) addRow(rows[list]!, day[list as (typeof named)[number]]);
  for (const list of named) expect(rowOf(data[list]), `${list}, ${label}`).to.deep.equal(rows[list]);
  for (const unit of data.series) {
    const ofUnit: Row = new Map();
    for (const [, day] of within(new Map(days), unit.start, unit.end)) addRow(ofUnit, day[by]);
    for (const [i, name] of data.series_names.entries()) {
      if (name === 'Other') continue;
      expect(micros(unit.seconds[i]!), `${name} from ${unit.start}, ${label}`).to.equal(ofUnit.get(name) ?? 0);
    }
  }
  if (!asked.isWhole) return;
  expect(rowOf(data.dependencies!), `dependencies, ${label}`).to.deep.equal(rows['dependencies']);
  const ais = days.flatMap(([, day]) => (day.ai ? [day.ai.total] : []));
  expect(data.ai === null, `AI, ${label}`).to.equal(ais.length === 0);
  if (data.ai === null) return;
  const { ai_sessions, ...sums } = aiNumbers(undefined);
  for (const name of Object.keys(sums) as (keyof typeof sums)[]) {
    expect(data.ai[name], `${name}, ${label}`).to.equal(sums[name] + sum(ais.map((ai) => ai[name])));
  }
  expect(data.ai.ai_sessions, `sessions, ${label}`).to.equal(ai_sessions + new Set(ais.flatMap((ai) => [...ai.sessions])).size);
}
