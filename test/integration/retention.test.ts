import { expect } from 'chai';
import { createMaintenanceQueue } from '../../shared/queue/maintenance-queue.js';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import type { Stores } from '../../shared/store/stores.js';
import { daySettingsOf } from '../../shared/store/users.js';
import { dayCloser } from '../../worker/steps/close-days.js';
import { heartbeat } from '../factories/heartbeats.js';
import { midnight, there } from '../factories/midnights.js';
import { dumpOf } from '../support/data-dumps.js';
import { eventually } from '../support/eventually.js';
import { hookedStores, type Hook } from '../support/hooked-stores.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';
import { get, me, type Summaries } from '../support/summary-answers.js';
import { changing, deletingProject, finish, storing } from '../support/work-steps.js';

const range = { start: '2026-01-29', end: '2026-03-02' };
const retentionDays = 60;
/** All moments would take a minute. */
const everyNth = 6;
const asked: readonly Record<string, string>[] = [{}, { project: 'engine' }, { project: 'web', branches: 'fix' }];

describe('heartbeats of before the age limit', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ workers: 0, retentionDays })));
  after(() => server.close());

  async function settledUser(): Promise<TestUser> {
    const ada = await server.newUser({ timezone: 'Europe/Vienna' });
    await storing(ada.user._id, there)(server.stores, false);
    await finish(server.stores, ada.user._id);
    return ada;
  }

  const close = async (userId: string, stores: Stores = server.stores): Promise<void> => {
    const closing = await dayCloser(stores)(userId, retentionDays, async () => undefined);
    expect(closing).to.equal('done');
  };
  const answersOf = (ada: TestUser): Promise<unknown[]> =>
    Promise.all([
      ...asked.map((query) => get(server, ada, 'summaries', { ...range, ...query })),
      get(server, ada, 'all_time_since_today'),
      get(server, ada, 'all_time_since_today', { project: 'web' }),
      server
        .call(ada, `${me}/file_experts`, { method: 'POST', body: '{"entity":"/src/web.rs","project":"web"}' })
        .then((a) => a.body),
    ]);
  const projectsOf = async (ada: TestUser): Promise<Set<string>> => {
    const { data } = await get<Summaries>(server, ada, 'summaries', range);
    return new Set(data.flatMap((day) => day.projects.map((p) => p.name)));
  };

  it('lose no project for another that is deleted at the same time, and keep none of both', async () => {
    const ada = await settledUser();
    await close(ada.user._id);
    const before = await get<Summaries>(server, ada, 'summaries', range);
    const { horizon } = daySettingsOf((await server.stores.users.byId(ada.user._id))!);
    // They share days
    await Promise.all(['engine', 'web'].map((name) => server.stores.closedDays.removeProject(ada.user._id, name, horizon!.day)));
    const after = await get<Summaries>(server, ada, 'summaries', range);
    after.data.forEach(({ projects, grand_total }, i) => {
      const kept = before.data[i]!.projects.filter(({ name }) => name === 'docs');
      expect(projects.map(({ name, total_seconds }) => [name, total_seconds])).to.deep.equal(
        kept.map(({ name, total_seconds }) => [name, total_seconds]),
      );
      expect(grand_total.total_seconds).to.be.closeTo(kept[0]?.total_seconds ?? 0, 1e-6);
    });
  });

  /** Calls `one` with some moments, others in each run, of which there are as many as closing makes calls of stores. */
  async function atMoments(one: (moment: number) => Promise<boolean>): Promise<void> {
    let next = Math.floor(Math.random() * everyNth);
    let isOver = false;
    const lane = async (): Promise<void> => {
      while (!isOver) {
        const moment = next;
        next += everyNth;
        isOver = !(await one(moment)) || isOver;
      }
    };
    await Promise.all([lane(), lane()]);
    expect(next).to.be.greaterThan(8);
  }

  async function closing(ada: TestUser, moment: number, deed: (call: string) => Promise<void>): Promise<boolean> {
    let calls = 0;
    const hook: Hook = async (call) => {
      if (calls++ === moment) await deed(call);
    };
    const end = await dayCloser(hookedStores(server.stores, hook))(ada.user._id, retentionDays, async () => undefined).catch(
      (error: Error) => error.message,
    );
    expect(end).to.be.oneOf(['done', 'waiting', 'died here']);
    return calls > moment;
  }

  it('are deleted, and what they added up to stays, whenever it dies on the way', async function () {
    this.timeout(60_000);
    await atMoments(async (moment) => {
      const ada = await settledUser();
      const was = await answersOf(ada);
      const isMoment = await closing(ada, moment, async () => {
        throw new Error('died here');
      });
      expect(await answersOf(ada), `after death ${moment}`).to.deep.equal(was);
      await close(ada.user._id);
      expect(await answersOf(ada), `after ${moment}`).to.deep.equal(was);
      expect(await server.stores.heartbeats.count(ada.user._id)).to.equal(0);
      // Whatever asks for them to be computed again
      await server.stores.users.makeStale(ada.user._id);
      await changing(ada.user._id, { timeout: 2, timezone: 'Asia/Tokyo', writes_only: true })(server.stores, false);
      await server.stores.days.markDirty(
        [{ user_id: ada.user._id, changed: new Map([[20_486, 0]]), adjacent: [], placeholders: [] }],
        new Date(),
      );
      await server.stores.days.unrollRenderedByOther(ada.user._id, 'other prices');
      await finish(server.stores, ada.user._id);
      const { data } = await get<Summaries>(server, ada, 'summaries', range);
      const [before] = was as [Summaries];
      expect(data.map((d) => d.grand_total)).to.deep.equal(before.data.map((d) => d.grand_total));
      expect(data.map((d) => d.projects)).to.deep.equal(before.data.map((d) => d.projects));
      return isMoment;
    });
  });

  it('are all there still, or their days stay as they were, if settings change on the way', async function () {
    this.timeout(60_000);
    const changes = { timezone: 'America/New_York', timeout: 5 };
    const eve = await settledUser();
    await changing(eve.user._id, changes)(server.stores, false);
    await finish(server.stores, eve.user._id);
    const [changed] = (await answersOf(eve)) as [Summaries];
    const seen = new Set<boolean>();
    await atMoments(async (moment) => {
      const ada = await settledUser();
      const [was] = (await answersOf(ada)) as [Summaries];
      const isMoment = await closing(ada, moment, async () => void (await changing(ada.user._id, changes)(server.stores, false)));
      const isClosed = (await server.stores.users.byId(ada.user._id))?.horizon !== undefined;
      seen.add(isClosed);
      const expected = (isClosed ? was : changed).data.map((d) => [d.range.date, d.grand_total.total_seconds]);
      const shown = async () =>
        (await get<Summaries>(server, ada, 'summaries', range)).data.map((d) => [d.range.date, d.grand_total.total_seconds]);
      expect(await shown(), `at once ${moment}`).to.deep.equal(expected);
      await server.stores.closedDays.thaw(ada.user._id, isClosed ? 99_999 : 0);
      await finish(server.stores, ada.user._id);
      expect(await shown(), `in the end ${moment}`).to.deep.equal(expected);
      return isMoment;
    });
    expect(seen.size).to.be.greaterThan(0);
  });

  it('stay exact when two workers close them at once, as one of them was only taken for dead', async function () {
    this.timeout(60_000);
    await atMoments(async (moment) => {
      const ada = await settledUser();
      const was = await answersOf(ada);
      let calls = 0;
      let goOn = (): void => undefined;
      let isHeld = (): void => undefined;
      const held = new Promise<void>((resolve) => (isHeld = resolve));
      const released = new Promise<void>((resolve) => (goOn = resolve));
      const heldAt = Math.floor(Math.random() * 10);
      const other = hookedStores(server.stores, async () => {
        if (calls++ !== heldAt) return;
        isHeld();
        await released;
      });
      let second: Promise<unknown> = Promise.resolve();
      // The other one begins at some moment, stops at another one, and goes on when the first one is done
      const isMoment = await closing(ada, moment, async () => {
        second = dayCloser(other)(ada.user._id, retentionDays, async () => undefined);
        await Promise.race([held, second]);
      });
      goOn();
      await second;
      const label = `${moment} ${heldAt}`;
      expect(await answersOf(ada), label).to.deep.equal(was);
      await eventually(
        async () => (await dayCloser(server.stores)(ada.user._id, retentionDays, async () => undefined)) === 'done',
      );
      expect(await answersOf(ada), `${label} in the end`).to.deep.equal(was);
      const open = { user_id: ada.user._id, frozen: { $exists: false } };
      expect(await server.collections.days.countDocuments(open), `${label} not frozen`).to.equal(0);
      return isMoment;
    });
  });

  it('show no project any more that is deleted before, meanwhile or after', async function () {
    this.timeout(60_000);
    await atMoments(async (moment) => {
      const ada = await settledUser();
      const step = deletingProject(ada.user._id, 'web');
      let isDone = true;
      const deed = async (): Promise<void> => {
        isDone = await step(server.stores, false);
      };
      const isMoment = await closing(ada, moment, deed);
      if (!isMoment) await deed();
      await finish(server.stores, ada.user._id, isDone ? [] : [step]);
      await eventually(
        async () => (await dayCloser(server.stores)(ada.user._id, retentionDays, async () => undefined)) === 'done',
      );
      await finish(server.stores, ada.user._id);
      expect([...(await projectsOf(ada))], `${moment}`)
        .to.include('engine')
        .and.not.include('web');
      expect(await server.collections.projectDays.countDocuments({ user_id: ada.user._id, project: 'web' })).to.equal(0);
      const { data } = await get<Summaries>(server, ada, 'summaries', range);
      for (const day of data) {
        const sums = day.projects.reduce((sum, p) => sum + p.total_seconds, 0);
        expect(Math.abs(day.grand_total.total_seconds - sums), day.range.date).to.be.lessThan(1e-6);
      }
      return isMoment;
    });
  });

  const rename = (ada: TestUser, project: string, name: string) =>
    server.call<object>(ada, `${me}/projects/${project}`, { method: 'PATCH', body: JSON.stringify({ name }) });

  it('leave their days the names that projects had then, and these projects with them', async () => {
    const ada = await settledUser();
    const recent = Math.floor(Date.now() / 1000) - 86_400;
    const those = ['web', 'web', 'engine'].map((project, i) => heartbeat({ project, time: recent + 60 * i }));
    await storing(ada.user._id, those)(server.stores, false);
    await finish(server.stores, ada.user._id);
    await close(ada.user._id);
    const [was] = (await answersOf(ada)) as [Summaries];
    const rows = async (): Promise<Record<string, [string, string]>> => {
      interface Row {
        name: string;
        first_heartbeat_at: string;
        last_heartbeat_at: string;
      }
      const { data } = await get<{ data: Row[] }>(server, ada, 'projects');
      return Object.fromEntries(data.map((p) => [p.name, [p.first_heartbeat_at, p.last_heartbeat_at]]));
    };
    const before = await rows();
    expect((await rename(ada, 'web', 'site')).status).to.equal(200);
    await finish(server.stores, ada.user._id);
    expect((await answersOf(ada))[0]).to.deep.equal(was);
    const horizon = (await server.stores.users.byId(ada.user._id))!.horizon!.at_us / 1e6;
    const during = await rows();
    expect(Object.keys(during)).to.have.members(['engine', 'docs', 'web', 'site']);
    expect(during['web']![0]).to.equal(before['web']![0]);
    expect(Date.parse(during['web']![1]) / 1000).to.be.at.most(horizon);
    expect(during['site']!.map((text) => Date.parse(text) / 1000)).to.deep.equal([recent, recent + 60]);
    const { status, body } = await rename(ada, 'web', 'other');
    expect([status, JSON.stringify(body)]).to.deep.equal([
      400,
      '{"errors":{"name":["What is left of this project are days whose heartbeats are deleted: these keep their name."]}}',
    ]);
    await server.call(ada, `${me}/project_renames/web`, { method: 'DELETE' });
    await finish(server.stores, ada.user._id);
    expect((await answersOf(ada))[0]).to.deep.equal(was);
    expect(await rows()).to.deep.equal(before);
  });

  it('leave no day with some projects renamed and others not, if one is renamed on the way', async function () {
    this.timeout(60_000);
    const eve = await settledUser();
    const [before] = (await answersOf(eve)) as [Summaries];
    await rename(eve, 'web', 'site');
    await finish(server.stores, eve.user._id);
    const [renamed] = (await answersOf(eve)) as [Summaries];
    await atMoments(async (moment) => {
      const ada = await settledUser();
      const isMoment = await closing(ada, moment, async () => void (await rename(ada, 'web', 'site')));
      const isClosed = (await server.stores.users.byId(ada.user._id))?.horizon !== undefined;
      await server.stores.closedDays.thaw(ada.user._id, isClosed ? 99_999 : 0);
      const shown = async () => (await get<Summaries>(server, ada, 'summaries', range)).data.map((d) => d.projects);
      const expected = (isClosed || !isMoment ? before : renamed).data.map((d) => d.projects);
      expect(await shown(), `at once ${moment}`).to.deep.equal(expected);
      await finish(server.stores, ada.user._id);
      expect(await shown(), `in the end ${moment}`).to.deep.equal(expected);
      return isMoment;
    });
  });

  it('are refused when they come, each by itself, and those that are deleted are not given as none', async () => {
    const ada = await settledUser();
    await close(ada.user._id);
    const now = Date.now() / 1000;
    const send = (list: readonly HeartbeatInput[]) =>
      server.call<{ responses: [object, number][] }>(ada, `${me}/heartbeats.bulk`, {
        method: 'POST',
        body: JSON.stringify(list),
      });
    const { status, body } = await send([
      heartbeat({ time: now - (retentionDays + 1) * 86_400 }),
      heartbeat({ time: now - (retentionDays - 1) * 86_400 }),
    ]);
    expect([status, ...body.responses.map(([, code]) => code)]).to.deep.equal([202, 400, 201]);
    expect(body.responses[0]![0]).to.deep.equal({ errors: { time: ['Older than this server keeps heartbeats: 60 days.'] } });
    for (const path of [
      'durations?date=2026-02-01',
      'heartbeats?date=2026-02-01',
      'stats/2026?timeout=2',
      'summaries?start=2026-02-01&end=2026-02-02&timezone=UTC',
    ]) {
      const { status: code, body: text } = await server.call(ada, `${me}/${path}`);
      expect([code, JSON.stringify(text).includes('Heartbeats are kept since')], path).to.deep.equal([400, true]);
    }
    const deletion = { method: 'DELETE', body: '{"date":"2026-02-01","ids":["00000000-0000-4000-a000-000000000000"]}' };
    expect((await server.call(ada, `${me}/heartbeats.bulk`, deletion)).status).to.equal(400);
  });

  it('that are late for a closed day all the same change no number', async () => {
    const ada = await settledUser();
    await close(ada.user._id);
    const was = await answersOf(ada);
    const late = [120, 180, 6 * 86_400, 6 * 86_400 + 60].map((s) => heartbeat({ time: midnight + s, project: 'late' }));
    await storing(ada.user._id, late)(server.stores, false);
    expect((await answersOf(ada)).slice(0, 3)).to.deep.equal(was.slice(0, 3));
    await finish(server.stores, ada.user._id);
    expect(await answersOf(ada)).to.deep.equal(was);
    await close(ada.user._id);
    expect(await server.stores.heartbeats.count(ada.user._id)).to.equal(0);
  });

  it('are deleted by a worker', async () => {
    const ada = await settledUser();
    await server.addWorker();
    const was = await dumpOf(server, ada.user._id, 'daily');
    const queue = createMaintenanceQueue(server.redis, server.prefix);
    await queue.closeDays(ada.user._id);
    await eventually(async () => (await server.stores.heartbeats.count(ada.user._id)) === 0);
    await queue.close();
    const [dump] = await server.stores.dataDumps.list(ada.user._id, ['daily']);
    await server.stores.dataDumps.remove(dump!._id);
    const daysOf = (text: string): unknown => (JSON.parse(text) as { days: unknown[] }).days;
    expect(daysOf(was)).to.be.an('array').and.not.empty;
    expect(daysOf(await dumpOf(server, ada.user._id, 'daily')), 'a dump of days').to.deep.equal(daysOf(was));
  });

  it('are kept by a worker that has no limit, also when it was asked before the limit was taken away', async () => {
    const own = await startTestServer();
    try {
      const ada = await own.newUser();
      await storing(ada.user._id, there)(own.stores, false);
      await finish(own.stores, ada.user._id);
      const queue = createMaintenanceQueue(own.redis, own.prefix);
      await queue.closeDays(ada.user._id);
      await own.settled();
      await queue.close();
      expect(await own.stores.heartbeats.count(ada.user._id)).to.equal(there.length);
      expect((await own.stores.users.byId(ada.user._id))?.horizon).to.equal(undefined);
    } finally {
      await own.close();
    }
  });
});
