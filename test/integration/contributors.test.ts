import { expect } from 'chai';
import type { ProjectContributors } from '../../shared/schema/answers/projects.js';
import { heartbeat } from '../factories/heartbeats.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';
import { get, me } from '../support/summary-answers.js';

const day = 86_400;
const range = { start: '2026-01-05', end: '2026-01-06' };

describe('contributors of a project', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer()));
  after(() => server.close());

  const work = (as: TestUser, project: string, seconds: number, time = Date.parse('2026-01-05T10:00:00Z') / 1000) =>
    server.send(
      as,
      [0, seconds].map((s) => heartbeat({ project, time: time + s })),
    );
  const share = (as: TestUser, project: string, is_shared: boolean) =>
    server.call(as, `${me}/projects/${encodeURIComponent(project)}`, { method: 'PATCH', body: JSON.stringify({ is_shared }) });
  const seen = async (as: TestUser, project: string, query: Record<string, string> = range) => {
    const path = `projects/${encodeURIComponent(project)}/contributors`;
    const { data } = await get<{ data: ProjectContributors }>(server, as, path, query);
    return data.contributors.map(({ username, total_seconds, is_current_user }) => [username, total_seconds, is_current_user]);
  };
  const newcomer = (username: string) => server.newUser({ username, timezone: 'UTC' });

  it('[T96] see each other where both share theirs of the same name, and nobody else does', async () => {
    const [ada, bob, eve] = [await newcomer('ada1'), await newcomer('bob1'), await newcomer('eve1')];
    await work(ada, 'engine', 60);
    await work(bob, 'engine', 90);
    await work(eve, 'engine', 30);
    await server.settled();
    expect(await seen(ada, 'engine')).to.deep.equal([]);
    await share(bob, 'engine', true);
    expect(await seen(ada, 'engine')).to.deep.equal([]);
    await share(ada, 'engine', true);
    const both = [
      ['bob1', 90, false],
      ['ada1', 60, true],
    ];
    expect(await seen(ada, 'engine')).to.deep.equal(both);
    expect(await seen(eve, 'engine')).to.deep.equal([]);
    await share(bob, 'engine', false);
    expect(await seen(ada, 'engine')).to.deep.equal([['ada1', 60, true]]);
    expect(await seen(bob, 'engine')).to.deep.equal([]);
  });

  it('[T96] see of others nothing of today, and nothing of who is disabled or shares another name', async () => {
    const [ada, bob, off, other] = [
      await newcomer('ada2'),
      await newcomer('bob2'),
      await newcomer('off2'),
      await newcomer('other2'),
    ];
    const now = Math.floor(Date.now() / 1000);
    const yesterday = Math.floor(now / day) * day - day / 2;
    for (const one of [ada, bob, off]) await work(one, 'web', 60, yesterday);
    await work(other, 'web-2', 60, yesterday);
    for (const one of [ada, bob]) await work(one, 'web', 30, Math.max(Math.floor(now / day) * day, now - 40));
    await server.settled();
    for (const one of [ada, bob, off]) await share(one, 'web', true);
    await share(other, 'web-2', true);
    await server.stores.users.changeAccess(off.user._id, 'disable');
    expect(await seen(ada, 'web', { range: 'last_7_days' })).to.deep.equal([
      ['ada2', 90, true],
      ['bob2', 60, false],
    ]);
    expect(await seen(ada, 'web', { range: 'today' })).to.deep.equal([
      ['ada2', 30, true],
      ['bob2', 0, false],
    ]);
  });

  it('are parted by a rename: those it was shared with know it by the other name', async () => {
    const [ada, bob] = [await newcomer('ada3'), await newcomer('bob3')];
    for (const one of [ada, bob]) {
      await work(one, 'site', 60);
      await server.settled();
      await share(one, 'site', true);
    }
    await server.call(ada, `${me}/projects/site`, { method: 'PATCH', body: '{"name":"page"}' });
    expect(await seen(bob, 'site')).to.deep.equal([['bob3', 60, true]]);
    expect(await seen(ada, 'page')).to.deep.equal([]);
  });
});
