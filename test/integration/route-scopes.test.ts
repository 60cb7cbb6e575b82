import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../api/app.js';
import { csrfTokenOf } from '../../api/auth/csrf.js';
import type { Principal } from '../../api/auth/principal.js';
import type { PageSpec } from '../../api/pages/pages.js';
import { pathsOf, type RouteSpec } from '../../api/routing.js';
import { scopeTexts, type Scope } from '../../shared/domain/scopes.js';
import { startTestServer, type TestServer } from '../support/server.js';

/** What is expected of one kind of credentials, said once more without the code that is tested. */
interface Credentials {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** All, some scopes, or nobody's; `wrong`: something is there that stands for nobody. */
  readonly may: 'all' | readonly string[] | 'none' | 'wrong';
  /** Stands for somebody, and opens nothing of the API. */
  readonly onDuty?: true;
  /** It is somebody signed in with a browser. */
  readonly session?: true;
  /** A browser whose request does not say that it comes from a page of this server. */
  readonly unproven?: true;
}

const scopes = Object.keys(scopeTexts) as Scope[];
const reads = scopes.filter((scope) => scope === 'email' || /^read_[a-z_]+$/.test(scope));

const includes = (held: readonly string[], scope: string, partsWillDo: boolean): boolean =>
  held.includes(scope) || held.includes(scope.split('.')[0]!) || (partsWillDo && held.some((one) => one.startsWith(`${scope}.`)));

/** The status that a route answers with, or `allowed` for any that is neither 401 nor 403. */
function expected(spec: RouteSpec, { may, unproven, onDuty, session }: Credentials): 401 | 403 | 'allowed' {
  if (spec.scope === 'public') return 'allowed';
  if (may === 'none' || may === 'wrong') return 401;
  if (spec.scope === 'admin') return onDuty ? 'allowed' : 403;
  if (onDuty) return 403;
  if (unproven && spec.method !== 'get') return 403;
  if (spec.scope === 'session') return session ? 'allowed' : 403;
  if (may === 'all' || spec.scope === 'signed_in') return 'allowed';
  if (spec.scope === 'account') return 403;
  const wholes = spec.orScope === undefined ? [spec.scope] : [spec.scope, spec.orScope];
  return wholes.some((scope) => includes(may, scope, spec.parts === true)) ? 'allowed' : 403;
}

const known = new Set<string>([...scopes, 'public', 'signed_in', 'account', 'session', 'admin']);

/** The API under the prefix, with something in place of each parameter; "current" and a profile are one's own. */
const filledIn = (path: string): string =>
  path.replaceAll(/:(\w+)\??/g, (_, name: string) => (name === 'user' || name === 'profile' ? 'current' : 'x'));

