import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { heartbeat, heartbeatsAt } from '../factories/heartbeats.js';
import { midnight, there } from '../factories/midnights.js';
import { anyRandomHistory } from '../factories/histories.js';
import { dumpOf } from '../support/data-dumps.js';
import { eventually } from '../support/eventually.js';
import { dateAt, naiveDays, type PlainHeartbeat } from '../support/naive-days.js';
import { startTestServer, type Answer, type TestServer, type TestUser } from '../support/server.js';
import { expectDays, get, me, micros, send, sum, userWith, type Durations, type Summaries } from '../support/summary-answers.js';

interface Project {
  id: string;
  name: string;
  is_hidden: boolean;
  first_heartbeat_at: string;
  last_heartbeat_at: string;
}
interface Rename {
  id: string;
  from: string;
  to: string;
}

const range = { start: '2026-01-29', end: '2026-03-02' };
const encoded = encodeURIComponent;
const placeholder = '<<LAST_PROJECT>>';
const instant = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;

describe('projects that are renamed', () => {
  let server: TestServer;
  let ada: TestUser;
  before(async () => (server = await startTestServer({ workers: 2 })));
  beforeEach(async () => (ada = await server.newUser({ timezone: 'Europe/Vienna' })));
  after(() => server.close());

  const patch = <T = { data: Project }>(name: string, body: unknown, as = ada): Promise<Answer<T>> =>
    server.call<T>(as, `${me}/projects/${encoded(name)}`, { method: 'PATCH', body: JSON.stringify(body) });
  const takeBack = async (name: string, as = ada): Promise<number> =>
    (await server.call(as, `${me}/project_renames/${encoded(name)}`, { method: 'DELETE' })).status;
  const remove = async (name: string): Promise<number> =>
    (await server.call(ada, `${me}/projects/${encoded(name)}`, { method: 'DELETE' })).status;
  const list = async (query: Record<string, string> = {}, as = ada): Promise<Project[]> =>
    (await get<{ data: Project[] }>(server, as, 'projects', query)).data;
  const names = async (query: Record<string, string> = {}, as = ada): Promise<string[]> =>
    (await list(query, as)).map((p) => p.name).sort();
  /** What has no heartbeats any more goes when all days are computed. */
  const eventuallyNamed = (expected: readonly string[], as = ada): Promise<void> =>
    eventually(async () => isDeepStrictEqual(await names({}, as), expected));
  const renames = async (as = ada): Promise<string[]> =>
    (await get<{ data: Rename[] }>(server, as, 'project_renames')).data.map((r) => `${r.from} → ${r.to}`).sort();
  /** Seconds of each project in the range. */
  async function times(): Promise<Record<string, number>> {
    const { data } = await get<Summaries>(server, ada, 'summaries', range);
    const all: Record<string, number> = {};
    for (const { projects } of data) for (const p of projects) all[p.name] = (all[p.name] ?? 0) + p.total_seconds;
    return all;
  }
  async function sent(heartbeats: readonly unknown[] = there): Promise<void> {
    await server.send(ada, heartbeats);
    await server.settled();
  }

  it('show what they would show if they had been sent with the new names, at once and when days are computed', async () => {
    const name = fc.constantFrom('engine', 'web', '2024', 'a.b', '$set', '__proto__', 'new', 'newer');
    const acts = fc.array(fc.record({ back: fc.boolean(), from: name, to: name }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(anyRandomHistory, fc.nat(8), acts, async (history, at, all) => {
        const { timezone } = history.settings;
        const user = await userWith(server, history.settings);
        const taken: PlainHeartbeat[] = [];
        const shown = new Map<string, string>();
        const now = (sentName: string): string => shown.get(sentName) ?? sentName;
        const pool = new Set(history.sent.flatMap(({ plain }) => plain.project ?? []));
        for (const { from, to } of all) pool.add(from).add(to);
        const inTimeOf = (range_us: readonly number[]) => ({
          start: dateAt(timezone, Math.min(...range_us) - 864e8),
          end: dateAt(timezone, Math.max(...range_us) + 864e8),
        });
        const check = async (): Promise<void> => {
          const renamed = taken.map((h) => ({ ...h, project: h.project === null ? null : now(h.project) }));
          const expected = naiveDays(renamed, history.settings);
          const days = taken.length > 0 ? inTimeOf(taken.map((h) => h.time_us)) : null;
          if (days === null) return;
          expectDays(await get(server, user, 'summaries', days), expected);
          for (const project of new Set([...expected.values()].flatMap((day) => [...day.projects.keys()]))) {
            const { data } = await get<Summaries>(server, user, 'summaries', { ...days, project });
            const total = sum([...expected.values()].map((day) => day.projects.get(project) ?? 0));
            expect(sum(data.map((d) => micros(d.grand_total.total_seconds))), project).to.equal(total);
          }
        };
        for (const part of [history.shuffled.slice(0, at), history.shuffled.slice(at)]) {
          taken.push(...(await send(server, user, part)));
          await server.settled();
          for (const { back, from, to } of all) {
            if (back && (await takeBack(from, user)) === 200) shown.delete(from);
            if (!back && (await patch(from, { name: to }, user)).status === 200) {
              const meant = [...pool].filter((one) => now(one) === from);
              // A name that is sent no more leads to what it became
              const source = meant.length > 0 ? from : now(from);
              for (const one of pool) if (now(one) === source) shown.set(one, to);
            }
          }
          await check();
          await server.settled();
          await check();
        }
        const known = taken.flatMap(({ project }) => (project === null || project === placeholder ? [] : now(project)));
        await eventuallyNamed([...new Set(known)].sort(), user);
      }),
      { numRuns: 12, interruptAfterTimeLimit: 8000, markInterruptAsFailure: false },
    );
  });

  it('are one with the project of that name, in every answer, and two again when it is taken back', async () => {
    await sent();
    const before = await times();
    const rows = await list();
    const lasts = rows.map((p) => p.last_heartbeat_at).sort();
    const { status, body } = await patch('engine', { name: ' web ' });
    expect(status).to.equal(200);
    expect(body.data).to.include({ name: 'web', last_heartbeat_at: lasts.at(-1), first_heartbeat_at: instant(midnight - 7200) });
    for (let computed = 0; computed < 2; computed += 1) {
      expect(await times()).to.deep.equal({ web: before['web']! + before['engine']!, docs: before['docs'] });
      expect(await names()).to.deep.equal(['docs', 'web']);
      const all = await get<{ data: { total_seconds: number } }>(server, ada, 'all_time_since_today', { project: 'web' });
      expect(all.data.total_seconds).to.equal(before['web']! + before['engine']!);
      const { data } = await get<Durations>(server, ada, 'durations', { date: '2026-02-01' });
      expect(new Set(data.map((d) => d.project))).to.deep.equal(new Set(['web']));
      const day = await get<{ data: { project: string }[] }>(server, ada, 'heartbeats', { date: '2026-02-01' });
      expect(new Set(day.data.map((h) => h.project))).to.deep.equal(new Set(['web']));
      await server.settled();
    }
    // The old name still leads to it
    expect((await get<{ data: Project }>(server, ada, 'projects/engine')).data.name).to.equal('web');
    expect(await renames()).to.deep.equal(['engine → web']);
    // What comes under the old name later is the project's, too
    await server.send(ada, heartbeatsAt([0, 60], { project: 'engine', entity: '/src/later.rs' }, midnight + 29 * 86_400));
    await server.settled();
    expect(await names()).to.deep.equal(['docs', 'web']);
    expect(await takeBack('engine')).to.equal(200);
    await server.settled();
    expect(await times()).to.deep.equal({ ...before, engine: before['engine']! + 60 });
    const edgeOf = (projects: readonly Project[], name: string) => {
      const { first_heartbeat_at, last_heartbeat_at } = projects.find((p) => p.name === name)!;
      return { first_heartbeat_at, last_heartbeat_at };
    };
    const expected = edgeOf(rows, 'web');
    await eventually(async () => isDeepStrictEqual(edgeOf(await list(), 'web'), expected));
    expect(edgeOf(await list(), 'engine').last_heartbeat_at).to.equal(instant(midnight + 29 * 86_400 + 60));
    expect(await takeBack('engine')).to.equal(404);
  });

  it('are no projects any more when the only name that was sent for them is taken back', async () => {
    await sent();
    await patch('docs', { name: 'manual' });
    expect(await names()).to.deep.equal(['engine', 'manual', 'web']);
    await server.settled();
    await takeBack('docs');
    await server.settled();
    await eventuallyNamed(['docs', 'engine', 'web']);
  });

  it('can go back to their first name, change names with one another, and take the name of one that is another now', async () => {
    await sent();
    const before = await times();
    await patch('engine', { name: 'motor' });
    await patch('motor', { name: 'engine' });
    expect(await times()).to.deep.equal(before);
    await patch('engine', { name: 'x' });
    await patch('web', { name: 'engine' });
    await patch('x', { name: 'web' });
    await server.settled();
    expect(await times()).to.deep.equal({ ...before, engine: before['web'], web: before['engine'] });
    expect(await names()).to.deep.equal(['docs', 'engine', 'web']);
    const web = (await list()).find((p) => p.name === 'web')!;
    expect(web.last_heartbeat_at).to.equal(instant(there.filter((h) => h.project === 'engine').at(-1)!.time));
  });

  it('are deleted with what was sent under any of their names, and with nothing that joins them later', async () => {
    await sent();
    const before = await times();
    await patch('engine', { name: 'web' });
    const [job] = [await remove('web'), await remove('web')];
    expect(job).to.equal(200);
    expect((await patch('docs', { name: 'web' })).status).to.equal(200);
    await server.settled();
    await eventually(async () => Object.keys(await times()).join() === 'web');
    expect((await times())['web']).to.equal(before['docs']);
    const left = (await server.stores.heartbeats.read(ada.user._id, 0, 4e15)).heartbeats;
    expect(new Set(left.map((h) => h.project))).to.deep.equal(new Set(['docs']));
    await takeBack('engine');
    await server.settled();
    await eventuallyNamed(['web']);
  });

  it('leave nothing to be found by an old name when they are deleted', async () => {
    await sent();
    await patch('docs', { name: 'manual' });
    await server.settled();
    expect(await remove('docs')).to.equal(200);
    await eventuallyNamed(['engine', 'web']);
    await server.settled();
    for (const name of ['docs', 'manual']) {
      expect((await server.call(ada, `${me}/projects/${name}`)).status, name).to.equal(404);
    }
    expect(await names()).to.deep.equal(['engine', 'web']);
  });

  it('keep in the file of all data the names that were sent, with the rules beside them', async () => {
    await sent();
    await patch('engine', { name: 'motor' });
    const dump = await dumpOf(server, ada.user._id, 'account');
    const text = JSON.stringify(JSON.parse(dump));
    expect(text).to.include('"project":"engine"').and.not.include('"project":"motor"');
    expect((JSON.parse(dump) as { settings: { project_renames: Rename[] } }).settings.project_renames[0]).to.include({
      from: 'engine',
      to: 'motor',
    });
  });

  it('are found by plugins that ask for a file by the name they send', async () => {
    await sent();
    await patch('engine', { name: 'motor' });
    const body = JSON.stringify({ entity: '/src/engine.rs', project: 'engine' });
    const { body: experts } = await server.call<{ data: unknown[] }>(ada, `${me}/file_experts`, { method: 'POST', body });
    expect(experts.data).to.have.length(1);
  });

  it('can be hidden from lists, while their time stays', async () => {
    await sent();
    const before = await times();
    expect((await patch('web', { is_hidden: true })).body.data.is_hidden).to.equal(true);
    expect(await names()).to.deep.equal(['docs', 'engine']);
    expect(await names({ is_hidden: 'true' })).to.deep.equal(['web']);
    expect(await times()).to.deep.equal(before);
    await patch('web', { name: 'site' });
    expect(await names({ is_hidden: 'true' })).to.deep.equal(['site']);
    expect((await patch('site', { is_hidden: false, name: 'page' })).body.data).to.include({ name: 'page', is_hidden: false });
    expect(await names()).to.deep.equal(['docs', 'engine', 'page']);
  });

  it('are refused names that can not be, field by field, and nothing changes', async () => {
    await sent();
    const bad: [unknown, string[]][] = [
      [{ name: '' }, ['name']],
      [{ name: ' \n' }, ['name']],
      [{ name: 7 }, ['name']],
      [{ name: null, is_hidden: 'yes' }, ['name', 'is_hidden']],
      [{ name: 'x'.repeat(513) }, ['name']],
      [{ name: placeholder }, ['name']],
      [{ name: 'Unknown Project', is_hidden: true }, ['name']],
      [{ colour: 'red' }, ['colour']],
    ];
    for (const [body, fields] of bad) {
      const answer = await patch<{ errors: Record<string, string[]> }>('engine', body);
      expect(answer.status, JSON.stringify(body)).to.equal(400);
      expect(Object.keys(answer.body.errors), JSON.stringify(body)).to.have.members(fields);
    }
    expect((await patch('none', { name: 'x' })).status).to.equal(404);
    expect(await renames()).to.deep.equal([]);
    expect(await names()).to.deep.equal(['docs', 'engine', 'web']);
    expect((await patch('engine', { name: 'engine' })).status).to.equal(200);
    expect(await renames()).to.deep.equal([]);
  });

  it('all get their names when many are renamed at once', async () => {
    const projects = Array.from({ length: 8 }, (_, i) => `p${i}`);
    await sent(projects.map((project, i) => heartbeat({ project, time: midnight + i * 60 })));
    const answers = await Promise.all(projects.map((project) => patch(project, { name: `q-${project}` })));
    const done = projects.filter((_, i) => answers[i]!.status === 200);
    expect(done.length).to.be.greaterThan(0);
    expect(answers.map((a) => a.status).filter((status) => status !== 200 && status !== 409)).to.deep.equal([]);
    expect(await names()).to.deep.equal(projects.map((p) => (done.includes(p) ? `q-${p}` : p)).sort());
    expect(await renames()).to.deep.equal(done.map((p) => `${p} → q-${p}`));
  });
});
