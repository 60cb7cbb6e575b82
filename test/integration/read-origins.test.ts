import { expect } from 'chai';
import { rowId } from '../../shared/domain/heartbeat-id.js';
import { cliUserAgent, heartbeat, heartbeatsAt, morning } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

interface Row {
  readonly id: string;
  readonly value: string;
  readonly last_seen_at: string;
  readonly created_at: string;
}
interface Page<T> {
  readonly data: readonly T[];
  readonly page: number;
  readonly prev_page: number | null;
  readonly next_page: number | null;
  readonly total: number;
  readonly total_pages: number;
}

const current = '/api/v1/users/current';
const iso = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
const claude = 'wakatime/v2.15.0 (darwin-27.0.0-arm64) go1.24.1 opus/4-8-high claude-code/2.1.45 claude-code-wakatime/3.1.0';
const chrome = 'Chrome/115.0.0.0 mac_arm64 chrome-wakatime/3.0.19';
const desktop = 'wakatime/v1.102.1 (windows-10.0.27723.1000-x86_64) go1.22.5 Skype/unknown windows-wakatime/0.5.0';

/** Path, and what its rows are for a user with one heartbeat of each agent and machine, last seen first. */
const lists = ['machine_names', 'user_agents'] as const;

describe('machines and user agents', () => {
  let server: TestServer;
  let ada: TestUser;
  let sent: number;
  before(async () => {
    server = await startTestServer();
    ada = await server.newUser({ username: 'ada', timezone: null });
    sent = Math.floor(Date.now() / 1000);
    await server.send(ada, heartbeatsAt([0, 60]), { 'X-Machine-Name': 'lab', Timezone: 'Europe/Vienna' });
    await server.send(ada, [heartbeat({ time: morning + 300, user_agent: claude })], { 'X-Machine-Name': 'Ada%E2%80%99s%20Mac' });
    await server.send(ada, [
      heartbeat({ time: morning - 86_400, user_agent: chrome }),
      heartbeat({ time: morning + 120, user_agent: desktop }),
    ]);
    await server.settled();
  });
  after(() => server.close());

  const get = async <T>(path: string, as = ada): Promise<T> => {
    const { status, body } = await server.call<T>(as, `${current}/${path}`);
    expect(status, path).to.equal(200);
    return body;
  };

  it('are all there, last seen first', async () => {
    const { data: machines, ...siblings } =
      await get<Page<Row & { name: string; ip: string; timezone: string | null }>>('machine_names');
    expect(machines.map(({ name, value, timezone, last_seen_at }) => ({ name, value, timezone, last_seen_at }))).to.deep.equal([
      { name: 'Ada’s Mac', value: 'Ada’s Mac', timezone: null, last_seen_at: iso(morning + 300) },
      { name: 'Unknown Hostname', value: 'Unknown Hostname', timezone: null, last_seen_at: iso(morning + 120) },
      { name: 'lab', value: 'lab', timezone: 'Europe/Vienna', last_seen_at: iso(morning + 60) },
    ]);
    for (const { ip } of machines) expect(ip).to.match(/127\.0\.0\.1$/);
    expect(siblings).to.deep.equal({ page: 1, prev_page: null, next_page: null, total: 3, total_pages: 1 });
    const agents = await get<Page<Row>>('user_agents');
    expect(agents.data.map(({ value, last_seen_at }) => [value, last_seen_at])).to.deep.equal([
      [claude, iso(morning + 300)],
      [desktop, iso(morning + 120)],
      [cliUserAgent, iso(morning + 60)],
      [chrome, iso(morning - 86_400)],
    ]);
    expect(agents).to.include({ page: 1, total: 4, total_pages: 1 });
  });

  it('have the ids that heartbeats and durations refer to', async () => {
    const { data } = await get<{ data: { user_agent_id: string; machine_name_id: string }[] }>('heartbeats?date=2026-01-05');
    const machines = await get<Page<Row>>('machine_names');
    const agents = await get<Page<Row>>('user_agents');
    expect(new Set(machines.data.map((m) => m.id))).to.deep.equal(new Set(data.map((h) => h.machine_name_id)));
    expect(agents.data.map((a) => a.id)).to.include.members(data.map((h) => h.user_agent_id));
  });

  it('say what a user agent says', async () => {
    const { data } = await get<Page<Row>>('user_agents');
    const shown = data.map(({ id: _id, last_seen_at: _last, created_at: _created, ...fields }) => fields);
    const nothing = {
      ai_model: null,
      ai_model_version: null,
      ai_model_complexity: null,
      is_browser_extension: false,
      is_desktop_app: false,
    };
    expect(shown).to.deep.equal([
      {
        ...nothing,
        value: claude,
        editor: 'Claude Code',
        version: '3.1.0',
        os: 'Mac',
        cli_version: 'v2.15.0',
        go_version: 'go1.24.1',
        ai_model: 'Opus',
        ai_model_version: '4-8',
        ai_model_complexity: 'high',
      },
      {
        ...nothing,
        value: desktop,
        editor: 'Skype',
        version: '0.5.0',
        os: 'Windows',
        cli_version: 'v1.102.1',
        go_version: 'go1.22.5',
        is_desktop_app: true,
      },
      {
        ...nothing,
        value: cliUserAgent,
        editor: 'VS Code',
        version: '24.4.0',
        os: 'Linux',
        cli_version: 'v1.90.0',
        go_version: 'go1.22.1',
      },
      {
        ...nothing,
        value: chrome,
        editor: 'Chrome',
        version: '3.0.19',
        os: 'Mac',
        cli_version: null,
        go_version: null,
        is_browser_extension: true,
      },
    ]);
  });

  it('were made when their first heartbeat came, whenever that was written', async () => {
    for (const list of lists) {
      for (const { created_at, value } of (await get<Page<Row>>(list)).data) {
        expect(Date.parse(created_at) / 1000, value).to.be.within(sent, sent + 60);
      }
    }
  });

  it('keep the time they were made, and are seen last by their latest heartbeat', async () => {
    const grace = await server.newUser();
    const one = async (list: string): Promise<Row> => (await get<Page<Row>>(list, grace)).data[0]!;
    await server.send(grace, [heartbeat({ time: morning })], { 'X-Machine-Name': 'lab' });
    await server.settled();
    const made = new Date('2026-01-06T10:00:00Z');
    const collections = [server.collections.userAgents, server.collections.machineNames] as const;
    await Promise.all([
      collections[0].updateOne({ user_id: grace.user._id }, { $set: { created_at: made } }),
      collections[1].updateOne({ user_id: grace.user._id }, { $set: { created_at: made } }),
    ]);
    await server.send(grace, [heartbeat({ time: morning + 900 }), heartbeat({ time: morning - 900 })], {
      'X-Machine-Name': 'lab',
    });
    await server.settled();
    for (const list of lists) {
      expect(await one(list)).to.include({ last_seen_at: iso(morning + 900), created_at: '2026-01-06T10:00:00Z' });
    }
  });

  it('of an older version, which did not note it, are as old as their first heartbeat', async () => {
    const grace = await server.newUser();
    await server.send(grace, heartbeatsAt([0, 60]));
    await server.settled();
    await server.collections.userAgents.updateOne({ user_id: grace.user._id }, { $unset: { created_at: 1 } });
    await server.collections.machineNames.updateOne({ user_id: grace.user._id }, { $unset: { created_at: 1 } });
    for (const list of lists) {
      const [row] = (await get<Page<Row>>(list, grace)).data;
      expect(row).to.include({ created_at: iso(morning), last_seen_at: iso(morning + 60) });
    }
  });

  it("are the signed-in user's alone", async () => {
    const grace = await server.newUser();
    await server.send(grace, [heartbeat({ user_agent: 'vim/9 vim-wakatime/11.1.1' })], { 'X-Machine-Name': 'elsewhere' });
    await server.settled();
    expect((await get<Page<Row>>('machine_names', grace)).data.map((m) => m.value)).to.deep.equal(['elsewhere']);
    expect((await get<Page<Row>>('user_agents', grace)).data.map((a) => a.value)).to.deep.equal(['vim/9 vim-wakatime/11.1.1']);
    expect((await get<Page<Row>>('machine_names')).total).to.equal(3);
  });

  it('are one page, without any', async () => {
    const nobody = await server.newUser();
    const empty = { data: [], page: 1, prev_page: null, next_page: null, total: 0, total_pages: 1 };
    for (const list of lists) expect(await get(list, nobody)).to.deep.equal(empty);
  });

  it('come 100 a page, each on one page', async () => {
    const many = await server.newUser();
    const user_id = many.user._id;
    const seen = new Date('2026-01-05T09:00:00Z');
    const machine = (i: number) => `machine ${i}`;
    const rows = Array.from({ length: 201 }, (_, i) => ({
      _id: rowId('machine_name', user_id, machine(i)),
      user_id,
      name: machine(i),
      value: machine(i),
      ip: null,
      timezone: null,
      first_seen_at: seen,
      // Many at the same time: only the id tells them apart
      last_seen_at: new Date(seen.getTime() + (i % 2) * 1000),
      created_at: seen,
    }));
    await server.collections.machineNames.insertMany(rows);
    const pages = await Promise.all([1, 2, 3].map((page) => get<Page<Row>>(`machine_names?page=${page}`, many)));
    expect(pages.map((p) => p.data.length)).to.deep.equal([100, 100, 1]);
    expect(pages.map((p) => [p.prev_page, p.next_page])).to.deep.equal([
      [null, 2],
      [1, 3],
      [2, null],
    ]);
    const all = pages.flatMap((p) => p.data);
    expect(new Set(all.map((m) => m.id)).size).to.equal(201);
    const times = all.map((m) => m.last_seen_at);
    expect(times).to.deep.equal([...times].sort().toReversed());
    for (const page of pages) expect(page).to.include({ total: 201, total_pages: 3 });
    expect(await get('machine_names?page=4', many)).to.deep.include({ data: [], page: 4, prev_page: 3, next_page: null });
  });

  it('refuse pages that are none', async () => {
    for (const list of lists) {
      const { status, body } = await server.call(ada, `${current}/${list}?page=0`);
      expect(status).to.equal(400);
      expect(body).to.deep.equal({ errors: { page: ['Number must be between 1 and 1000000.'] } });
    }
  });

  it('are found one by one, by id', async () => {
    for (const agent of (await get<Page<Row>>('user_agents')).data) {
      expect(await get(`user_agents/${agent.id}`)).to.deep.equal({ data: agent });
    }
  });

  it("are not found by another user's id, or none", async () => {
    const grace = await server.newUser();
    const [{ id }] = (await get<Page<Row>>('user_agents')).data as [Row];
    const none = '00000000-0000-4000-8000-000000000000';
    for (const [as, path] of [
      [grace, id],
      [ada, none],
      [ada, 'x'],
      [ada, '%00'],
      [ada, '$ne'],
    ] as const) {
      const { status, body } = await server.call(as, `${current}/user_agents/${path}`);
      expect(status, path).to.equal(404);
      expect(body, path).to.deep.equal({ error: 'User agent not found.' });
    }
  });

  it('are there under the own id and name; others are 403, nobody 404, without a key 401', async () => {
    const grace = await server.newUser({ username: 'grace' });
    const [{ id }] = (await get<Page<Row>>('user_agents')).data as [Row];
    for (const list of [...lists, `user_agents/${id}`]) {
      for (const name of ['ada', '@ada', ada.user._id]) {
        const { status, body } = await server.call(ada, `/api/v1/users/${name}/${list}`);
        expect(status, list).to.equal(200);
        expect(body).to.deep.equal(await get(list));
      }
      expect((await server.call(ada, `/api/v1/users/${grace.user._id}/${list}`)).status, list).to.equal(403);
      expect((await server.call(ada, `/api/v1/users/nobody/${list}`)).status, list).to.equal(404);
      const { status, body } = await server.call(ada, `${current}/${list}`, { headers: { Authorization: '' } });
      expect([status, body], list).to.deep.equal([401, { error: 'Unauthorized' }]);
    }
  });

  it('are read with the key in the query, as desktop apps do', async () => {
    const response = await server.fetch(`${current}/user_agents?api_key=${ada.apiKey}`);
    expect(response.status).to.equal(200);
    expect(await response.json()).to.deep.equal(await get('user_agents'));
  });

  it('are there soon after a heartbeat', async () => {
    const grace = await server.newUser();
    await server.send(grace, [heartbeat()]);
    await eventually(async () => (await get<Page<Row>>('user_agents', grace)).total === 1, 1000);
  });
});
