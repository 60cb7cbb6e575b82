import { expect } from 'chai';
import { heartbeat, heartbeatsAt, morning } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

interface Named {
  name: string;
  total_seconds: number;
}
type Day = Record<'projects' | 'editors' | 'machines' | 'languages', Named[]> & { grand_total: { total_seconds: number } };

const names = (items: readonly Named[]): string[] => items.map((item) => item.name).toSorted();

describe('what was just acknowledged', () => {
  let server: TestServer;
  let ada: TestUser;
  // A minute passes before the days are computed again: until then reads must go by the heartbeats
  before(async () => (server = await startTestServer({ recomputeDelayMs: 60_000 })));
  beforeEach(async () => (ada = await server.newUser()));
  after(() => server.close());

  const get = async <T>(path: string): Promise<T> => (await server.call<T>(ada, `/api/v1/users/current/${path}`)).body;
  const statusBar = async (): Promise<Day> => (await get<{ data: Day }>('statusbar/today')).data;
  const day = async (date = '2026-01-05'): Promise<Day> =>
    (await get<{ data: Day[] }>(`summaries?start=${date}&end=${date}`)).data[0]!;

  it('shows in the status bar, the summary and all time within a second', async () => {
    const start = Math.floor(Date.now() / 86_400_000) * 86_400;
    for (let total = 60; total <= 300; total += 60) {
      await server.send(ada, [heartbeat({ time: start }), heartbeat({ time: start + total })]);
      await eventually(async () => (await statusBar()).grand_total.total_seconds === total, 1000);
      expect((await get<{ data: Day[] }>('summaries?range=Today')).data[0]!.grand_total.total_seconds).to.equal(total);
      expect((await get<{ data: { total_seconds: number } }>('all_time_since_today')).data.total_seconds).to.equal(total);
    }
  });

  it('shows with the name of a new editor, machine and language at once', async () => {
    await server.send(ada, heartbeatsAt([0, 60]), { 'X-Machine-Name': 'lab' });
    await eventually(async () => (await day()).grand_total.total_seconds === 60, 1000);
    expect(names((await day()).editors)).to.deep.equal(['VS Code']);
    const vim = 'wakatime/v1.90.0 (linux-6.1.0) go1.22.1 vim/901 vim-wakatime/11.1.1';
    await server.send(ada, heartbeatsAt([120, 180], { user_agent: vim, language: 'C' }), { 'X-Machine-Name': 'attic' });
    await eventually(async () => (await day()).grand_total.total_seconds === 180, 1000);
    const { editors, machines, languages } = await day();
    expect({ editors: names(editors), machines: names(machines), languages: names(languages) }).to.deep.equal({
      editors: ['VS Code', 'Vim'],
      machines: ['attic', 'lab'],
      languages: ['C', 'Rust'],
    });
  });

  it('of a day long past shows as fast, and leaves other days alone', async () => {
    await server.send(ada, heartbeatsAt([0, 60]));
    await eventually(async () => (await day()).grand_total.total_seconds === 60, 1000);
    await server.send(ada, heartbeatsAt([0, 120], {}, morning - 1000 * 86_400));
    await eventually(async () => (await day('2023-04-11')).grand_total.total_seconds === 120, 1000);
    expect((await day()).grand_total.total_seconds).to.equal(60);
  });
});

