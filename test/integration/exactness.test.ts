import { expect } from 'chai';
import fc from 'fast-check';
import type { Overview } from '../../shared/schema/answers/overview.js';
import { dateOf } from '../../shared/domain/zone.js';
import { firstDayOf, monthOf } from '../../shared/store/month-document.js';
import { daySettingsOf } from '../../shared/store/users.js';
import { anyLife, type Act, type Probe, type SomeSettings } from '../factories/lives.js';
import { dayOf } from '../support/like-heartbeats.js';
import { startLiving, type Living } from '../support/living.js';
import { dateAfter, dateAt, naiveDays, type Filter, type NaiveDay, type PlainHeartbeat } from '../support/naive-days.js';
import { naiveRange, plainRange } from '../support/naive-range.js';
import { expectOverview, type OverviewAsked } from '../support/overview-answers.js';
import { watchQueues, type QueueWatch } from '../support/queue-watch.js';
import { startTestServer, type TestServer } from '../support/server.js';
import {
  expectDay,
  expectDays,
  get,
  me,
  micros,
  sum,
  type Durations,
  type Summaries,
  type SummaryDay,
} from '../support/summary-answers.js';

/** Bounded in runs and, on a slow machine, in time. */
const bounds = { numRuns: 12, interruptAfterTimeLimit: 12_000, markInterruptAsFailure: false } as const;

const asSent = (values: object): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
const queryOf = (settings: SomeSettings): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));

/** From the day before the first heartbeat to the day after tomorrow. */
function wholeRange(heartbeats: readonly PlainHeartbeat[], timezone: string, dates: Iterable<string> = []) {
  const now = Date.now() * 1000;
  const first = dateAt(timezone, Math.min(now, ...heartbeats.map((h) => h.time_us)));
  const [start] = [first, ...dates].sort();
  return { start: dateAfter(start!, -1), end: dateAfter(dateAt(timezone, now), 2) };
}

const since = (days: ReadonlyMap<string, NaiveDay>, start: string): Map<string, NaiveDay> =>
  new Map([...days].filter(([date]) => date >= start));

const totalOf = (days: ReadonlyMap<string, NaiveDay>, of: (day: NaiveDay) => number): number => sum([...days.values()].map(of));

