import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { MongoNetworkError } from 'mongodb';
import { heartbeat } from '../factories/heartbeats.js';
import { createPerson } from '../support/person.js';
import { startTestServer, type TestServer, type TestServerOptions, type TestUser } from '../support/server.js';

const me = '/api/v1/users/current';
const bulk = `${me}/heartbeats.bulk`;

interface Limited {
  readonly status: number;
  readonly limit: string | null;
  readonly remaining: string | null;
  readonly reset: string | null;
  readonly retryAfter: string | null;
}

const limitedOf = ({ status, headers }: { status: number; headers: Headers }): Limited => ({
  status,
  limit: headers.get('ratelimit-limit'),
  remaining: headers.get('ratelimit-remaining'),
  reset: headers.get('ratelimit-reset'),
  retryAfter: headers.get('retry-after'),
});

describe('limits on requests', () => {
  const open: TestServer[] = [];
  afterEach(() => Promise.all(open.splice(0).map((server) => server.close())));
  const start = async (options: TestServerOptions): Promise<TestServer> => {
    const server = await startTestServer({ workers: 0, ...options });
    open.push(server);
    return server;
  };
  const ask = async (server: TestServer, as: TestUser, path = me, init: RequestInit = {}): Promise<Limited> =>
    limitedOf(await server.call(as, path, init));
  const secondKey = async (server: TestServer, { user }: TestUser): Promise<TestUser> => {
    const apiKey = `waka_${randomUUID()}`;
    await server.stores.apiKeys.add(apiKey, user._id, { name: 'second' });
    return { user, apiKey };
  };

  it('[T14] are for each key, and told with every answer', async () => {
    const server = await start({ limits: { perKey: 2 } });
    const [ada, ben] = [await server.newUser(), await server.newUser()];
    expect(await ask(server, ada)).to.deep.equal({ status: 200, limit: '2', remaining: '1', reset: '150', retryAfter: null });
    expect(await ask(server, ada)).to.include({ status: 200, remaining: '0', reset: '300' });
    const refused = await server.call<unknown>(ada, me);
    expect(limitedOf(refused)).to.include({ status: 429, limit: '2', remaining: '0' });
    expect(Number(refused.headers.get('retry-after'))).to.be.within(140, 150);
    expect(refused.body).to.deep.equal({
      error: `Too many requests. Try again in ${refused.headers.get('retry-after')} seconds.`,
    });
    expect(refused.headers.get('access-control-allow-origin')).to.equal('*');
    expect(await ask(server, ben)).to.include({ status: 200 });
    expect(await ask(server, await secondKey(server, ada))).to.include({ status: 200 });
  });

  it('[T14] are for all keys of a user', async () => {
    const server = await start({ limits: { perUser: 3, perKey: 2 } });
    const first = await server.newUser();
    const second = await secondKey(server, first);
    expect(await ask(server, first)).to.include({ remaining: '1', limit: '2' });
    expect(await ask(server, second)).to.include({ remaining: '1' });
    expect(await ask(server, first)).to.include({ status: 200, remaining: '0' });
    expect(await ask(server, second)).to.include({ status: 429, limit: '3' });
  });

  it('[T14] are for an address, also where nobody has to have a key', async () => {
    const server = await start({ limits: { perAddress: 4 } });
    const paths = ['/api/v1/program_languages', '/docs', '/api/v1/nothing/here', '/assets/icon.svg'];
    for (const [i, path] of paths.entries()) {
      const response = await server.fetch(path);
      expect(limitedOf(response), path).to.include({ limit: '4', remaining: String(3 - i) });
      await response.text();
    }
    for (const path of [...paths, '/api/v1/openapi.json', '/api/v1/stats/last_7_days', me, '/sign-in']) {
      expect(limitedOf(await server.fetch(path)), path).to.include({ status: 429, limit: '4' });
    }
    const page = await createPerson(server.url).get('/sign-in');
    expect(page).to.deep.include({ status: 429 });
    expect(page.text).to.match(/<h1>Too much at once<\/h1>\s*<p>Too many requests. Try again in \d+ seconds\./);
  });

  it('are for a browser that is signed in, whether it sees pages or calls the API', async () => {
    const server = await start({ limits: { perKey: 3 }, signUp: 'open' });
    await server.newUser();
    const ada = createPerson(server.url);
    await ada.get('/sign-up');
    await ada.submit('/sign-up', { username: 'ada', password: 'a quiet evening in May' });
    expect(await ada.get('/settings/keys')).to.include({ status: 200 });
    const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    expect(limitedOf(await server.fetch(me, { headers: { Cookie: cookie } }))).to.include({ status: 200, remaining: '1' });
    expect(await ada.get('/settings/keys')).to.include({ status: 200 });
    const refused = await ada.get('/settings/keys');
    expect(limitedOf(refused)).to.include({ status: 429, limit: '3' });
    expect(refused.headers.get('content-type')).to.include('text/html');
    expect(limitedOf(await server.fetch(me, { headers: { Cookie: cookie } }))).to.include({ status: 429 });
  });

  it('can be switched off, each by itself', async () => {
    const server = await start({ limits: { perKey: 0, perUser: 0, perAddress: 0, wrongKeys: 0 } });
    const ada = await server.newUser();
    for (let i = 0; i < 5; i += 1) {
      expect(await ask(server, ada)).to.deep.equal({ status: 200, limit: null, remaining: null, reset: null, retryAfter: null });
    }
    expect(limitedOf(await server.fetch(me)).status).to.equal(401);
  });

  it('[T14] never stop heartbeats, nor reports of errors, nor looks at the server itself', async () => {
    const server = await start({ limits: { perKey: 1, perUser: 1, perAddress: 1 } });
    const ada = await server.newUser();
    expect(await ask(server, ada)).to.include({ status: 200 });
    expect(await ask(server, ada)).to.include({ status: 429 });
    const body = JSON.stringify([heartbeat()]);
    for (let i = 0; i < 5; i += 1) {
      expect(await ask(server, ada, bulk, { method: 'POST', body })).to.include({ status: 202, limit: null });
      const one = JSON.stringify(heartbeat());
      expect(await ask(server, ada, `${me}/heartbeats`, { method: 'POST', body: one })).to.include({ status: 201 });
      expect(await ask(server, ada, '/api/v1/plugins/errors', { method: 'POST', body: '{}' })).to.include({ status: 201 });
      for (const path of ['/healthz', '/readyz', '/']) expect(limitedOf(await server.fetch(path)).status, path).to.equal(200);
    }
    expect(await ask(server, ada, bulk, { method: 'DELETE', body: '{}' })).to.include({ status: 429 });
  });

  it('let scripts of other origins read them', async () => {
    const server = await start({});
    const { headers } = await server.fetch('/api/v1/meta', { headers: { Origin: 'https://cards.example' } });
    const exposed = headers.get('access-control-expose-headers')?.split(',');
    expect(exposed).to.have.members(['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset', 'Retry-After', 'X-Request-Id']);
  });

  it('are declared by each route that has them', async () => {
    const server = await start({});
    const { paths } = (await (await server.fetch('/api/v1/openapi.json')).json()) as {
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    };
    const unlimited = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, { responses }]) => ('429' in responses ? [] : [`${method} ${path}`])),
    );
    expect(unlimited).to.include.members(['post /users/{user}/heartbeats.bulk', 'post /plugins/errors']);
    for (const operation of unlimited) expect(operation).to.match(/^post /);
  });
});

