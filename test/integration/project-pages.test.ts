import { expect } from 'chai';
import type { ProjectActivity, ProjectFiles } from '../../shared/schema/answers/projects.js';
import { heartbeat } from '../factories/heartbeats.js';
import { midnight, there } from '../factories/midnights.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';
import { get, me, micros, sum, type Summaries } from '../support/summary-answers.js';

describe('what pages of projects show', () => {
  let server: TestServer;
  let ada: TestUser;
  before(async () => (server = await startTestServer()));
  beforeEach(async () => (ada = await server.newUser({ timezone: 'Europe/Vienna' })));
  after(() => server.close());

  const activity = async (): Promise<ProjectActivity> =>
    (await get<{ data: ProjectActivity }>(server, ada, 'project_activity')).data;
  const files = async (project: string, query: Record<string, string>): Promise<ProjectFiles> =>
    (await get<{ data: ProjectFiles }>(server, ada, `projects/${encodeURIComponent(project)}/files`, query)).data;

  it('is each project with its time on each of the last 30 days, as summaries have it', async () => {
    const now = Math.floor(Date.now() / 1000);
    const at = (project: string, daysAgo: number) =>
      [0, 60, 150].map((s) => heartbeat({ project, time: now - daysAgo * 86_400 - 600 + s }));
    await server.send(ada, [...at('engine', 0), ...at('engine', 5), ...at('web', 29), ...at('old', 40), ...at('gone', 3)]);
    await server.settled();
    await server.call(ada, `${me}/projects/web`, { method: 'PATCH', body: '{"is_hidden":true}' });
    await server.call(ada, `${me}/projects/gone`, { method: 'PATCH', body: '{"name":"engine"}' });
    const { start, end, projects } = await activity();
    expect(projects.map((p) => [p.name, p.is_hidden])).to.deep.equal([
      ['engine', false],
      ['web', true],
      ['old', false],
    ]);
    const { data } = await get<Summaries>(server, ada, 'summaries', { start, end });
    expect(data).to.have.length(30);
    for (const { name, seconds, total_seconds } of projects) {
      const expected = data.map((day) => day.projects.find((p) => p.name === name)?.total_seconds ?? 0);
      expect(seconds, name).to.deep.equal(name === 'old' ? [] : expected);
      expect(micros(total_seconds), name).to.equal(sum(seconds.map(micros)));
    }
  });

  it('is nothing for who has sent nothing', async () => expect((await activity()).projects).to.deep.equal([]));

  it('is the branches and files of a project, as summaries have them, over any range', async () => {
    await server.send(ada, there.slice(4));
    await server.settled();
    await server.send(ada, there.slice(0, 4));
    const range = { start: '2026-01-29', end: '2026-03-02' };
    for (const isSettled of [false, true]) {
      if (isSettled) await server.settled();
      for (const project of ['engine', 'web']) {
        const found = await files(project, range);
        const { data } = await get<Summaries>(server, ada, 'summaries', { ...range, project });
        const totals = new Map<string, number>();
        for (const day of data) {
          for (const e of day.entities ?? []) totals.set(e.name, (totals.get(e.name) ?? 0) + micros(e.total_seconds));
        }
        expect(new Map(found.entities.map((e) => [e.name, micros(e.total_seconds)])), project).to.deep.equal(totals);
        expect(micros(found.total_seconds)).to.equal(sum([...totals.values()]));
        const branches = data.flatMap((day) => day.branches ?? []).filter((b) => b.name === 'main');
        expect(micros(found.branches.find((b) => b.name === 'main')!.total_seconds)).to.equal(
          sum(branches.map((b) => micros(b.total_seconds))),
        );
      }
    }
    expect((await files('engine', { range: 'all_time' })).total_seconds).to.equal((await files('engine', range)).total_seconds);
    expect((await files('engine', { range: 'today' })).entities).to.deep.equal([]);
    expect((await server.call(ada, `${me}/projects/none/files`)).status).to.equal(404);
    expect((await server.call(ada, `${me}/projects/engine/files?range=never`)).status).to.equal(400);
  });

  it('is no more than 2000 files, and what the others are together', async () => {
    const list = Array.from({ length: 2102 }, (_, i) => heartbeat({ entity: `/src/${i}.rs`, time: midnight + i * 10 }));
    for (let i = 0; i < list.length; i += 1000) await server.send(ada, list.slice(i, i + 1000));
    await server.settled();
    const { entities, other_entities, other_entities_seconds, total_seconds } = await files('engine', { range: 'all_time' });
    expect([entities.length, other_entities, other_entities_seconds]).to.deep.equal([2000, 101, 1010]);
    expect(sum(entities.map((e) => e.total_seconds)) + other_entities_seconds).to.equal(total_seconds);
  });

  it('is of what names no project, too', async () => {
    const { project: _project, ...without } = heartbeat({ time: midnight });
    await server.send(ada, [without, { ...without, time: midnight + 60 }]);
    await server.settled();
    expect((await files('Unknown Project', { range: 'all_time' })).total_seconds).to.equal(60);
  });
});
