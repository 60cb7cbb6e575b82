import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import type { Activity } from '../../shared/schema/answers/activity.js';
import { testCommand } from '../../web/guide/lines.js';
import { heartbeat } from '../factories/heartbeats.js';
import { createChanges } from '../../shared/queue/changes.js';
import { createFastRedis } from '../../shared/queue/redis.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

const path = '/api/v1/users/current/activity';
const agent = 'wakatime/v1.115.2 (linux-6.1-x86_64) go1.24.1 vscode/1.104.0 vscode-wakatime/25.2.0';
const nowSeconds = (): number => Date.now() / 1000;

describe('activity', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ recomputeDelayMs: 100 })));
  after(() => server.close());

  const ask = (of: TestUser, version?: string) =>
    server.call<{ data: Activity } | null>(
      of,
      path,
      version === undefined ? {} : { headers: { 'If-None-Match': `"${version}"` } },
    );
  const versionOf = async (of: TestUser): Promise<string> => (await ask(of)).body!.data.version;
  const changed = (of: TestUser, version: string): Promise<void> =>
    eventually(async () => (await ask(of, version)).status === 200, 1000);

  it('says that nothing came yet, and then what came, with the time of today', async () => {
    const ada = await server.newUser();
    const { body } = await ask(ada);
    expect(body!.data).to.include({ last_heartbeat: null, heartbeats_today: 0, total_seconds_today: 0 });
    const time = nowSeconds() - 60;
    await server.send(
      ada,
      [heartbeat({ time: time - 600, entity: '/a', project: 'engine' }), heartbeat({ time, entity: '/b', project: 'engine' })],
      { 'User-Agent': agent, 'X-Machine-Name': 'laptop' },
    );
    await changed(ada, body!.data.version);
    const { data } = (await ask(ada)).body!;
    expect(data.last_heartbeat).to.deep.include({
      editor: 'VS Code',
      operating_system: 'Linux',
      machine: 'laptop',
      project: 'engine',
    });
    expect(data.last_heartbeat!.time).to.be.closeTo(time, 0.001);
    // All of it, or what is left of it since midnight
    const isSameDay = new Date((time - 600) * 1000).getUTCDate() === new Date().getUTCDate();
    if (isSameDay) expect(data).to.include({ heartbeats_today: 2, total_seconds_today: 600 });
  });

  it('tells of the heartbeat that the set-up guide has sent from a shell', async () => {
    const ada = await server.newUser();
    const { stdout } = await promisify(execFile)('sh', ['-c', testCommand('unix', `${server.url}/api/v1`, ada.apiKey)]);
    expect(JSON.parse(stdout)).to.have.nested.property('data.id');
    await eventually(async () => (await ask(ada)).body!.data.last_heartbeat !== null);
    const { last_heartbeat } = (await ask(ada)).body!.data;
    expect(last_heartbeat).to.deep.include({ editor: 'Terminal', machine: hostname(), project: null });
    expect(last_heartbeat!.time).to.be.closeTo(nowSeconds(), 30);
  });

  it('is answered 304 while nothing changes, also once the days are computed', async () => {
    const ada = await server.newUser();
    const before = await versionOf(ada);
    await server.send(ada, [heartbeat({ time: nowSeconds() - 5 })]);
    await changed(ada, before);
    const version = await versionOf(ada);
    expect((await ask(ada, version)).status).to.equal(304);
    await server.settled();
    expect((await ask(ada, version)).status).to.equal(304);
  });

  it('changes within a second for heartbeats of years ago, and for no other user', async () => {
    const [ada, bob] = [await server.newUser(), await server.newUser()];
    await server.send(ada, [heartbeat({ time: nowSeconds() - 5 })]);
    await server.settled();
    const [version, other] = [await versionOf(ada), await versionOf(bob)];
    await server.send(ada, [heartbeat({ time: Date.UTC(2021, 4, 3, 10) / 1000 })]);
    await changed(ada, version);
    expect((await ask(bob, other)).status).to.equal(304);
  });

  it('changes with deletions and settings', async () => {
    const ada = await server.newUser();
    const time = Date.UTC(2022, 4, 3, 10) / 1000;
    const [id] = await server.send(ada, [heartbeat({ time })]);
    await server.settled();
    let version = await versionOf(ada);
    await server.call(ada, '/api/v1/users/current/heartbeats.bulk', {
      method: 'DELETE',
      body: JSON.stringify({ date: '2022-05-03', ids: [id] }),
    });
    await changed(ada, version);
    version = await versionOf(ada);
    await server.call(ada, '/api/v1/users/current', { method: 'PATCH', body: JSON.stringify({ timeout: 5 }) });
    await changed(ada, version);
  });

  it('changes as days are computed, while ranges are told in part', async () => {
    const ada = await server.newUser();
    const version = await versionOf(ada);
    const days = Array.from({ length: 5 }, (_, i) => 18_000 + 2 * i);
    const mark = { user_id: ada.user._id, adjacent: [], placeholders: [] };
    // Marked by a worker that died before it told anybody
    await server.stores.days.markDirty([{ ...mark, changed: new Map(days.map((day) => [day, 0])) }], new Date());
    const marked = await versionOf(ada);
    expect(marked).to.not.equal(version);
    await server.apiDeps.background.recompute(ada.user._id);
    await changed(ada, marked);
  });

  it('has an empty word while Redis is away, and no error', async () => {
    const away = createFastRedis('redis://127.0.0.1:1', 100, server.apiDeps.log);
    expect(await createChanges(away, server.prefix).wordOf('somebody')).to.equal('');
    away.disconnect();
  });

  it('[T14] counts for the session or key, and not for the address of a whole office', async () => {
    const strict = await startTestServer({ workers: 0, limits: { perAddress: 2, perKey: 4 } });
    try {
      const [ada, bob] = [await strict.newUser(), await strict.newUser()];
      const statusOf = async (of: TestUser): Promise<number> => (await strict.call(of, path)).status;
      expect([await statusOf(ada), await statusOf(ada), await statusOf(bob), await statusOf(bob)]).to.deep.equal([
        200, 200, 200, 200,
      ]);
      expect([await statusOf(ada), await statusOf(ada), await statusOf(ada)]).to.deep.equal([200, 200, 429]);
    } finally {
      await strict.close();
    }
  });
});
