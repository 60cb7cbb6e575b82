import { expect } from 'chai';
import type { Overview } from '../../shared/schema/answers/overview.js';
import { daySettingsOf } from '../../shared/store/users.js';
import { dayCloser } from '../../worker/steps/close-days.js';
import { heartbeat, heartbeatsAt } from '../factories/heartbeats.js';
import { midnight, there } from '../factories/midnights.js';
import { dateAt } from '../support/naive-days.js';
import { expectAddedUp } from '../support/overview-answers.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';
import { get, me, micros, rowOf, sum, type Summaries } from '../support/summary-answers.js';
import { changing, computing, deletingProject, finish, rollingUp, storing, type WorkStep } from '../support/work-steps.js';

const zone = 'Europe/Vienna';
const retentionDays = 60;
/** Of all that `there` has. */
const range = { start: '2026-01-29', end: '2026-03-02' };
type Query = Readonly<Record<string, string>>;
/** From documents of days, and from cells. */
const wholeAndOne: readonly Query[] = [{}, { language: 'Rust' }];

describe('an overview', () => {
  let server: TestServer;
  let ada: TestUser;
  before(async () => (server = await startTestServer({ workers: 0, retentionDays })));
  beforeEach(async () => (ada = await server.newUser({ timezone: zone })));
  after(() => server.close());

  const overview = async (query: Query = {}, of = ada): Promise<Overview> => {
    const { data } = await get<{ data: Overview }>(server, of, 'overview', query);
    expectAddedUp(data);
    return data;
  };
  const does = (step: WorkStep): Promise<boolean> => step(server.stores, false);

  /** Before days are computed, then before they are rolled up, and then. */
  async function atEachStage(check: (label: string) => Promise<void>): Promise<void> {
    await check('from heartbeats');
    await does(computing(ada.user._id));
    await check('computed');
    await does(rollingUp(ada.user._id));
    await check('rolled up');
  }

  it('says the same as summaries of its days, whatever is computed, also today', async () => {
    const now = Math.floor(Date.now() / 1000);
    const recent = heartbeatsAt([-90, -60, -30, -1], { project: 'today', language: 'Go', dependencies: ['cobra'] }, now);
    const before = heartbeatsAt([0, 300, 400, 4000, 4100], {}, now - 3 * 86_400);
    await does(storing(ada.user._id, [...recent, ...before]));
    await atEachStage(async (label) => {
      for (const [name, named] of [
        ['today', 'Today'],
        ['last_7_days', 'Last 7 Days'],
        ['last_30_days', 'Last 30 Days'],
        ['this_month', 'This Month'],
      ] as const) {
        const data = await overview({ range: name });
        const { data: days } = await get<Summaries>(server, ada, 'summaries', { range: named });
        expect([data.range.start, data.range.end], label).to.deep.equal([days[0]!.range.date, days.at(-1)!.range.date]);
        for (const list of [
          'projects',
          'languages',
          'editors',
          'machines',
          'categories',
          'operating_systems',
          'dependencies',
        ] as const) {
          const rows = new Map<string, number>();
          for (const day of days) for (const [key, us] of rowOf(day[list])) rows.set(key, (rows.get(key) ?? 0) + us);
          expect(rowOf(data[list]!), `${list} of ${name}, ${label}`).to.deep.equal(rows);
        }
        const filtered = await overview({ range: name, language: 'Go', hour: '' });
        const go = data.languages.find((item) => item.name === 'Go')?.total_seconds ?? 0;
        expect(filtered.total_seconds, `Go of ${name}, ${label}`).to.equal(go);
      }
    });
  });

  it('is of the last seven days, by project, if nothing is said', async () => {
    const data = await overview();
    expect(data).to.deep.include({ total_seconds: 0, active_days: 0, best_day: null, daily_average_seconds: 0, unit: 'day' });
    expect(data).to.deep.include({ projects: [], series_names: [], dependencies: [], ai: null, calendar: [] });
    expect([data.range.days, data.range.end, data.series.length]).to.deep.equal([7, dateAt(zone, Date.now() * 1000), 7]);
  });

  it('of all time begins with the first heartbeat, and has nothing before it', async () => {
    await does(storing(ada.user._id, heartbeatsAt([0, 60])));
    const data = await overview({ range: 'all_time', language: 'Rust' });
    expect([data.range.start, data.previous, data.total_seconds]).to.deep.equal(['2026-01-05', null, 60]);
    expect((await overview({ range: 'today' })).previous).to.include({ total_seconds: 0 });
  });

  it('counts a late heartbeat at once, also with a filter', async () => {
    const query = { ...range, language: 'Rust', editor: 'VS Code' };
    await does(storing(ada.user._id, there));
    await finish(server.stores, ada.user._id);
    const before = await overview(query);
    await does(storing(ada.user._id, heartbeatsAt([28 * 86_400 + 5000, 28 * 86_400 + 5007], {}, midnight)));
    await atEachStage(async (label) => {
      expect(micros((await overview(query)).total_seconds) - micros(before.total_seconds), label).to.equal(7_000_000);
    });
  });

  it('counts an hour that is there twice as one, and none that is left out', async () => {
    const of = (time: string) => heartbeatsAt([0, 600], {}, Date.parse(time) / 1000);
    // 02:30 twice in October, 01:55 to 03:05 in March
    const spring = heartbeatsAt([0, 600], {}, Date.parse('2026-03-29T00:55:00Z') / 1000);
    await does(storing(ada.user._id, [...spring, ...of('2025-10-26T00:30:00Z'), ...of('2025-10-26T01:30:00Z')]));
    await atEachStage(async (label) => {
      for (const filter of [{}, { category: 'Coding' }]) {
        const days = { start: '2025-10-26', end: '2026-03-29', ...filter } as Query;
        const { hours } = await overview(days);
        expect(hours[6]!.slice(0, 5), label).to.deep.equal([0, 300, 1200, 300, 0]);
        expect((await overview({ ...days, hour: '2' })).total_seconds, label).to.equal(1200);
      }
    });
  });

  it('follows changed settings at once', async () => {
    await does(storing(ada.user._id, there));
    await finish(server.stores, ada.user._id);
    await server.stores.users.changeSettings(ada.user._id, { timezone: 'Asia/Tokyo', timeout: 5 });
    const query = { ...range, category: 'Coding' };
    const stale = await overview(query);
    await changing(ada.user._id, {})(server.stores, true);
    await atEachStage(async (label) => void expect(await overview(query), label).to.deep.equal(stale));
    expect(stale.range.timezone).to.equal('Asia/Tokyo');
  });

  it('tells what the names of a filter mean exactly, whatever they are', async () => {
    const odd = ['__proto__', 'a,b', 'ünï', 'x'.repeat(300), '$where'];
    await does(
      storing(
        ada.user._id,
        odd.flatMap((project, i) => heartbeatsAt([0, 60], { project }, midnight + i * 3600)),
      ),
    );
    await finish(server.stores, ada.user._id);
    for (const project of odd) {
      expect((await overview({ ...range, project })).total_seconds, project).to.equal(60);
      expect((await overview({ ...range, project, language: 'Rust' })).projects.map((p) => p.name)).to.deep.equal([project]);
    }
    expect((await overview({ ...range, project: 'A,B', language: 'Rust' })).total_seconds).to.equal(0);
  });

  it('is shown to nobody else, and only to who may read stats', async () => {
    const eve = await server.newUser();
    expect((await server.call(eve, `/api/v1/users/${ada.user.username}/overview`)).status).to.equal(403);
    expect((await server.fetch(`${me}/overview`)).status).to.equal(401);
  });

  it('says how far it is where it takes too long to wait for all', async () => {
    const days = 93;
    const list = Array.from({ length: days }, (_, i) => heartbeatsAt([0, 60], {}, midnight - i * 86_400)).flat();
    await does(storing(ada.user._id, list));
    const { heartbeats } = server.stores;
    const { readActivity } = heartbeats;
    heartbeats.readActivity = async (...of) => {
      // Of three pieces the first takes as long as there is patience
      await new Promise((resolve) => setTimeout(resolve, 750));
      return readActivity(...of);
    };
    const query = { start: '2025-11-01', end: '2026-02-01' };
    try {
      for (const filter of wholeAndOne) {
        const data = await overview({ ...query, ...filter });
        expect(data.percent_calculated).to.be.within(1, 99);
        // The newest first
        expect(data.calendar.at(-1)!.date).to.equal('2026-02-01');
        expect(data.total_seconds).to.be.within(60, (days - 1) * 60);
      }
    } finally {
      heartbeats.readActivity = readActivity;
    }
    for (const filter of wholeAndOne) {
      const data = await overview({ ...query, ...filter });
      expect([data.percent_calculated, data.total_seconds]).to.deep.equal([100, days * 60]);
    }
  });

  describe('of days whose heartbeats are deleted', () => {
    const close = () => dayCloser(server.stores)(ada.user._id, retentionDays, async () => undefined);
    const filters: readonly Query[] = [
      {},
      { project: 'engine' },
      { language: 'Rust' },
      { hour: '23' },
      { project: 'web', editor: 'VS Code' },
    ];
    const all = () => Promise.all(filters.map((filter) => overview({ ...range, ...filter })));

    beforeEach(async () => {
      await does(storing(ada.user._id, there));
      await finish(server.stores, ada.user._id);
    });

    it('stays as it was', async () => {
      const before = await all();
      expect(before[2]!.total_seconds).to.be.greaterThan(0);
      expect(await close()).to.equal('done');
      expect(await server.stores.heartbeats.count(ada.user._id)).to.equal(0);
      expect(await all()).to.deep.equal(before);
      // Whatever is changed since
      await does(changing(ada.user._id, { timeout: 2, writes_only: true }));
      await finish(server.stores, ada.user._id);
      expect(await all()).to.deep.equal(before);
    });

    it('shows nothing of a project that is deleted later', async () => {
      await close();
      const before = await overview({ ...range, language: 'Rust' });
      const { total_seconds = 0 } = before.projects.find((p) => p.name === 'engine') ?? {};
      await finish(server.stores, ada.user._id, [deletingProject(ada.user._id, 'engine')]);
      for (const filter of wholeAndOne) {
        const data = await overview({ ...range, ...filter });
        expect(data.projects.map((p) => p.name)).to.not.include('engine');
        if ('language' in filter) expect(sum([data.total_seconds, total_seconds])).to.be.closeTo(before.total_seconds, 1e-6);
      }
      const settings = daySettingsOf((await server.stores.users.byId(ada.user._id))!);
      expect(settings.horizon).to.not.equal(undefined);
      for (const { cells } of (await server.stores.cells.read(ada.user._id, 0, 99_999)).values()) {
        expect(cells!.includes('engine')).to.equal(false);
      }
    });

    it('waits with deleting until it is known what they are made of', async () => {
      await server.collections.cells.deleteMany({});
      expect(await close()).to.equal('waiting');
      expect(await server.stores.heartbeats.count(ada.user._id)).to.equal(there.length);
      const before = await all();
      await finish(server.stores, ada.user._id);
      expect(await close()).to.equal('done');
      expect(await all()).to.deep.equal(before);
    });

    it('of which no more is left than sums, is whole or of a project, and else a 400 that says so', async () => {
      const now = Date.now() / 1000;
      await does(storing(ada.user._id, [heartbeat({ time: now - 60 }), heartbeat({ time: now })]));
      await finish(server.stores, ada.user._id);
      const before = await all();
      await close();
      // As of a version that knew no cells
      await server.collections.cells.deleteMany({});
      expect([await overview({ ...range }), await overview({ ...range, project: 'engine' })]).to.deep.equal(before.slice(0, 2));
      const path = `${me}/overview?${new URLSearchParams({ ...range, project: 'web', language: 'Rust', hour: '9' }).toString()}`;
      const { status, body } = await server.call<{ errors: Record<string, string[]> }>(ada, path);
      expect([status, Object.keys(body.errors)]).to.deep.equal([400, ['language', 'hour']]);
      expect(body.errors['hour']![0]).to.include('before 2026-03-02');
      // Of what comes after it there is an answer, with a calendar of what is known
      const today = await overview({ range: 'today', language: 'Rust' });
      expect(sum(today.calendar.map((d) => d.total_seconds))).to.equal(60);
      const later = await overview({ start: '2026-03-02', end: '2026-03-03', language: 'Rust' });
      expect([later.total_seconds, later.previous]).to.deep.equal([0, null]);
    });
  });

  it('has what older days are made of after an upgrade, once they are rolled up again', async () => {
    await does(storing(ada.user._id, there));
    await finish(server.stores, ada.user._id);
    const query = { ...range, language: 'Rust' };
    const before = await overview(query);
    const known = () => server.stores.cells.versions(ada.user._id, 0, 99_999);
    const cells = await known();
    expect(cells.size).to.be.greaterThan(0);
    await server.collections.cells.deleteMany({});
    expect(await overview(query)).to.deep.equal(before);
    await server.stores.days.unrollRenderedByOther(ada.user._id, 'another version');
    await finish(server.stores, ada.user._id);
    expect(await known()).to.deep.equal(cells);
    expect(await overview(query)).to.deep.equal(before);
  });
});
