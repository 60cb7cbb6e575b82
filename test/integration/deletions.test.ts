import { expect } from 'chai';
import { Queue } from 'bullmq';
import { queues } from '../../shared/queue/queues.js';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { createMongo } from '../../shared/store/connect.js';
import { heartbeatStore } from '../../shared/store/heartbeats.js';
import { heartbeat, heartbeatsAt, morning } from '../factories/heartbeats.js';
import { heartbeatsJob } from '../factories/jobs.js';
import { startTestServer, type Answer, type TestServer, type TestUser } from '../support/server.js';
import { sharedStores } from '../support/stores.js';
import { get, me, rowOf, type Summaries } from '../support/summary-answers.js';
import { deletingProject, finish, storing } from '../support/work-steps.js';

const date = '2026-01-05';

describe('deletions', () => {
  let server: TestServer;
  let ada: TestUser;
  const opened: { close(): Promise<unknown> }[] = [];
  const open = <T extends { close(): Promise<unknown> }>(thing: T): T => {
    opened.push(thing);
    return thing;
  };
  before(async () => (server = await startTestServer()));
  beforeEach(async () => (ada = await server.newUser()));
  afterEach(async () => {
    while (opened.length > 0) await opened.pop()!.close();
  });
  after(() => server.close());

  const call = <T>(on: TestServer, as: TestUser, method: string, path: string, body?: unknown): Promise<Answer<T>> =>
    on.call<T>(as, me + path, body === undefined ? { method } : { method, body: JSON.stringify(body) });
  const deleteHeartbeats = (ids: readonly string[], on = server, as = ada): Promise<Answer<unknown>> =>
    call(on, as, 'DELETE', '/heartbeats.bulk', { date, ids });
  const deleteProject = (name: string, on = server, as = ada): Promise<Answer<{ error?: string }>> =>
    call(on, as, 'DELETE', `/projects/${encodeURIComponent(name)}`);

  /** µs of the day by project. */
  async function projects(on = server, as = ada): Promise<Record<string, number>> {
    const { data } = await get<Summaries>(on, as, 'summaries', { start: date, end: date });
    return Object.fromEntries(rowOf(data[0]!.projects));
  }
  interface Project {
    name: string;
    first_heartbeat_at: string;
    last_heartbeat_at: string;
  }
  const listed = async (): Promise<Project[]> => (await get<{ data: Project[] }>(server, ada, 'projects')).data;

  const both = [...heartbeatsAt([0, 60, 120], { project: 'engine' }), ...heartbeatsAt([180, 240, 300], { project: 'web' })];

  describe('of heartbeats', () => {
    it('are answered at once, and all numbers follow', async () => {
      const ids = await server.send(ada, both);
      await server.settled();
      const { status, body } = await deleteHeartbeats([ids[2]!.toUpperCase(), ids[5]!]);
      expect([status, body]).to.deep.equal([200, { data: {} }]);
      await server.settled();
      expect(await projects()).to.deep.equal({ engine: 180e6, web: 60e6 });
      const { data } = await get<{ data: { total_seconds: number } }>(server, ada, 'all_time_since_today');
      expect(data.total_seconds).to.equal(240);
      const read = await get<{ data: { id: string }[] }>(server, ada, 'heartbeats', { date });
      expect(read.data.map((h) => h.id)).to.deep.equal([0, 1, 3, 4].map((i) => ids[i]));
    });

    it('take what was sent just before, though it waits in the queue still', async () => {
      const slow = open(await startTestServer({ workers: 0 }));
      const eve = await slow.newUser();
      const early = await slow.send(eve, heartbeatsAt([0, 60]));
      const [gone] = await slow.send(eve, heartbeatsAt([120]));
      expect((await deleteHeartbeats([early[1]!, gone!], slow, eve)).status).to.equal(200);
      await slow.send(eve, heartbeatsAt([30]));
      await slow.addWorker();
      await slow.settled();
      expect(await projects(slow, eve)).to.deep.equal({ engine: 30e6 });
    });

    it('wait for heartbeats from before them that are to be tried again late', async () => {
      const slow = open(await startTestServer({ workers: 0 }));
      const eve = await slow.newUser();
      const connection = { url: (await sharedStores()).redis.url };
      const queue = open(new Queue(queues.heartbeats.name, { connection, prefix: slow.prefix }));
      const [kept, doomed] = heartbeatsAt([0, 60]) as [HeartbeatInput, HeartbeatInput];
      const job = heartbeatsJob(eve.user._id, [kept, doomed]);
      await queue.add('heartbeats', job, { delay: 1500 });
      await deleteHeartbeats([job.heartbeats[1]!.id], slow, eve);
      // Tried again before the one above, though it came after the deletion
      await queue.add('heartbeats', heartbeatsJob(eve.user._id, heartbeatsAt([20])), { delay: 700 });
      await slow.addWorker();
      await slow.settled();
      expect(await projects(slow, eve)).to.deep.equal({ engine: 20e6 });
    });

    it('of ids that are not there, or are of others, change nothing', async () => {
      const eve = await server.newUser();
      const ids = await server.send(eve, both);
      await server.send(ada, heartbeatsAt([5, 10]));
      await server.settled();
      const before = await server.collections.days.find({}, { sort: { _id: 1 } }).toArray();
      for (const some of [ids, ['00000000-0000-4000-a000-000000000000', 'no id', ''], []]) {
        expect((await deleteHeartbeats(some)).status).to.equal(200);
      }
      await server.settled();
      expect(await server.collections.days.find({}, { sort: { _id: 1 } }).toArray()).to.deep.equal(before);
      expect(await projects(server, eve)).to.deep.equal({ engine: 180e6, web: 120e6 });
    });

    it('can be taken back by sending them again', async () => {
      const ids = await server.send(ada, both);
      await server.settled();
      await deleteHeartbeats(ids);
      await server.settled();
      expect(await projects()).to.deep.equal({});
      expect(await server.send(ada, both)).to.deep.equal(ids);
      await server.settled();
      expect(await projects()).to.deep.equal({ engine: 180e6, web: 120e6 });
    });

    it("narrow a project's first and last heartbeat, and leave the row of one that has none", async () => {
      const ids = await server.send(ada, both);
      await server.settled();
      await deleteHeartbeats([ids[0]!, ids[2]!, ids[3]!, ids[4]!, ids[5]!]);
      await server.settled();
      const times = (await listed()).map((p) => [p.name, p.first_heartbeat_at, p.last_heartbeat_at]);
      const [at60, at180, at300] = [60, 180, 300].map((s) => new Date((morning + s) * 1000).toISOString().replace('.000', ''));
      expect(Object.fromEntries(times.map(([name, ...at]) => [name, at]))).to.deep.equal({
        engine: [at60, at60],
        // The row outlives its heartbeats (wakatime-api.md, section 4)
        web: [at180, at300],
      });
    });

    it('are refused with what is wrong', async () => {
      const bodies: [unknown, string][] = [
        [{ ids: [] }, 'date'],
        [{ date }, 'ids'],
        [{ date: '2026-02-30', ids: [] }, 'date'],
        [{ date: '', ids: [] }, 'date'],
        [{ date, ids: 'all' }, 'ids'],
        [{ date, ids: [7] }, 'ids'],
        [{ date, ids: Array.from({ length: 10_001 }, () => 'x') }, 'ids'],
      ];
      for (const [body, field] of bodies) {
        const { status, body: answer } = await call<{ errors: object }>(server, ada, 'DELETE', '/heartbeats.bulk', body);
        expect(status, JSON.stringify(body).slice(0, 80)).to.equal(400);
        expect(
          Object.keys(answer.errors).some((name) => name.startsWith(field)),
          JSON.stringify(answer),
        ).to.equal(true);
      }
      for (const text of ['', 'ids', '[', '7', 'null']) {
        const { status } = await server.call(ada, `${me}/heartbeats.bulk`, { method: 'DELETE', body: text });
        expect(status, text).to.equal(400);
      }
    });
  });

  describe('of a project', () => {
    it('take its heartbeats, and leave the time of others as it is', async () => {
      await server.send(ada, both);
      await server.settled();
      expect((await deleteProject('web')).body).to.deep.equal({ data: {} });
      await server.settled();
      expect(await projects()).to.deep.equal({ engine: 120e6 });
      expect((await listed()).map((p) => p.name)).to.deep.equal(['engine']);
      for (const method of ['GET', 'DELETE']) expect((await call(server, ada, method, '/projects/web')).status).to.equal(404);
      const { data } = await get<Summaries>(server, ada, 'summaries', { start: date, end: date, project: 'web' });
      expect(data[0]!.grand_total.total_seconds).to.equal(0);
    });

    it('take what was sent just before, and are told to wait for while they are under way', async () => {
      const slow = open(await startTestServer({ workers: 0 }));
      const eve = await slow.newUser();
      await storing(eve.user._id, both)(slow.stores, false);
      await finish(slow.stores, eve.user._id);
      await slow.send(eve, heartbeatsAt([400, 460], { project: 'web' }));
      expect((await deleteProject('web', slow, eve)).status).to.equal(200);
      const again = await deleteProject('web', slow, eve);
      expect([again.status, again.body.error]).to.deep.equal([400, 'This project is being deleted.']);
      const names = (await get<{ data: { name: string }[] }>(slow, eve, 'projects')).data.map((p) => p.name);
      expect(names).to.deep.equal(['engine']);
      await slow.addWorker();
      await slow.settled();
      expect((await deleteProject('web', slow, eve)).status).to.equal(404);
      expect(await projects(slow, eve)).to.deep.equal({ engine: 120e6 });
    });

    it('let new heartbeats make it anew', async () => {
      await server.send(ada, both);
      await server.settled();
      await deleteProject('web');
      await server.settled();
      await server.send(ada, heartbeatsAt([600, 700], { project: 'web' }));
      await server.settled();
      expect(await projects()).to.deep.equal({ engine: 120e6 + 480e6, web: 100e6 });
      const web = (await listed()).find((p) => p.name === 'web');
      expect(web?.first_heartbeat_at).to.equal(new Date((morning + 600) * 1000).toISOString().replace('.000', ''));
    });

    it('are of one project alone, whatever its name looks like', async () => {
      const named = ['a.b', 'a', '$set', '__proto__', 'web/x?y=%2F', '.*'];
      await server.send(
        ada,
        named.flatMap((project, i) => heartbeatsAt([i * 60], { project })),
      );
      await server.settled();
      for (const [i, name] of named.entries()) {
        expect((await deleteProject(name)).status, name).to.equal(200);
        await server.settled();
        expect((await listed()).map((p) => p.name).sort(), name).to.deep.equal(named.slice(i + 1).sort());
      }
      expect(await server.collections.projectDays.countDocuments({ user_id: ada.user._id })).to.equal(0);
    });

    it('take what says "the project before" with it, also after they died half-way', async () => {
      const id = ada.user._id;
      const tab = heartbeat({ project: '<<LAST_PROJECT>>', type: 'domain', entity: 'docs.rs', time: morning + 1100 });
      // As many as are deleted at once
      const web = Array.from({ length: 1000 }, (_, i) => heartbeat({ project: 'web', time: morning + i }));
      await storing(id, [heartbeat({ time: morning - 60 }), ...web, tab, heartbeat({ time: morning + 1160 })])(
        server.stores,
        false,
      );
      await finish(server.stores, id);
      const { client, db } = createMongo({ url: server.mongoUrl, appName: 'test', timeoutMs: 2000 });
      open(client);
      let deletes = 0;
      const heartbeats = new Proxy(server.collections.heartbeats, {
        get(target, name) {
          if (name === 'deleteMany' && ++deletes === 2) throw new Error('died here');
          const value = Reflect.get(target, name, target) as unknown;
          return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
        },
      });
      const step = deletingProject(id, 'web');
      const dying = { ...server.stores, heartbeats: heartbeatStore(db, heartbeats) };
      await step(dying, false).catch((error: Error) => expect(error.message).to.equal('died here'));
      expect(deletes).to.equal(2);
      await step(server.stores, true);
      await finish(server.stores, id);
      expect((await server.stores.heartbeats.read(id, 0, 4e15)).heartbeats.map((h) => h.project)).to.deep.equal([
        'engine',
        'engine',
      ]);
      expect(await projects()).to.deep.equal({});
    });
  });
});
