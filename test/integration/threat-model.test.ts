import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { csrfTokenOf } from '../../api/auth/csrf.js';
import { pathsOf, type RouteSpec } from '../../api/routing.js';
import type { KeyScope } from '../../shared/domain/scopes.js';
import { hashPassword } from '../../shared/store/passwords.js';
import { heartbeat } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { createPerson, type Person } from '../support/person.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

const prefix = '/api/v1';
const bulk = `${prefix}/users/current/heartbeats.bulk`;
const password = 'a quiet evening in May';
const filledIn = (path: string, user: string): string =>
  prefix + path.replaceAll(/:(\w+)/g, (_, name: string) => (name === 'user' || name === 'profile' ? user : 'engine'));

/** What an attacker gets (docs/threat-model.md); claims that fit an area are shown in the tests of that. */
describe('an attacker', () => {
  let server: TestServer;
  let victim: TestUser;
  let admin: TestUser;
  before(async () => {
    server = await startTestServer({ signUp: 'open' });
    admin = await server.newUser({ username: 'admin' });
    await server.stores.users.changeAccess(admin.user._id, 'make-admin');
    victim = await server.newUser({ username: 'victim' });
    await server.send(victim, [heartbeat({ entity: '/home/victim/secret-plans.ts', project: 'engine' })]);
    await server.settled();
  });
  after(() => server.close());

  async function keyOf({ user }: TestUser, scope: KeyScope): Promise<TestUser> {
    const apiKey = `waka_${randomUUID()}`;
    await server.stores.apiKeys.add(apiKey, user._id, { name: scope, scope });
    return { user, apiKey };
  }
  async function sessionOf({ user }: TestUser): Promise<{ person: Person; token: string }> {
    const person = createPerson(server.url);
    const token = await server.stores.sessions.begin(user._id, { user_agent: 'test', ip: '' });
    person.cookies.set('__Host-sundial_session', token);
    return { person, token };
  }
  const bearer = ({ apiKey }: TestUser): Record<string, string> => ({ Authorization: `Bearer ${apiKey}` });
  /** Routes with a user's data, under each of their paths. */
  const routes = (wanted: (spec: RouteSpec) => boolean): { spec: RouteSpec; path: string }[] =>
    server.specs.filter(wanted).flatMap((spec) => pathsOf(spec).map((path) => ({ spec, path })));

  it('[T6] who is an administrator has no way to what others did', async () => {
    const { person, token } = await sessionOf(admin);
    const ways = [bearer(admin), { Cookie: `__Host-sundial_session=${token}`, 'X-CSRF-Token': csrfTokenOf(token) }];
    // Who somebody is, is everybody's
    const open = routes(({ scope, id }) => scope !== 'public' && id !== 'getUser').filter(({ path }) => path.includes('/:user'));
    expect(open.length).to.be.above(15);
    for (const { spec, path } of open) {
      for (const headers of ways) {
        const { status } = await server.fetch(filledIn(path, 'victim'), { method: spec.method.toUpperCase(), headers });
        expect(status, path).to.equal(403);
      }
    }
    for (const path of [
      '/',
      '/settings',
      '/admin/users',
      `/admin/users/${victim.user._id}`,
      '/admin/audit',
      '/users/victim',
      '/@victim',
    ]) {
      expect((await person.get(path)).text, path)
        .to.not.include('secret-plans')
        .and.not.include('engine');
    }
  });

  it('[T11] learns nothing from how long a sign-in takes', async () => {
    const { user } = victim;
    await server.collections.users.updateOne({ _id: user._id }, { $set: { password_hash: await hashPassword(password) } });
    const times = { victim: [] as number[], nobody: [] as number[] };
    for (let i = 0; i < 4; i += 1) {
      for (const name of ['victim', 'nobody'] as const) {
        const person = createPerson(server.url);
        await person.get('/sign-in');
        const start = performance.now();
        await person.submit('/sign-in', { name: name === 'nobody' ? `nobody-${i}` : name, password: `wrong ${i}` });
        times[name].push(performance.now() - start);
      }
    }
    const median = (ms: number[]): number => ms.sort((a, b) => a - b)[Math.floor(ms.length / 2)]!;
    // Without the hash of a password that nobody has, one would be many times the other
    expect(median(times.nobody) / median(times.victim)).to.be.within(0.33, 3);
  });

  it('[T20] with a key to send reads nothing, not even by what sending answers', async () => {
    const key = await keyOf(victim, 'write_heartbeats');
    const reading = routes(({ scope }) => scope !== 'public' && scope !== 'write_heartbeats' && scope !== 'signed_in');
    expect(reading.length).to.be.above(15);
    for (const { spec, path } of reading) {
      const { status, body } = await server.call(key, filledIn(path, 'current'), { method: spec.method.toUpperCase() });
      expect(status, path).to.equal(403);
      expect(JSON.stringify(body)).to.not.include('secret-plans').and.not.include('victim');
    }
    const sent = [
      heartbeat({ entity: 'a.ts', project: 'engine' }),
      { entity: 7 },
      heartbeat({ entity: '/home/victim/secret-plans.ts' }),
    ];
    const { status, body } = await server.call<{ responses: [object, number][] }>(key, bulk, {
      method: 'POST',
      body: JSON.stringify(sent),
    });
    expect(status).to.equal(202);
    for (const [item] of body.responses) {
      if ('data' in item) expect(Object.keys(item.data as object)).to.deep.equal(['id']);
    }
    await server.settled();
  });

  it('[T21] with a key to read changes nothing', async () => {
    const key = await keyOf(victim, 'read');
    const everything = async (): Promise<string> => {
      const { users, heartbeats, days } = server.collections;
      const all = [users.find({ _id: victim.user._id }), heartbeats.find({}), days.find({ user_id: victim.user._id })];
      return JSON.stringify(await Promise.all(all.map((found) => found.toArray())));
    };
    const before = await everything();
    const [known] = await server.collections.heartbeats.find({}).toArray();
    expect(known).to.not.equal(undefined);
    const bodies = [JSON.stringify([heartbeat()]), JSON.stringify({ timezone: 'Asia/Tokyo', timeout: 5 }), '{}', '[]'];
    const statuses = new Set<number>();
    for (const { spec, path } of routes(({ method }) => method !== 'get')) {
      for (const body of bodies) {
        const { status } = await server.call(key, filledIn(path, 'current'), { method: spec.method.toUpperCase(), body });
        statuses.add(status);
        expect(status, `${spec.method} ${path}`).to.be.oneOf(spec.scope.startsWith('read_') ? [200, 202, 400] : [403]);
      }
    }
    expect(statuses).to.include(403);
    await server.settled();
    expect(await everything()).to.equal(before);
  });

  it('[T22] with a full key opens no page, not with an administrator’s either', async () => {
    for (const key of [victim, admin]) {
      for (const headers of [bearer(key), { Authorization: `Basic ${Buffer.from(`${key.apiKey}:`).toString('base64')}` }]) {
        for (const path of ['/settings/keys', '/settings/keys?new=1', `/settings/keys?api_key=${key.apiKey}`]) {
          const response = await server.fetch(path, { headers: { ...headers, Accept: 'text/html' }, redirect: 'manual' });
          expect(response.status).to.equal(303);
          expect(response.headers.get('location')).to.match(/^\/sign-in\?next=/);
          expect(response.headers.getSetCookie().join()).to.not.include('session');
        }
        const made = await server.fetch('/settings/keys', {
          method: 'POST',
          headers,
          body: new URLSearchParams({ name: 'mine', scope: 'full', days: '0', csrf: csrfTokenOf(key.apiKey) }),
          redirect: 'manual',
        });
        expect(made.headers.get('location')).to.match(/^\/sign-in/);
      }
    }
    expect((await server.stores.apiKeys.list(victim.user._id)).map(({ name }) => name)).to.not.include('mine');
  });

  it('[T23] with the key of an account that is disabled gets nothing within seconds', async () => {
    const gone = await server.newUser();
    const { token } = await sessionOf(gone);
    const withKey = async (): Promise<number> => (await server.call(gone, `${prefix}/users/current`)).status;
    expect(await withKey()).to.equal(200);
    await server.stores.users.changeAccess(gone.user._id, 'disable');
    await eventually(async () => (await withKey()) === 401, 3000);
    expect((await server.call(gone, bulk, { method: 'POST', body: '[]' })).status).to.equal(401);
    const cookie = { headers: { Cookie: `__Host-sundial_session=${token}` } };
    expect((await server.fetch(`${prefix}/users/current`, cookie)).status).to.equal(401);
  });

  it('[T34] with the database file finds passwords as argon2id, each with a salt of its own', async () => {
    const people = ['one', 'two'].map((name) => ({ name, person: createPerson(server.url) }));
    for (const { name, person } of people) {
      await person.get('/sign-up');
      expect(await person.submit('/sign-up', { username: `same-${name}`, password })).to.include({ status: 303 });
    }
    const found = await server.collections.users.find({ username: /^same-/ }).toArray();
    const hashes = found.map(({ password_hash }) => password_hash!);
    expect(hashes).to.have.lengthOf(2);
    expect(hashes[0]).to.not.equal(hashes[1]);
    for (const text of hashes) {
      const [, memory, passes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$[\w+/]{22,}\$[\w+/]{43}$/.exec(text) ?? [];
      // OWASP's least: 19 MiB and two passes
      expect(Number(memory), text).to.be.at.least(19_456);
      expect(Number(passes), text).to.be.at.least(2);
    }
  });

  it('[T51] with a page in the same browser can neither change nor read anything by the session', async () => {
    const { token } = await sessionOf(victim);
    const Cookie = `__Host-sundial_session=${token}`;
    const foreign = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site', Cookie };
    const read = await server.fetch(`${prefix}/users/current`, { headers: foreign });
    // Browsers give no answer to a script of another origin that was asked for with cookies, unless both of these allow it by name
    expect(read.headers.get('access-control-allow-origin')).to.equal('*');
    expect(read.headers.get('access-control-allow-credentials')).to.equal(null);
    for (const { spec, path } of routes(({ method, scope }) => method !== 'get' && scope !== 'public')) {
      const method = spec.method.toUpperCase();
      const simple = { method, headers: { ...foreign, 'Content-Type': 'text/plain' }, body: JSON.stringify([heartbeat()]) };
      for (const token of [undefined, '', csrfTokenOf('x'.repeat(43))]) {
        const headers = { ...simple.headers, ...(token !== undefined && { 'X-CSRF-Token': token }) };
        expect((await server.fetch(filledIn(path, 'current'), { ...simple, headers })).status, path).to.equal(403);
      }
    }
    const preflight = await server.fetch(bulk, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://evil.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'x-csrf-token',
      },
    });
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).to.not.include('csrf');
    expect(preflight.headers.get('access-control-allow-credentials')).to.equal(null);
  });

  it('[T53] types what is text wherever it is shown', async () => {
    const { person } = await sessionOf(victim);
    const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>{{7*7}}&lt;`;
    await person.get('/settings/keys');
    await person.submit('/settings/keys', { name: evil });
    const pages = [await person.get('/settings/keys')];
    await person.get('/sign-in');
    const stranger = createPerson(server.url);
    await stranger.get('/sign-in');
    pages.push(await stranger.submit('/sign-in', { name: evil, password: evil, next: `/${evil}` }));
    await stranger.get('/sign-up');
    pages.push(await stranger.submit('/sign-up', { username: evil, email: evil, password: 'x' }));
    pages.push(
      await stranger.get(`/sign-up?invitation=${encodeURIComponent(evil)}`),
      await stranger.get(`/sign-in?next=/${encodeURIComponent(evil)}`),
    );
    pages.push(await stranger.get(`/${encodeURIComponent(evil)}`));
    for (const { text } of pages) {
      expect(text).to.match(/^\s*<!doctype html>/i);
      expect(text).to.not.include('<script').and.not.include('<img src=x');
    }
    expect(pages[0]!.text).to.include('&lt;script&gt;alert(1)');
  });
});