describe("a user's own", () => {
  let server: TestServer;
  before(async () => (server = await startTestServer()));
  after(() => server.close());

  it("data is nobody else's: 403, and 404 for nobody", async () => {
    const [ada, bob] = [await server.newUser({ username: 'ada' }), await server.newUser({ username: 'bob' })];
    const paths = ['/statusbar/today', '/summaries?range=Today', '/durations?date=2026-01-05', '/heartbeats?date=2026-01-05'];
    for (const path of [...paths, '/projects', '/all_time_since_today']) {
      for (const name of [bob.user._id, 'bob', '@bob', 'BOB']) {
        const answer = await server.call(ada, `/api/v1/users/${name}${path}`);
        expect({ status: answer.status, body: answer.body }, path).to.deep.equal({
          status: 403,
          body: { error: 'This user does not share this.' },
        });
      }
      const nobody = await server.call(ada, `/api/v1/users/carl${path}`);
      expect({ status: nobody.status, body: nobody.body }).to.deep.equal({ status: 404, body: { error: 'User not found.' } });
      expect((await server.call(ada, `/api/v1/users/ada${path}`)).status).to.equal(200);
    }
  });

  it('profile shows others who it is, and nothing of what they do', async () => {
    const [eve, mal] = [await server.newUser({ username: 'eve' }), await server.newUser({ username: 'mal' })];
    await server.send(mal, heartbeatsAt([0, 60]));
    for (const name of [mal.user._id, 'mal', '@MAL']) {
      const { status, body } = await server.call<{ data: Record<string, unknown> }>(eve, `/api/v1/users/${name}`);
      expect(status).to.equal(200);
      expect(body.data).to.include({ id: mal.user._id, username: 'mal', profile_url: `${server.url}/@mal` });
      expect(Object.keys(body.data)).to.not.include.members(['email']);
      expect(Object.keys(body.data).filter((key) => /^(last_|timezone|timeout|plan|email)/.test(key))).to.deep.equal([]);
    }
    expect((await server.call(eve, '/api/v1/users/nobody')).status).to.equal(404);
  });

  const zoneOf = async (user: TestUser): Promise<string> =>
    (await server.call<{ data: { timezone: string } }>(user, '/api/v1/users/current')).body.data.timezone;

  it('first zone comes from the first client that tells one, and stays', async () => {
    const ada = await server.newUser({ timezone: null });
    expect(await zoneOf(ada)).to.equal('UTC');
    // 23:30 UTC is the next day in Berlin
    const late = Date.parse('2026-01-05T23:30:00Z') / 1000;
    await server.send(ada, heartbeatsAt([0, 60], {}, late));
    await server.send(ada, heartbeatsAt([120], {}, late), { Timezone: 'Mars/Olympus' });
    await server.settled();
    expect(await zoneOf(ada)).to.equal('UTC');
    const dates = async (): Promise<string[]> => {
      const { body } = await server.call<{ data: { range: { date: string }; grand_total: { total_seconds: number } }[] }>(
        ada,
        '/api/v1/users/current/summaries?start=2026-01-04&end=2026-01-07',
      );
      return body.data.filter((d) => d.grand_total.total_seconds > 0).map((d) => d.range.date);
    };
    expect(await dates()).to.deep.equal(['2026-01-05']);
    await server.send(ada, heartbeatsAt([180], {}, late), { TimeZone: 'europe/berlin' });
    await server.settled();
    expect(await zoneOf(ada)).to.equal('Europe/Berlin');
    expect(await dates()).to.deep.equal(['2026-01-06']);
    await server.send(ada, heartbeatsAt([240], {}, late), { Timezone: 'America/New_York' });
    await server.settled();
    expect(await zoneOf(ada)).to.equal('Europe/Berlin');
  });

  it('projects have their first and last heartbeat, newest first, found by a part of their name, paged by 100', async () => {
    const ada = await server.newUser({ timezone: 'Africa/Nairobi' });
    const many = Array.from({ length: 103 }, (_, i) => `project ${String(i).padStart(3, '0')}`);
    await server.send(
      ada,
      many.flatMap((project, i) => heartbeatsAt([i, 1000 + i], { project })),
    );
    await server.send(ada, [heartbeat({ project: 'A (b) [c]*', time: morning - 86_400 })]);
    await server.settled();
    const list = async (query: string) =>
      (await server.call<{ data: Record<string, unknown>[]; total: number }>(ada, `/api/v1/users/current/projects?${query}`))
        .body;
    const first = await list('');
    expect(first).to.include({ page: 1, prev_page: null, next_page: 2, total: 104, total_pages: 2 });
    expect(first.data).to.have.length(100);
    expect(first.data[0]).to.include({
      name: 'project 102',
      first_heartbeat_at: '2026-01-05T09:01:42Z',
      last_heartbeat_at: '2026-01-05T09:18:22Z',
      human_readable_first_heartbeat_at: 'Jan 5, 2026, 12:01 PM EAT',
      urlencoded_name: 'project%20102',
      url: '/projects/project%20102',
    });
    const second = await list('page=2');
    expect(second).to.include({ page: 2, prev_page: 1, next_page: null });
    expect(second.data.map((p) => p['name'])).to.deep.equal(['project 002', 'project 001', 'project 000', 'A (b) [c]*']);
    expect((await list('q=a%20(B)%20%5B')).data.map((p) => p['name'])).to.deep.equal(['A (b) [c]*']);
    expect(await list('q=.*')).to.deep.include({ data: [], total: 0, total_pages: 1 });
  });

  it('projects are there also when only saved files count as time, and nothing of them was saved', async () => {
    const ada = await server.newUser();
    await server.collections.users.updateOne({ _id: ada.user._id }, { $set: { writes_only: true } });
    await server.send(ada, [heartbeat({ is_write: true }), heartbeat({ project: 'read', time: morning + 60 })]);
    await server.settled();
    const { body } = await server.call<{ data: { name: string }[] }>(ada, '/api/v1/users/current/projects');
    expect(body.data.map((p) => p.name)).to.deep.equal(['read', 'engine']);
  });

  it('last activity is that of the newest heartbeat', async () => {
    const ada = await server.newUser();
    await server.send(ada, [heartbeat({ time: morning + 60, project: 'gnomon', branch: 'dev', language: 'C' }), heartbeat()]);
    await server.settled();
    const { body } = await server.call<{ data: object }>(ada, '/api/v1/users/current');
    expect(body.data).to.include({
      last_heartbeat_at: '2026-01-05T09:01:00Z',
      last_project: 'gnomon',
      last_branch: 'dev',
      last_language: 'C',
      last_plugin: heartbeat().user_agent,
      last_plugin_name: 'VS Code',
    });
  });
});