describe('wrong keys', () => {
  let server: TestServer;
  let lookUps: number;
  beforeEach(async () => {
    lookUps = 0;
    server = await startTestServer({ workers: 0, limits: { wrongKeys: 5 } });
  });
  afterEach(() => server.close());

  const withKey = (key: string, path = me, init: RequestInit = {}): Promise<Response> =>
    server.fetch(path, { ...init, headers: { Authorization: `Bearer ${key}` } });
  const wrongKey = (): string => `waka_${randomUUID()}`;
  function countLookUps(): void {
    const { apiKeys } = server.stores;
    const { find } = apiKeys;
    Object.assign(apiKeys, { find: (hashes: readonly string[]) => ((lookUps += 1), find(hashes)) });
  }

  it('[T13] of one address cost a bounded number of look-ups, then 429 for reads and 503 for heartbeats', async () => {
    const known = await server.newUser();
    while ((await server.call(known, me)).status !== 200);
    // Known without a look-up only once the process follows changes
    await server.settled();
    countLookUps();
    for (let i = 0; i < 5; i += 1) expect((await withKey(wrongKey())).status).to.equal(401);
    for (let i = 0; i < 50; i += 1) {
      const read = await withKey(wrongKey());
      expect(read.status).to.equal(429);
      expect(Number(read.headers.get('retry-after'))).to.be.within(1, 60);
      const sent = await withKey(wrongKey(), bulk, { method: 'POST', body: '[]' });
      expect(sent.status).to.equal(503);
      expect(sent.headers.get('retry-after')).to.match(/^\d+$/);
    }
    expect(lookUps).to.equal(5);
    // Whoever is known goes on, from the same address, too
    expect((await server.call(known, me)).status).to.equal(200);
    expect((await server.call(known, bulk, { method: 'POST', body: '[]' })).status).to.equal(202);
  });

  it('at once are no more than one after the other', async () => {
    countLookUps();
    const statuses = await Promise.all(Array.from({ length: 40 }, async () => (await withKey(wrongKey())).status));
    expect(statuses.filter((status) => status === 401)).to.have.lengthOf(5);
    expect(statuses.filter((status) => status === 429)).to.have.lengthOf(35);
    expect(lookUps).to.equal(5);
  });

  it('are not those that turn out right', async () => {
    for (let i = 0; i < 12; i += 1) expect((await server.call(await server.newUser(), me)).status).to.equal(200);
  });

  it('are not those that could not be looked up', async () => {
    const as = await server.newUser();
    const { apiKeys, sessions } = server.stores;
    const found = { key: apiKeys.find, session: sessions.find };
    const away = { find: () => Promise.reject(new MongoNetworkError('away')) };
    Object.assign(apiKeys, away);
    Object.assign(sessions, away);
    const headers = { Cookie: `__Host-sundial_session=${'x'.repeat(43)}` };
    for (let i = 0; i < 8; i += 1) {
      expect((await server.call(as, me)).status).to.equal(503);
      expect((await server.fetch(me, { headers })).status).to.equal(503);
      expect((await server.fetch('/settings/keys', { headers: { ...headers, Accept: 'text/html' } })).status).to.equal(503);
    }
    Object.assign(apiKeys, { find: found.key });
    Object.assign(sessions, { find: found.session });
    expect((await server.call(as, me)).status).to.equal(200);
  });

  it('are also cookies of no session', async () => {
    await server.newUser();
    const cookie = (): string => `__Host-sundial_session=${randomUUID().replaceAll('-', '')}${'x'.repeat(11)}`;
    for (let i = 0; i < 5; i += 1) expect((await server.fetch(me, { headers: { Cookie: cookie() } })).status).to.equal(401);
    expect((await server.fetch(me, { headers: { Cookie: cookie() } })).status).to.equal(429);
    const page = await server.fetch('/settings/keys', { headers: { Cookie: cookie(), Accept: 'text/html' }, redirect: 'manual' });
    expect(page.status).to.equal(429);
    expect((await server.fetch('/sign-in', { headers: { Accept: 'text/html' } })).status).to.not.equal(429);
  });
});
