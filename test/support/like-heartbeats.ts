import { expect } from 'chai';
import { cellsOf, FilteredDay, type CellFilter, type DayCells } from '../../shared/domain/cells.js';
import { summarizeDays } from '../../shared/domain/range-summary.js';
import { keptWindow } from '../../shared/domain/horizon.js';
import { dimensions, type ProjectSummary, type Summary, type Totals } from '../../shared/domain/summary.js';
import { dateOf, dayOfDate } from '../../shared/domain/zone.js';
import { decodeCells } from '../../shared/store/cells-document.js';
import { firstDayOf, monthOf } from '../../shared/store/month-document.js';
import { daySummary, type DaySummary } from '../../shared/store/stretches.js';
import type { Stores } from '../../shared/store/stores.js';
import { daySettingsOf, type DaySettings } from '../../shared/store/users.js';
import { plainRange } from './naive-range.js';
import type { TestServer } from './server.js';

const shown = (totals: Totals): object => Object.fromEntries([...totals].filter(([, us]) => us > 0));
const isProjectSummary = (summary: Summary): summary is ProjectSummary => 'branches' in summary;

function plainDay({ summary, total_us, other_us }: DaySummary): object {
  return {
    total_us,
    other_us,
    ...Object.fromEntries(dimensions.map((d) => [d, shown(summary[d])])),
    ai: summary.ai,
    ...(isProjectSummary(summary) ? { branches: shown(summary.branches), entities: Object.fromEntries(summary.entities) } : {}),
  };
}

/** Days that have anything, by date. */
const plainDays = (days: readonly DaySummary[]): object =>
  Object.fromEntries(days.filter((d) => d.total_us > 0 || d.summary.ai !== null).map((d) => [dateOf(d.day), plainDay(d)]));

/** The number of a date. */
export const dayOf = (date: string): number => dayOfDate(date)!;

/** Days, from the first to the last one. */
export type Span = readonly [first: number, last: number];

/** Whatever is read from documents must be what the heartbeats say, reckoned from the first to the last one. */
export async function expectLikeHeartbeats(server: TestServer, userId: string, span: Span, label: string): Promise<void> {
  const { history, users } = server.stores;
  const settings = daySettingsOf((await users.byId(userId))!);
  const of = [userId, settings, ...span] as const;
  const reckoned = await history.reckonDays(...of);
  expect(plainDays(await history.days(...of)), `days, ${label}`).to.deep.equal(plainDays(reckoned));
  expect(plainRange(await history.range(...of)), `range, ${label}`).to.deep.equal(plainRange(summarizeDays(reckoned)));
  await expectCellsLikeHeartbeats(server, userId, span, label);
  const projects = new Set(reckoned.flatMap(({ summary }) => [...summary.projects.keys()]));
  for (const project of new Set([...projects, 'web'])) {
    const filter = { project, branches: project === 'web' ? [] : ['main', 'fix'] };
    expect(plainDays(await history.projectDays(...of, filter)), `${project}, ${label}`).to.deep.equal(
      plainDays(await history.reckonProjectDays(...of, filter)),
    );
  }
}

/** What any filter keeps of a day: also one that only cells can tell. */
const cellFilters: readonly CellFilter[] = [
  { names: {}, hour: 9 },
  { names: { projects: 'engine', languages: 'Rust' }, hour: null },
  { names: { editors: 'VS Code' }, hour: null },
];

/** A day taken apart, from its heartbeats. */
async function reckonedCells({ history }: Stores, userId: string, settings: DaySettings, day: number): Promise<DayCells> {
  const window = keptWindow(settings.timezone, day, settings.horizon);
  const { heartbeats, names } = await history.stretch(userId, settings, window);
  return cellsOf(heartbeats, settings.timeout_us, window, names);
}

async function expectCellsLikeHeartbeats(server: TestServer, userId: string, span: Span, label: string): Promise<void> {
  const { history, users } = server.stores;
  const settings = daySettingsOf((await users.byId(userId))!);
  const of = [userId, settings, ...span] as const;
  const [first, last] = span;
  const reckoned = new Map<number, DayCells>();
  for (let day = first; day <= last; day += 1) reckoned.set(day, await reckonedCells(server.stores, userId, settings, day));
  for (const filter of cellFilters) {
    const visited: DaySummary[] = [];
    const left = await history.visitDays(...of, filter, ({ day, summary }) => visited.push(daySummary(day, summary)));
    expect(left, label).to.deep.equal({ skipped: 0, unknown: [] });
    const expected = [...reckoned].map(([day, cells]) => daySummary(day, new FilteredDay(cells, filter).summary));
    expect(plainDays(visited.sort((a, b) => a.day - b.day)), `cells, ${label}`).to.deep.equal(plainDays(expected));
  }
}

/** When all days are past and rolled up: documents of months and projects are those of what is there, and nothing else is left. */
export async function expectNothingBesides(server: TestServer, userId: string, span: Span, label: string): Promise<void> {
  const { stores, collections } = server;
  const { history, users } = stores;
  const settings = daySettingsOf((await users.byId(userId))!);
  const of = [userId, settings, ...span] as const;
  expect(await stores.days.unrolled(userId, ...span), `not rolled up, ${label}`).to.deep.equal([]);
  const reckoned = await history.reckonDays(...of);
  const expected = reckoned.flatMap(({ day, summary }) =>
    [...new Set([...summary.projects.keys(), ...(summary.ai?.projects.keys() ?? [])])].map((name) => `${dateOf(day)} ${name}`),
  );
  const documents = await collections.projectDays.find({ user_id: userId }, { projection: { date: 1, project: 1 } }).toArray();
  const found = documents.map(({ date, project }) => `${date} ${project}`);
  expect(found.sort().join('\n'), `project days, ${label}`).to.equal(expected.sort().join('\n'));
  // Days without heartbeats may have had some
  for (const [day, { v, cells }] of await stores.cells.read(userId, 0, 99_999)) {
    const state = (await stores.days.readStates(userId, day, day)).get(day);
    expect(v, `cells of ${dateOf(day)}, ${label}`).to.equal(state?.v);
    const expectedCells = await reckonedCells(stores, userId, settings, day);
    expect(decodeCells(cells!), `cells of ${dateOf(day)}, ${label}`).to.deep.equal(expectedCells);
  }
  for (const [month, { part }] of await stores.months.read(userId, 0, 0xffff)) {
    const days = reckoned.filter(({ day }) => monthOf(day) === month);
    expect(plainRange(part), `${dateOf(firstDayOf(month))}, ${label}`).to.deep.equal(plainRange(summarizeDays(days)));
  }
}
