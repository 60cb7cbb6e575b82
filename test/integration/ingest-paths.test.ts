import { expect } from 'chai';
import { heartbeat } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

const origins = ['', '/api', '/api/v1', '/api/compat/wakatime/v1'];

describe('paths of the API', () => {
  let server: TestServer;
  let ada: TestUser;
  before(async () => {
    server = await startTestServer();
    ada = await server.newUser({ username: 'ada' });
  });
  after(() => server.close());

  const list = JSON.stringify([heartbeat()]);
  const single = JSON.stringify(heartbeat());
  const call = (method: string, path: string, body?: string) =>
    server.call<Record<string, unknown>>(ada, path, body === undefined ? { method } : { method, body });

  /** Paths under which clients look for the API (clients.md), with the answer to a list and to a single heartbeat. */
  const posts: readonly (readonly [path: string, toList: number, toSingle: number])[] = [
    ...origins.flatMap((origin) => [
      [`${origin}/users/current/heartbeats.bulk`, 202, 202] as const,
      [`${origin}/users/current/heartbeats.bulk/`, 202, 202] as const,
      [`${origin}/users/current/heartbeats`, 202, 201] as const,
    ]),
    // The legacy client posts to api_url as it stands
    ...[
      '/api',
      '/api/',
      '/api/v1',
      '/api/v1/',
      '/api/v1/heartbeats',
      '/api/v1/heartbeat',
      '/api/heartbeat',
      '/api/heartbeats',
    ].map((path) => [path, 202, 201] as const),
    ['/api/compat/wakatime/v1', 202, 201],
    ['/api/compat/wakatime/v1/heartbeats', 202, 201],
    ['/api/v1/heartbeats.bulk', 202, 202],
  ];
  for (const [path, toList, toSingle] of posts) {
    it(`takes heartbeats at ${path}`, async () => {
      expect((await call('POST', path, list)).status).to.equal(toList);
      expect((await call('POST', path, single)).status).to.equal(toSingle);
    });
  }

  for (const origin of origins) {
    it(`answers everything else under "${origin}", too`, async () => {
      for (const path of ['', '/statusbar/today', '/summaries?range=Today', '/all_time_since_today', '/projects']) {
        expect((await call('GET', `${origin}/users/current${path}`)).status, path).to.equal(200);
      }
      expect((await call('GET', `${origin}/users/ada`)).status).to.equal(200);
      expect((await call('POST', `${origin}/users/current/file_experts`, '{"entity":"a.ts"}')).status).to.equal(200);
      expect((await call('POST', `${origin}/plugins/errors`, '{"error_message":"x"}')).status).to.equal(201);
    });
  }

  it('takes heartbeats of the signed-in user by id and name, and of nobody else', async () => {
    const bob = await server.newUser({ username: 'bob' });
    for (const name of [ada.user._id, 'ada', '@ada']) {
      for (const path of ['heartbeats.bulk', 'heartbeats']) {
        expect((await call('POST', `/api/v1/users/${name}/${path}`, list)).status, `${name}/${path}`).to.equal(202);
      }
    }
    expect((await call('POST', `/api/v1/users/${bob.user._id}/heartbeats.bulk`, list)).status).to.equal(403);
    expect((await call('POST', '/api/v1/users/carl/heartbeats.bulk', list)).status).to.equal(404);
  });

  it('never redirects', async () => {
    for (const path of ['/api/v1/users/current/heartbeats.bulk/', '/users/current/heartbeats', '/api']) {
      const headers = { Authorization: `Bearer ${ada.apiKey}` };
      const { status } = await server.fetch(path, { method: 'POST', headers, body: list, redirect: 'manual' });
      expect(status, path).to.equal(202);
    }
  });

  const unknown: readonly (readonly [method: string, path: string, status: number])[] = [
    ['POST', '/', 405],
    ['GET', '/api/v1', 404],
    ['GET', '/api/v1/users', 404],
    ['GET', '/api/v1/nothing', 404],
    ['POST', '/nothing', 404],
    ['GET', '/api/v1/users/current/nothing', 404],
    ['GET', '/api/v2/users/current', 404],
    ['GET', '/api/v1/users/%zz', 404],
    ['GET', '/%00', 404],
    ['DELETE', '/api/v1/users/current/heartbeats', 405],
    ['GET', '/api/v1/users/current/heartbeats.bulk', 405],
    ['PUT', '/api/v1/users/current/summaries', 405],
    ['POST', '/api/v1/users/current/statusbar/today', 405],
    ['GET', '/api/v1/plugins/errors', 405],
    ['PROPFIND', '/api/v1/users/current', 405],
    ['PROPFIND', '/api/v1/nothing', 404],
  ];
  for (const [method, path, status] of unknown) {
    it(`answers ${method} ${path} with ${status} and an error as JSON`, async () => {
      const answer = await call(method, path);
      expect(answer.status).to.equal(status);
      expect(answer.body).to.have.all.keys('error');
      expect(answer.headers.get('content-type')).to.match(/^application\/json/);
    });
  }

  it('answers HEAD like GET, without a body', async () => {
    for (const path of ['users/current', 'users/current/summaries?range=Today', 'users/current/nothing', 'openapi.json']) {
      const [got, head] = [await call('GET', `/api/v1/${path}`), await call('HEAD', `/api/v1/${path}`)];
      expect([head.status, head.body], path).to.deep.equal([got.status, null]);
      for (const name of ['content-type', 'content-length']) expect(head.headers.get(name), path).to.equal(got.headers.get(name));
    }
    expect((await call('HEAD', '/api/v1/users/current/heartbeats.bulk')).status).to.equal(405);
  });

  it('answers OPTIONS of a client that is no browser with the methods there are', async () => {
    const { status, headers } = await server.fetch('/api/v1/users/current/heartbeats', { method: 'OPTIONS' });
    expect(status).to.be.oneOf([200, 204]);
    expect(headers.get('allow')!.split(', ')).to.have.members(['POST', 'HEAD', 'GET']);
  });

  it('says at / what it is and where the API is', async () => {
    const answer = await call('GET', '/');
    expect(answer.status).to.equal(200);
    expect(answer.body).to.include({ name: 'Sundial', api_url: `${server.url}/api/v1`, docs: `${server.url}/docs` });
  });

  it('lets browsers of any origin ask first, and read the answer', async () => {
    const preflight = await server.fetch('/api/v1/users/current/heartbeats.bulk', {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://vscode.dev',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type,timezone,x-machine-name',
      },
    });
    expect(preflight.status).to.equal(204);
    const allowed = (name: string): string[] => preflight.headers.get(`access-control-allow-${name}`)!.toLowerCase().split(/, ?/);
    expect(allowed('origin')).to.deep.equal(['*']);
    expect(allowed('methods')).to.include.members(['get', 'post']);
    expect(allowed('headers')).to.include.members(['authorization', 'content-type', 'x-machine-name', 'timezone']);
    const headers = { Origin: 'chrome-extension://x' };
    for (const path of ['/api/v1/users/current', '/nothing', '/api/v1/users/current/heartbeats.bulk', '/healthz']) {
      expect((await server.fetch(path, { headers })).headers.get('access-control-allow-origin'), path).to.equal('*');
    }
  });

  it('tells a client without a body, or with a broken one, of an error of its own', async () => {
    expect((await call('POST', '/api/v1/users/current/file_experts', 'null')).body).to.deep.equal({
      errors: { entity: ['This field is required.'] },
    });
    expect((await call('POST', '/api/v1/plugins/errors', '{')).status).to.equal(400);
    for (const odd of ['null', '[]', '"x"', '5'])
      expect((await call('POST', '/api/v1/plugins/errors', odd)).status, odd).to.be.oneOf([201, 400]);
  });

  it('says whether it lives and whether it can work', async () => {
    expect(await call('GET', '/healthz')).to.deep.include({ status: 200, body: { status: 'ok' } });
    const { status, body } = await call('GET', '/readyz');
    expect(status).to.equal(200);
    expect(body).to.include({ status: 'ok', mongodb: 'ok', redis: 'ok' });
  });
});