/** Holds everything that can be asked against what the heartbeats that are there say. */
async function expectExact(server: TestServer, living: Living, probe: Probe): Promise<void> {
  const { user, settings } = living;
  const heartbeats = [...living.heartbeats.values()];
  const { timezone } = settings;
  const all = living.days();
  const closed = living.closed();
  const hasClosed = closed !== undefined && [...all.keys()].some((date) => date < closed.date);
  const range = wholeRange(heartbeats, timezone, all.keys());
  const refused = async (path: string, query: Readonly<Record<string, string>>): Promise<void> => {
    const { status, body } = await server.call<{ errors: object }>(
      user,
      `${me}/${path}?${new URLSearchParams(query).toString()}`,
    );
    expect([status, JSON.stringify(body).includes('Heartbeats are kept since')], path).to.deep.equal([400, true]);
  };
  const ask = <T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> => get<T>(server, user, path, query);

  expectDays(await ask<Summaries>('summaries', range), all);

  const { project, branches, odd } = probe;
  for (const filter of [{ project }, { branches }, { project, branches }]) {
    const query = { ...('project' in filter ? { project } : {}), ...('branches' in filter ? { branches: branches.join() } : {}) };
    const label = JSON.stringify(query);
    // Of branches of whatever project only heartbeats tell
    const some = closed && !('project' in filter) ? { ...range, start: closed.date } : range;
    if (some !== range && hasClosed) await refused('summaries', { ...range, ...query });
    const filtered = await ask<Summaries>('summaries', { ...some, ...query });
    expectDays(filtered, since(living.days(filter), some.start), label);
    const named = { timezone, timeout: String(settings.timeout), writes_only: String(settings.writes_only) };
    expect(await ask<Summaries>('summaries', { ...some, ...query, ...named }), label).to.deep.equal(filtered);
  }
  const own = { ...settings, ...odd };
  const isOdd = own.timezone !== timezone || own.timeout !== settings.timeout || own.writes_only !== settings.writes_only;
  const wholeOdd = wholeRange(heartbeats, own.timezone, isOdd ? [] : all.keys());
  const oddRange = closed && isOdd ? { ...wholeOdd, start: dateAfter(dateAt(own.timezone, closed.us - 1), 1) } : wholeOdd;
  const oddDays = (filter: Filter) => since(isOdd ? naiveDays(heartbeats, own, filter) : living.days(filter), oddRange.start);
  expectDays(await ask<Summaries>('summaries', { ...oddRange, ...queryOf(odd) }), oddDays({}), 'odd');
  expectDays(
    await ask<Summaries>('summaries', { ...oddRange, ...queryOf(odd), project }),
    oddDays({ project }),
    `odd ${project}`,
  );
  if (hasClosed) {
    if (isOdd) await refused('summaries', { ...oddRange, ...queryOf(odd), start: dateAfter(oddRange.start, -1) });
    for (const path of ['durations', 'heartbeats']) await refused(path, { date: dateAfter(closed.date, -1) });
  }

  const today = dateAt(timezone, Date.now() * 1000);
  const { data: bar } = await ask<{ data: SummaryDay }>('statusbar/today');
  if (bar.range.date === today) expectDay(bar, all.get(today), 'status bar');

  const past = new Map([...all].filter(([date]) => date <= today));
  const { data: allTime } = await ask<{ data: AllTime }>('all_time_since_today');
  const total = totalOf(past, (d) => d.total);
  const active = totalOf(past, (d) => (d.total > 0 ? 1 : 0));
  expect(micros(allTime.total_seconds), 'all time').to.equal(total);
  const earliest = Math.min(Date.now() * 1000, ...heartbeats.map((h) => h.time_us));
  if (dateAt(timezone, Date.now() * 1000) === today) {
    // Closed days have the dates of the zone of then
    if (closed) expect(allTime.range.start_date <= ([...all.keys()].sort()[0] ?? today), 'first day').to.equal(true);
    else expect(allTime.range.start_date, 'first day').to.equal(dateAt(timezone, earliest));
  }
  expect(allTime.daily_average, 'average').to.equal(active === 0 ? 0 : Math.round(total / 1e6 / active));
  const ofProject = await ask<{ data: AllTime }>('all_time_since_today', { project });
  expect(micros(ofProject.data.total_seconds), `all time of ${project}`).to.equal(
    totalOf(past, (d) => d.projects.get(project) ?? 0),
  );
  const { data: stats } = await ask<{ data: { total_seconds_including_other_language: number } }>('stats/all_time');
  expect(micros(stats.total_seconds_including_other_language), 'stats of all time').to.equal(total);

  for (const [date, day] of [...since(all, closed?.date ?? '')].slice(probe.back % 5, (probe.back % 5) + 2)) {
    const { data } = await ask<Durations>('durations', { date });
    expect(sum(data.map((d) => micros(d.duration))), `durations of ${date}`).to.equal(day.total);
    const some = await ask<Durations>('durations', { date, project, branches: branches.join() });
    expect(sum(some.data.map((d) => micros(d.duration))), `durations of ${project} on ${date}`).to.equal(
      living.days({ project, branches }).get(date)?.total ?? 0,
    );
  }
  await expectExactRanges(server, living, all, probe);
  await expectExactOverviews(living, ask, range, probe);
}