describe('who may do what', function () {
  this.timeout(60_000);
  let server: TestServer;
  let listening: Server;
  let url: string;
  let specs: readonly RouteSpec[];
  let pages: readonly PageSpec[];
  const credentials: Credentials[] = [];
  /** Tokens of apps, by their text. */
  const tokens = new Map<string, Principal>();
  let user: { cookie: string };
  let admin: { cookie: string };

  async function sessionOf(username: string, is_admin: boolean): Promise<{ token: string; cookie: string }> {
    const { _id } = await server.stores.users.create({ username, email: null, password_hash: null, is_admin, timezone: 'UTC' });
    const token = await server.stores.sessions.begin(_id, { user_agent: 'test', ip: '' });
    return { token, cookie: `__Host-sundial_session=${token}` };
  }

  before(async () => {
    server = await startTestServer({ workers: 0 });
    const { stores, apiDeps } = server;
    const real = apiDeps.credentials;
    const api = createApp({
      ...apiDeps,
      credentials: { ...real, find: (secret, beforeLookUp) => tokens.get(secret) ?? real.find(secret, beforeLookUp) },
    });
    ({ specs, pages } = api);
    listening = api.app.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;

    const { user: owner } = await server.newUser();
    type KeyFields = Partial<Parameters<typeof stores.apiKeys.add>[2]>;
    async function key(fields: KeyFields, { _id } = owner): Promise<Readonly<Record<string, string>>> {
      const text = `waka_${randomUUID()}`;
      await stores.apiKeys.add(text, _id, { name: JSON.stringify(fields), ...fields });
      return { Authorization: `Bearer ${text}` };
    }
    const boss = await stores.users.create({ username: 'boss', email: null, password_hash: null, is_admin: true });
    const revoked = await key({ name: 'revoked' });
    const { id } = (await stores.apiKeys.list(owner._id)).find((one) => one.name === 'revoked')!;
    await stores.apiKeys.revoke(owner._id, id);
    const session = await sessionOf('with-a-session', false);
    const ended = await sessionOf('with-an-ended-session', false);
    await stores.sessions.endAll((await stores.users.find('with-an-ended-session'))!._id);
    user = await sessionOf('a-user', false);
    admin = await sessionOf('an-administrator', true);
    credentials.push(
      { name: 'nothing', headers: {}, may: 'none' },
      { name: 'a key of nobody', headers: { Authorization: `Bearer waka_${randomUUID()}` }, may: 'wrong' },
      { name: 'a token of nobody', headers: { Authorization: `Bearer waka_tok_${'x'.repeat(40)}` }, may: 'wrong' },
      { name: 'no key at all', headers: { Authorization: 'Basic what' }, may: 'wrong' },
      { name: 'a full key', headers: await key({}), may: 'all' },
      { name: 'a key to read', headers: await key({ scope: 'read' }), may: reads },
      { name: 'a key to send', headers: await key({ scope: 'write_heartbeats' }), may: ['write_heartbeats'] },
      { name: 'a key to look after the server', headers: await key({ scope: 'admin' }, boss), may: [], onDuty: true },
      { name: 'the same of a user', headers: await key({ scope: 'admin' }), may: 'wrong' },
      { name: 'an expired key', headers: await key({ expires_at: new Date(Date.now() - 1000) }), may: 'wrong' },
      { name: 'a revoked key', headers: revoked, may: 'wrong' },
      { name: 'a session', headers: { Cookie: session.cookie }, may: 'all', session: true, unproven: true },
      {
        name: 'a session and its CSRF token',
        headers: { Cookie: session.cookie, 'X-CSRF-Token': csrfTokenOf(session.token) },
        may: 'all',
        session: true,
      },
      {
        name: 'a session and another CSRF token',
        headers: { Cookie: session.cookie, 'X-CSRF-Token': 'x' },
        may: 'all',
        session: true,
        unproven: true,
      },
      {
        name: 'a session that is over',
        headers: { Cookie: ended.cookie, 'X-CSRF-Token': csrfTokenOf(ended.token) },
        may: 'wrong',
      },
    );
    for (const [i, scope] of scopes.entries()) {
      const token = `waka_tok_${String(i).padStart(40, 'a')}`;
      const grant: ReadonlySet<Scope> = new Set([scope]);
      tokens.set(token, { kind: 'token', id: token.slice(-8), user_id: owner._id, grant, expires_at: null });
      credentials.push({ name: `a token for ${scope}`, headers: { Authorization: `Bearer ${token}` }, may: [scope] });
    }
  });
  after(async () => {
    listening.close();
    listening.closeAllConnections();
    await server.close();
  });

  it('is declared by every route, with a scope that there is', () => {
    expect(specs.length).to.be.above(25);
    for (const { id, scope, orScope } of specs) {
      expect(known, `${id} declares ${scope}`).to.include(scope);
      if (orScope !== undefined) expect(scopes, id).to.include(orScope);
    }
  });

  it('[T1, T2] is as declared, for each route and each kind of credentials', async () => {
    const wrong: string[] = [];
    const seen = new Set<string>();
    for (const spec of specs) {
      for (const path of pathsOf(spec)) {
        await Promise.all(
          credentials.map(async (one) => {
            // No body: what is allowed goes no further than its check
            const response = await fetch(`${url}/api/v1${filledIn(path)}`, {
              method: spec.method.toUpperCase(),
              headers: one.headers,
              redirect: 'manual',
            });
            await response.text();
            const { status } = response;
            const answer = expected(spec, one);
            seen.add(String(answer));
            const fits = answer === 'allowed' ? status !== 401 && status !== 403 && status < 500 : status === answer;
            if (!fits) wrong.push(`${spec.method} ${path} (${spec.scope}) with ${one.name}: ${status}, not ${answer}`);
          }),
        );
      }
    }
    expect(wrong).to.deep.equal([]);
    expect([...seen].sort()).to.deep.equal(['401', '403', 'allowed']);
  });

  it('is the same with the key in the query', async () => {
    for (const one of credentials.filter(({ headers }) => headers['Authorization']?.startsWith('Bearer '))) {
      const secret = one.headers['Authorization']!.slice('Bearer '.length);
      for (const spec of specs.filter(({ method }) => method === 'get')) {
        const [path] = pathsOf(spec) as [string];
        const { status } = await fetch(`${url}/api/v1${filledIn(path)}?api_key=${secret}`);
        // Keys that look after the server stand in no addresses, where logs and histories have them
        const answer = spec.scope === 'admin' ? 401 : expected(spec, one);
        if (answer === 'allowed') expect(status, `${path} ${one.name}`).to.not.be.oneOf([401, 403]);
        else expect(status, `${path} ${one.name}`).to.equal(answer);
      }
    }
  });

  it("[T3] is only what is one's own: nobody's credentials open another user's data", async () => {
    const other = await server.newUser();
    const wrong: string[] = [];
    // Who somebody is, is everybody's: test/integration/sharing.test.ts has what that is
    for (const spec of specs.filter(({ scope, id }) => scope !== 'public' && id !== 'getUser')) {
      for (const path of pathsOf(spec).filter((text) => text.includes('/:user'))) {
        for (const one of credentials.filter(({ may, unproven }) => may !== 'none' && may !== 'wrong' && !unproven)) {
          const asked = filledIn(path.replace(':user', other.user._id));
          const { status } = await fetch(`${url}/api/v1${asked}`, { method: spec.method.toUpperCase(), headers: one.headers });
          if (status !== 403) wrong.push(`${spec.method} ${asked} with ${one.name}: ${status}`);
        }
      }
    }
    expect(wrong).to.deep.equal([]);
  });

  describe('of pages', () => {
    interface Shown {
      readonly status: number;
      readonly text: string;
      readonly location: string;
    }
    async function ask({ method, path }: PageSpec, cookie: string | null): Promise<Shown> {
      const response = await fetch(url + path.replaceAll(/:(\w+)/g, 'x'), {
        method: method.toUpperCase(),
        redirect: 'manual',
        headers: {
          Accept: 'text/html',
          ...(cookie !== null && { Cookie: cookie }),
          ...(method === 'post' && { 'Content-Type': 'application/x-www-form-urlencoded' }),
        },
        // Without its CSRF token: a form that is let in goes no further
        ...(method === 'post' && { body: 'x=1' }),
      });
      return { status: response.status, text: await response.text(), location: response.headers.get('location') ?? '' };
    }
    const isSentToSignIn = ({ status, location }: Shown): boolean => status === 303 && location.startsWith('/sign-in?next=');
    const isForAdmins = ({ status, text }: Shown): boolean => status === 403 && text.includes('Only administrators may see this');

    it('is declared by every one', () => {
      expect(pages.length).to.be.above(5);
      for (const { path, access } of pages) expect(['everyone', 'user', 'admin'], path).to.include(access);
    });

    it('[T4] is as declared, for nobody, users and administrators', async () => {
      const wrong: string[] = [];
      for (const page of pages) {
        const people = {
          nobody: await ask(page, null),
          user: await ask(page, user.cookie),
          admin: await ask(page, admin.cookie),
        };
        const expectedOf = {
          nobody: page.access === 'everyone' ? 'in' : 'sign-in',
          user: page.access === 'admin' ? 'forbidden' : 'in',
          admin: 'in',
        };
        for (const [who, shown] of Object.entries(people)) {
          const is = isSentToSignIn(shown) ? 'sign-in' : isForAdmins(shown) ? 'forbidden' : 'in';
          if (is !== expectedOf[who as keyof typeof expectedOf] || shown.status >= 500) {
            wrong.push(`${page.method} ${page.path} (${page.access}) for ${who}: ${is}, ${shown.status}`);
          }
        }
      }
      expect(wrong).to.deep.equal([]);
    });

    it("[T5] does nothing for a form that is not this server's own", async () => {
      for (const page of pages.filter(({ method }) => method === 'post')) {
        const { status, text } = await ask(page, admin.cookie);
        // Set-up is over: there is nothing that its form could do
        expect(status, page.path).to.be.oneOf(page.ownBody ? [400, 403, 413, 415] : [403]);
        if (!page.ownBody) expect(text, page.path).to.include('This form is out of date, or came from somewhere else');
      }
    });
  });
});
