import { expect } from 'chai';
import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { createApp } from '../../api/app.js';
import { csrfTokenOf } from '../../api/auth/csrf.js';
import { createBoardQueues } from '../../api/queues-board/board-queues.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { KeyScope } from '../../shared/domain/scopes.js';
import { createLogger } from '../../shared/observability/log.js';
import { queues } from '../../shared/queue/queues.js';
import { createFastRedis } from '../../shared/queue/redis.js';
import { heartbeatsAt } from '../factories/heartbeats.js';
import { accountHolder } from '../support/account-holder.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer } from '../support/server.js';

const api = '/admin/queues/api';
type Headers = Readonly<Record<string, string>>;
interface ShownJob {
  id: string;
  name: string;
  data: unknown;
  failedReason?: string;
  opts: object;
  externalUrl?: object;
}
interface Listed {
  queues: { name: string; description: string; counts: Record<string, number>; isPaused: boolean; jobs: ShownJob[] }[];
}

describe('the queues', () => {
  let server: TestServer;
  let boss: UserDocument;
  let byBoss: Headers;
  let byKey: Headers;
  /** Opened by hand, to put things into. */
  const opened = new Map<string, Queue>();
  before(async () => {
    server = await startTestServer({ workers: 0 });
    ({ user: boss, headers: byBoss } = await browserOf('boss', true));
    byKey = await keyOf(boss, 'admin');
    for (const { name } of Object.values(queues))
      opened.set(name, new Queue(name, { connection: server.redis, prefix: server.prefix }));
  });
  after(async () => {
    await Promise.all([...opened.values()].map((queue) => queue.close()));
    await server.close();
  });
  beforeEach(() => Promise.all([...opened.values()].map((queue) => queue.obliterate({ force: true }))));

  /** Somebody with a session, and the header that scripts of the page send. */
  async function browserOf(username: string, is_admin: boolean): Promise<{ user: UserDocument; headers: Headers }> {
    const user = await server.stores.users.create({ username, email: null, password_hash: null, is_admin, timezone: 'UTC' });
    const token = await server.stores.sessions.begin(user._id, { user_agent: 'test', ip: '' });
    return { user, headers: { Cookie: `__Host-sundial_session=${token}`, 'X-XSRF-TOKEN': csrfTokenOf(token) } };
  }
  async function keyOf(user: UserDocument, scope: KeyScope): Promise<Headers> {
    const key = `waka_${randomUUID()}`;
    await server.stores.apiKeys.add(key, user._id, { name: scope, scope });
    return { Authorization: `Bearer ${key}` };
  }
  const status = async (path: string, headers: Headers, method = 'GET'): Promise<number> =>
    (await server.fetch(path, { method, headers, redirect: 'manual' })).status;
  async function listed(query = ''): Promise<Listed['queues']> {
    const response = await server.fetch(`${api}/queues${query}`, { headers: byBoss });
    expect(response.status).to.equal(200);
    return ((await response.json()) as Listed).queues;
  }
  const jobsOf = async (name: string, state: string): Promise<ShownJob[]> =>
    (await listed(`?activeQueue=${name}&status=${state}`)).find((queue) => queue.name === name)!.jobs;
  /** A job that failed for good, as a worker would leave it. */
  async function failedJob(name: string, data: object, jobName = name): Promise<string> {
    const queue = opened.get(name)!;
    const job = await queue.add(jobName, data, { attempts: 1 });
    const worker = new Worker(
      name,
      () => {
        throw new Error('the disk is full');
      },
      { connection: server.redis, prefix: server.prefix },
    );
    await eventually(async () => await job.isFailed());
    await worker.close();
    return job.id!;
  }
  const audited = async (): Promise<[string, string | null, object][]> =>
    (await server.stores.audit.list({}, 1, 100)).entries.map((e) => [e.action, e.actor_name, e.details]);

  it('[T70] are for administrators, signed in or with a key for that, and for nobody else', async () => {
    const { user, headers: plain } = await browserOf('plain', false);
    const expected: [string, Headers, number, number][] = [
      ['nobody', {}, 401, 303],
      ['a user', plain, 403, 403],
      ['an administrator', byBoss, 200, 200],
      ['a key to look after the server', byKey, 200, 303],
      ['a full key of an administrator', await keyOf(boss, 'full'), 403, 303],
      ['a key to read of an administrator', await keyOf(boss, 'read'), 403, 303],
      ['a key to look after the server of who is no administrator', await keyOf(user, 'admin'), 401, 303],
      ['a key of nobody', { Authorization: `Bearer waka_${randomUUID()}` }, 401, 303],
      ['no key at all', { Authorization: 'Bearer what' }, 401, 303],
    ];
    for (const [who, headers, forPrograms, forPeople] of expected) {
      for (const path of ['/queues', '/redis/stats', '/queues/heartbeats/workers', '/queues/heartbeats/1/logs'])
        expect(await status(api + path, headers), `${path} for ${who}`).to.equal(forPrograms);
      for (const path of ['', '/queue/heartbeats', '/queue/heartbeats/1'])
        expect(await status(`/admin/queues${path}`, headers), `${path} for ${who}`).to.equal(forPeople);
      expect(await status(`${api}/queues/days/pause`, headers, 'PUT'), `pause for ${who}`).to.equal(forPrograms);
    }
    const key = byKey['Authorization']!.slice('Bearer '.length);
    expect(await status(`${api}/queues?api_key=${key}`, {})).to.equal(401);
    const { status: led, headers } = await server.fetch(`${api}/queues`, {
      headers: { Accept: 'text/html' },
      redirect: 'manual',
    });
    expect([led, headers.get('location')]).to.deep.equal([303, `/sign-in?next=${encodeURIComponent(`${api}/queues`)}`]);
  });

  it('[T71] are all that a key for them opens, and only while its owner is an administrator', async () => {
    const { user, headers: session } = await browserOf('deputy', true);
    const key = await keyOf(user, 'admin');
    for (const path of [
      '/users/current',
      '/users/deputy',
      '/users/current/statusbar/today',
      '/users/current/heartbeats?date=2026-01-05',
    ])
      expect(await status(`/api/v1${path}`, key), path).to.equal(403);
    const bulk = await server.fetch('/api/v1/users/current/heartbeats.bulk', { method: 'POST', headers: key, body: '[]' });
    expect(bulk.status).to.equal(403);
    const opens = async (): Promise<number[]> => [await status(`${api}/queues`, key), await status(`${api}/queues`, session)];
    expect(await opens()).to.deep.equal([200, 200]);
    for (const [change, undone, expected] of [
      ['make-user', 'make-admin', [401, 403]],
      ['disable', 'enable', [401, 401]],
    ] as const) {
      await server.stores.users.changeAccess(user._id, change);
      await server.apiDeps.credentials.refresh();
      expect(await opens(), change).to.deep.equal(expected);
      await server.stores.users.changeAccess(user._id, undone);
      await server.apiDeps.credentials.refresh();
      expect((await opens())[0], undone).to.equal(200);
    }
  });

  it('[T71] are opened by keys that only administrators can make, and that are shown as what they are', async () => {
    const { person: admin } = await accountHolder(server, 'maker', { is_admin: true });
    const { person: user } = await accountHolder(server, 'wisher');
    expect((await admin.get('/settings/keys')).text).to.include('value="admin"');
    expect((await user.get('/settings/keys')).text).to.not.include('value="admin"');
    const refused = await user.submit('/settings/keys', { name: 'queues', scope: 'admin' });
    expect([refused.status, refused.text.includes('There is no such choice.')]).to.deep.equal([400, true]);
    expect(await server.stores.apiKeys.list((await server.stores.users.findAny('wisher'))!._id)).to.deep.equal([]);
    const { text } = await admin.submit('/settings/keys', { name: 'queues', scope: 'admin' });
    expect(text).to.include('on duty').and.include('Authorization: Bearer').and.not.include('api_url');
    const key = /id="new-key">([^<]+)</.exec(text)![1]!;
    expect(await status(`${api}/queues`, { Authorization: `Bearer ${key}` })).to.equal(200);
  });

  it('are changed by no process that has not heard yet that the owner of a key is no administrator any more', async () => {
    const { user } = await browserOf('late', true);
    const key = await keyOf(user, 'admin');
    const { credentials } = server.apiDeps;
    const remembered = await credentials.find(key['Authorization']!.slice('Bearer '.length));
    await server.stores.users.changeAccess(user._id, 'make-user');
    const find = credentials.find.bind(credentials);
    credentials.find = () => remembered;
    try {
      expect(await status(`${api}/queues/days/pause`, key, 'PUT')).to.equal(403);
    } finally {
      credentials.find = find;
    }
    expect(await opened.get('days')!.isPaused()).to.equal(false);
  });

  it('[T72] are not changed by pages of other sites, whatever the browser sends along', async () => {
    const { Cookie } = byBoss as { Cookie: string };
    const path = `${api}/queues/days/pause`;
    const other = csrfTokenOf('x'.repeat(43));
    const without: Headers[] = [
      { Cookie },
      { Cookie, 'X-XSRF-TOKEN': '' },
      { Cookie, 'X-XSRF-TOKEN': other },
      // A cookie of that name may be set by other hosts of the same domain
      { Cookie: `${Cookie}; XSRF-TOKEN=${other}`, 'X-XSRF-TOKEN': other },
      { ...byBoss, 'Sec-Fetch-Site': 'cross-site' },
      { ...byBoss, 'Sec-Fetch-Site': 'same-site' },
      { ...byKey, 'Sec-Fetch-Site': 'cross-site' },
    ];
    for (const headers of without) expect(await status(path, headers, 'PUT'), JSON.stringify(headers)).to.equal(403);
    expect(await opened.get('days')!.isPaused()).to.equal(false);
    expect(await status(path, { ...byBoss, 'Sec-Fetch-Site': 'same-origin' }, 'PUT')).to.equal(200);
    expect(await opened.get('days')!.isPaused()).to.equal(true);
    const preflight = await server.fetch(path, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://evil.example',
        'Access-Control-Request-Method': 'PUT',
        'Access-Control-Request-Headers': 'x-xsrf-token',
      },
    });
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).to.not.include('xsrf');
    expect(preflight.headers.get('access-control-allow-credentials')).to.equal(null);
  });

  it('[T73] lose nothing: whatever could remove, add or change a job is refused, to everybody', async () => {
    const heartbeats = opened.get('heartbeats')!;
    const failed = await failedJob('heartbeats', { user_id: boss._id, heartbeats: heartbeatsAt([0]) });
    const { id: waiting } = await heartbeats.add('heartbeats', { user_id: boss._id, heartbeats: heartbeatsAt([60]) });
    const { id: delayed } = await heartbeats.add('heartbeats', { user_id: boss._id }, { delay: 60_000 });
    const before = await Promise.all([failed, waiting!, delayed!].map(async (id) => (await heartbeats.getJob(id))!.asJSON()));
    const refused: [string, string][] = [
      ...['completed', 'wait', 'active', 'delayed', 'failed', 'paused'].map((state): [string, string] => [
        'PUT',
        `clean/${state}`,
      ]),
      ...[failed, waiting, delayed].flatMap((id): [string, string][] => [
        ['PUT', `${id}/clean`],
        ['PATCH', `${id}/update-data`],
        ['PATCH', `${id}/delay`],
        ['PATCH', `${id}/priority`],
        ['PUT', `${id}/remove-unprocessed-children`],
      ]),
      ['PUT', 'empty'],
      ['PUT', 'obliterate'],
      ['POST', 'add'],
      ['PUT', 'concurrency'],
      ['PUT', 'rate-limit'],
      ['PUT', 'rate-limit/release'],
      ['PUT', 'job-schedulers/x/remove'],
      ['PUT', 'job-schedulers/x/run'],
      ['PATCH', 'job-schedulers/x'],
      ['PUT', 'retry/completed'],
      ['PUT', 'retry/waiting'],
    ];
    const entries = (await audited()).length;
    for (const name of Object.keys(queues)) {
      for (const [method, path] of refused) {
        for (const headers of [byBoss, byKey])
          expect(await status(`${api}/queues/${name}/${path}`, headers, method), `${method} ${name}/${path}`).to.equal(403);
      }
    }
    const after = await Promise.all([failed, waiting!, delayed!].map(async (id) => (await heartbeats.getJob(id))!.asJSON()));
    expect(after).to.deep.equal(before);
    expect(await heartbeats.getJobCounts('waiting', 'delayed', 'failed')).to.deep.equal({ waiting: 1, delayed: 1, failed: 1 });
    expect((await audited()).length).to.equal(entries);
  });

  it('[T74] show how much there is and when, and nothing of what people work on', async () => {
    const ada = await server.newUser({ username: 'ada' });
    const secret = 'secret-thing';
    const path = `/home/ada/${secret}/main.ts`;
    const heartbeat = { ...heartbeatsAt([0])[0], entity: path, project: secret, branch: secret };
    const job = { user_id: ada.user._id, received_at: 1_767_000_000_000, user_agent: 'wakatime/v1', machine: secret, ip: secret };
    await failedJob('heartbeats', { ...job, heartbeats: [heartbeat, heartbeat] });
    await server.apiDeps.background.deleteProject({ user_id: ada.user._id, project: secret, since: 1 });
    const texts: string[] = [];
    for (const [name, state] of [
      ['heartbeats', 'failed'],
      ['maintenance', 'latest'],
    ] as const) {
      const [shown] = await jobsOf(name, state);
      const one = await server.fetch(`${api}/queues/${name}/${shown!.id}`, { headers: byKey });
      const flow = await server.fetch(`${api}/queues/${name}/${shown!.id}/flow`, { headers: byKey });
      texts.push(JSON.stringify(shown), await one.text(), await flow.text());
      expect(shown!.externalUrl).to.deep.equal({ displayText: 'Account', href: `/admin/users/${ada.user._id}` });
      if (name === 'heartbeats') {
        expect(shown).to.deep.include({ name: '2 heartbeats of ada', failedReason: 'the disk is full' });
        expect(shown!.data).to.deep.equal({ ...job, machine: '(12 characters)', ip: '(12 characters)', heartbeats: '(2 items)' });
      } else expect(shown).to.deep.include({ name: 'delete-project of ada' });
    }
    for (const text of texts) expect(text).to.not.include(secret);
  });

  it('are listed with their purposes, and broken payloads do not hinder that', async () => {
    const broken: [string, unknown][] = [
      ['heartbeats', null],
      ['heartbeats', 'text'],
      ['days', { user_id: 7, heartbeats: { a: { b: { c: { d: { e: 1 } } } } } }],
      ['maintenance', [1]],
    ];
    for (const [name, data] of broken) await opened.get(name)!.add('x', data);
    for (const { name, purpose } of Object.values(queues)) {
      const found = (await listed(`?activeQueue=${name}`)).find((queue) => queue.name === name)!;
      expect(found, name).to.deep.include({ description: purpose });
      expect(found.jobs.length, name).to.equal(broken.filter(([of]) => of === name).length);
    }
    for (const query of ['?activeQueue=nothing', '?jobsPerPage=1e9', '?activeQueue=&status='])
      expect(await status(`${api}/queues${query}`, byBoss), query).to.equal(200);
    for (const query of ['?jobsPerPage=-1', '?page=x', '?status=%00', '?activeQueue=%25', '?page=1&page=1'])
      expect(await status(`${api}/queues${query}`, byBoss), query).to.equal(400);
    for (const path of ['queues/nothing/1', 'queues/days/77', 'queues/constructor/workers'])
      expect(await status(`${api}/${path}`, byBoss), path).to.equal(404);
  });

  it('never read more jobs at once than a page has', async () => {
    await opened.get('days')!.addBulk(Array.from({ length: 130 }, () => ({ name: 'days', data: {} })));
    const days = (await listed('?activeQueue=days&status=waiting&jobsPerPage=100000')).find(({ name }) => name === 'days')!;
    expect(days.counts['waiting']).to.equal(130);
    expect(days.jobs).to.have.length(100);
  });

  it('are paused, go on, and have jobs tried again or at once; all of it is written down', async () => {
    const user_id = boss._id;
    const id = await failedJob('heartbeats', { user_id, heartbeats: [] });
    const others = [await failedJob('heartbeats', { user_id }), await failedJob('heartbeats', { user_id })];
    const heartbeats = opened.get('heartbeats')!;
    const { id: later } = await heartbeats.add('heartbeats', { user_id }, { delay: 60_000 });
    const entries = (await audited()).length;
    const change = (path: string, headers = byBoss): Promise<number> => status(`${api}/queues/${path}`, headers, 'PUT');

    expect(await change('pause')).to.equal(200);
    expect((await listed()).map(({ isPaused }) => isPaused)).to.deep.equal(Object.keys(queues).map(() => true));
    expect(await change('days/resume', byKey)).to.equal(200);
    expect(await opened.get('days')!.isPaused()).to.equal(false);
    expect(await change('resume')).to.equal(200);
    expect(await change(`heartbeats/${id}/retry`)).to.equal(204);
    expect(await change(`heartbeats/${id}/retry`), 'waits already').to.equal(400);
    expect(await change('heartbeats/77/retry')).to.equal(404);
    expect((await heartbeats.getJob(id))!.attemptsMade, 'all attempts are before it').to.equal(0);
    expect(await change('heartbeats/retry/failed')).to.equal(200);
    expect(await change(`heartbeats/${later}/promote`)).to.equal(204);
    expect(await change('heartbeats/promote')).to.equal(200);
    expect(await heartbeats.getJobCounts('waiting', 'delayed', 'failed')).to.deep.equal({ waiting: 4, delayed: 0, failed: 0 });
    for (const other of others) expect((await heartbeats.getJob(other))!.attemptsMade).to.equal(0);

    const all = await audited();
    expect(all.slice(0, all.length - entries).toReversed()).to.deep.equal([
      ['queue.paused', 'boss', { queue: 'all' }],
      ['queue.resumed', 'boss', { queue: 'days' }],
      ['queue.resumed', 'boss', { queue: 'all' }],
      ['job.retried', 'boss', { queue: 'heartbeats', job: id }],
      ['job.retried', 'boss', { queue: 'heartbeats', retried: 2 }],
      ['job.promoted', 'boss', { queue: 'heartbeats', job: later }],
      ['job.promoted', 'boss', { queue: 'heartbeats' }],
    ]);
  });

  it('have no job tried again that was done', async () => {
    const days = opened.get('days')!;
    const job = await days.add('days', {});
    const worker = new Worker('days', () => Promise.resolve(), { connection: server.redis, prefix: server.prefix });
    await eventually(() => job.isCompleted());
    await worker.close();
    expect(await status(`${api}/queues/days/${job.id}/retry`, byBoss, 'PUT')).to.equal(403);
    expect(await job.isCompleted()).to.equal(true);
  });

  it('are tried again once by two administrators at once', async () => {
    const id = await failedJob('days', { user_id: boss._id });
    const both = ['retry/failed', `${id}/retry`, 'retry/failed', `${id}/retry`];
    const statuses = await Promise.all(both.map((path) => status(`${api}/queues/days/${path}`, byBoss, 'PUT')));
    for (const one of statuses) expect(one).to.be.oneOf([200, 204, 400]);
    expect(await opened.get('days')!.getJobCounts('failed')).to.deep.equal({ failed: 0 });
  });

  it('[T75] come as a page that uses nothing but what is its own, with files of one folder', async () => {
    const response = await server.fetch('/admin/queues', { headers: byBoss });
    const text = await response.text();
    const policy = response.headers.get('content-security-policy')!;
    expect(policy)
      .to.include("default-src 'none'")
      .and.include("script-src 'self';")
      .and.not.match(/unsafe|\*|https?:/);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(response.headers.getSetCookie().join()).to.match(
      /^XSRF-TOKEN=[\w-]{43}; path=\/admin\/queues; samesite=strict; secure$/i,
    );
    expect(text).to.not.match(/\sstyle=|\son\w+=|(?:src|href)="(?:https?:)?\/\//);
    const files = [...text.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map(([, path]) => path!);
    expect(files.length).to.be.above(3);
    for (const path of files) {
      const file = await server.fetch(`/admin/queues/${path}`);
      expect(file.status, path).to.equal(200);
      expect(file.headers.get('content-type'), path).to.match(path.endsWith('.js') ? /javascript/ : /css/);
      expect(file.headers.get('cache-control'), path).to.equal('public, max-age=31536000, immutable');
      expect(file.headers.get('x-content-type-options')).to.equal('nosniff');
      expect(Number(file.headers.get('content-length')), path).to.equal((await file.arrayBuffer()).byteLength);
      // Without the latter fetch asks for "no-cache"
      const known = { 'If-None-Match': file.headers.get('etag')!, 'Cache-Control': 'max-age=0' };
      const again = await server.fetch(`/admin/queues/${path}`, { headers: known });
      expect(again.status, path).to.equal(304);
      expect((await server.fetch(`/admin/queues/${path}`, { method: 'HEAD' })).status, path).to.equal(200);
    }
    for (const path of [
      '..%2findex.ejs',
      '..%2f..%2fpackage.json',
      '%2e%2e/index.ejs',
      '',
      'js',
      'js/',
      'constructor',
      'js/%00',
      'js%2fmain',
    ])
      expect(await status(`/admin/queues/static/${path}`, byBoss), path).to.equal(404);
  });

  it('are 503 at once while Redis is away, and there again by themselves', async () => {
    // A port that nothing listens at yet: what is behind it comes later
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    holder.close();
    await once(holder, 'close');
    const redis = createFastRedis(`redis://127.0.0.1:${port}`, 500, createLogger({ name: 'test', level: 'silent' }));
    const boardQueues = createBoardQueues(redis, server.prefix);
    const listening = createApp({ ...server.apiDeps, boardQueues }).app.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    const ask = async (path: string, Accept: string): Promise<[number, string]> => {
      const response = await fetch(url + path, { headers: { ...byBoss, Accept } });
      return [response.status, await response.text()];
    };
    try {
      const start = performance.now();
      const [pageStatus, page] = await ask('/admin/queues', 'text/html');
      expect([pageStatus, page.includes('The queues are not reachable: Redis is away.')]).to.deep.equal([503, true]);
      expect(await ask(`${api}/queues`, 'application/json')).to.deep.equal([
        503,
        JSON.stringify({ error: 'The queues are not reachable: Redis is away. Try again later.' }),
      ]);
      expect(performance.now() - start).to.be.below(500);
      const { host, port: realPort } = (server.redis as Redis).options;
      const pipe = createServer((socket) => {
        const real = connect(realPort!, host);
        socket.pipe(real).pipe(socket);
        for (const end of [socket, real]) end.on('error', () => undefined);
      }).listen(port, '127.0.0.1');
      try {
        await eventually(async () => (await ask(`${api}/queues`, 'application/json'))[0] === 200);
        expect((await ask('/admin/queues', 'text/html'))[0]).to.equal(200);
      } finally {
        pipe.close();
      }
    } finally {
      await boardQueues.close();
      redis.disconnect();
      listening.close();
      listening.closeAllConnections();
    }
  });
});