/** Filters of overviews, with what their parts are told apart by. */
const overviews: readonly (readonly [filter: Filter, asked: Omit<OverviewAsked, 'isWhole'>])[] = [
  [{}, { by: 'projects' }],
  [{}, { by: 'machines', weekday: 2 }],
  [{}, { by: 'categories', hour: 0 }],
  [{ project: 'engine' }, { by: 'languages' }],
  [{ project: '__proto__' }, { by: 'editors', weekday: 0 }],
  [{ language: 'Rust' }, { by: 'projects' }],
  [{ language: 'Other', editor: 'Cursor' }, { by: 'operating_systems' }],
  [
    { machine: 'desk', category: 'AI Coding' },
    { by: 'languages', weekday: 5 },
  ],
  [{ project: 'web', operating_system: 'Linux', category: 'Coding' }, { by: 'machines' }],
  [
    { project: 'engine', editor: 'Neovim' },
    { by: 'categories', hour: 23 },
  ],
];
const overviewsAtOnce = 3;

/** Some overviews of everything, and of a part. */
async function expectExactOverviews(
  living: Living,
  ask: <T>(path: string, query: Readonly<Record<string, string>>) => Promise<T>,
  whole: { readonly start: string; readonly end: string },
  { back, length }: Probe,
): Promise<void> {
  const start = dateAfter(whole.end, -back);
  for (let i = 0; i < overviewsAtOnce; i += 1) {
    const [filter, asked] = overviews[(back + i * 3) % overviews.length]!;
    const { by, weekday, hour } = asked;
    const range = i === 0 ? whole : { start, end: dateAfter(start, length - 1) };
    const query = asSent({ ...range, ...filter, by, weekday, hour });
    const { data } = await ask<{ data: Overview }>('overview', query);
    expect(data.percent_calculated).to.equal(100);
    const isWhole = Object.keys(filter).every((name) => name === 'project') && hour === undefined;
    expectOverview(data, living.days(filter), { ...asked, isWhole }, JSON.stringify(query));
  }
}

interface AllTime {
  total_seconds: number;
  daily_average: number;
  range: { start_date: string };
}

/** Answers that must not be other ones because days are computed or rolled up, down to the last letter. */
async function answersOf(server: TestServer, living: Living, probe: Probe, isClosing: boolean): Promise<unknown[]> {
  const { user, heartbeats, settings } = living;
  const range = wholeRange([...heartbeats.values()], settings.timezone, living.days().keys());
  const branches = probe.branches.join();
  const asked: Record<string, string>[] = [{}, { project: probe.project }, { project: probe.project, branches }];
  if (!isClosing && !living.closed()) asked.push({ branches });
  const summaries = await Promise.all(asked.map((query) => get(server, user, 'summaries', { ...range, ...query })));
  return [...summaries, await get(server, user, 'all_time_since_today')];
}

/** The sums of whole and of part months, as all ranges are made of them. */
async function expectExactRanges(
  server: TestServer,
  { user, settings }: Living,
  all: ReadonlyMap<string, NaiveDay>,
  { back, length }: Probe,
): Promise<void> {
  const { history, users } = server.stores;
  const stored = daySettingsOf((await users.byId(user.user._id))!);
  const today = dateAt(settings.timezone, Date.now() * 1000);
  const start = dateAfter(today, -back);
  const month = start.slice(0, 7);
  for (const [first, last] of [
    [start, dateAfter(start, length - 1)],
    [`${month}-01`, dateAfter(`${dateAfter(`${month}-28`, 4).slice(0, 7)}-01`, -1)],
    [`${month}-01`, today],
    [`${dateAfter(today, -200).slice(0, 7)}-01`, dateAfter(today, 2)],
  ] as const) {
    const range = await history.range(user.user._id, stored, dayOf(first), dayOf(last));
    expect(range.percent_calculated).to.equal(100);
    expect(plainRange(range), `${first} to ${last}`).to.deep.equal(naiveRange(all, first, last));
  }
}