describe('a queue that is too deep', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ workers: 0, maxDepth: 3 })));
  after(() => server.close());

  it('refuses heartbeats with 503 until it is drained, and loses none that it took', async () => {
    const ada = await server.newUser();
    const post = (time: number) =>
      server.call<{ error?: string; responses?: [{ data: { id: string } }][] }>(ada, '/api/v1/users/current/heartbeats.bulk', {
        method: 'POST',
        body: JSON.stringify([heartbeat({ time })]),
      });
    const taken: string[] = [];
    let time = heartbeat().time;
    await eventually(async () => {
      const { status, body, headers } = await post((time += 1));
      if (status === 202) taken.push(body.responses![0]![0].data.id);
      if (status === 202) return false;
      expect(status).to.equal(503);
      expect(body.error).to.match(/queue is full/);
      expect(headers.get('retry-after')).to.match(/^\d+$/);
      return true;
    });
    expect(taken.length).to.be.above(3);
    expect((await server.call(ada, '/readyz')).status).to.equal(503);
    expect((await server.call(ada, '/api/v1/users/current/statusbar/today')).status).to.equal(200);

    await server.addWorker();
    await eventually(async () => (await post((time += 1))).status === 202);
    await server.settled();
    const { body } = await server.call<{ data: { id: string }[] }>(ada, '/api/v1/users/current/heartbeats?date=2026-01-05');
    expect(body.data.map((h) => h.id)).to.include.members(taken);
    expect(body.data).to.have.length(taken.length + 1);
  });
});