/** When all is done nothing may be left of what is gone. */
async function expectNothingLeft(server: TestServer, living: Living): Promise<void> {
  const { user, settings } = living;
  const { collections, stores } = server;
  const of = { user_id: user.user._id };
  const all = living.days();
  const today = dateAt(settings.timezone, Date.now() * 1000);
  expect(await stores.days.unrolled(user.user._id, 0, dayOf(today) - 1), 'days that are not rolled up').to.deep.equal([]);

  // What was yesterday in another zone may be today: it is rolled up again when it is over
  const past = { ...of, date: { $lt: today } };
  const found = await collections.projectDays.find(past, { projection: { _id: 0, date: 1, project: 1 } }).toArray();
  const expected = [...all].flatMap(([date, { projects, ai }]) =>
    date < today ? [...new Set([...projects.keys(), ...(ai?.projects.keys() ?? [])])].map((project) => `${date} ${project}`) : [],
  );
  const names = found.map(({ date, project }) => `${date} ${project}`);
  expect(names.sort().join('\n'), 'project days').to.equal(expected.sort().join('\n'));

  const days = await collections.days.find(of, { projection: { date: 1, 'summary.total_us': 1 } }).toArray();
  for (const { date, summary } of days) expect(summary?.total_us, `day ${date}`).to.equal(all.get(date)?.total ?? 0);
  const last = monthOf(dayOf(today));
  // Today's month is made anew tomorrow
  for (const [month, { part }] of await stores.months.read(user.user._id, 0, last - 1)) {
    const date = dateOf(firstDayOf(month)).slice(0, 7);
    expect(plainRange(part), date).to.deep.equal(naiveRange(all, `${date}-01`, `${date}-31`));
  }
}

/** Projects have rows while they have heartbeats, and deleted ones have none. */
async function expectProjects(server: TestServer, { user, heartbeats, goneProjects }: Living): Promise<void> {
  const { data } = await get<{ data: { name: string }[] }>(server, user, 'projects');
  const rows = data.map((p) => p.name);
  const named = [...heartbeats.values()].flatMap((h) => (h.project === null || h.project.startsWith('<<') ? [] : [h.project]));
  expect(rows, 'projects').to.include.members([...new Set(named)]);
  for (const name of goneProjects) expect(rows, 'projects').to.not.include(name);
}

/** It changes no heartbeats and no settings. */
const isQuiet = ({ kind }: Act): boolean => kind === 'compute' || kind === 'roll up' || kind === 'settle' || kind === 'close';

describe('every number is what the heartbeats say', () => {
  for (const [label, byHand] of [
    ['whatever is computed and rolled up', true],
    ['while workers compute and roll up', false],
  ] as const) {
    describe(label, () => {
      let server: TestServer;
      let watch: QueueWatch;
      before(async () => {
        // By hand: so late that nothing happens but what a life says
        const delay = byHand ? 3_600_000 : 4;
        server = await startTestServer({ workers: 2, recomputeDelayMs: delay, rollUpDelayMs: delay });
        watch = await watchQueues(server);
      });
      after(async () => {
        await watch.close();
        await server.close();
      });

      it('whatever is sent, deleted and changed, in any order', async function () {
        this.timeout(60_000);
        await fc.assert(
          fc.asyncProperty(anyLife, async (life) => {
            const living = await startLiving(life, { server, watch, byHand });
            for (const [i, { act, probe }] of life.steps.entries()) {
              const step = `step ${i}, ${act.kind}`;
              try {
                const isClosing = act.kind === 'close';
                const before = isQuiet(act) ? await answersOf(server, living, probe, isClosing) : null;
                await living.act(act);
                if (before !== null) expect(await answersOf(server, living, probe, isClosing)).to.deep.equal(before);
                await expectExact(server, living, probe);
                if (act.kind !== 'settle') continue;
                await expectNothingLeft(server, living);
                // By hand days are computed by two at once, which never happens else, and may bring a row back
                if (!byHand) await expectProjects(server, living);
              } catch (error) {
                throw new Error(`${step}: ${(error as Error).message}`, { cause: error });
              }
            }
          }),
          bounds,
        );
      });
    });
  }
});
