import { expect } from 'chai';
import { createOidc } from '../../api/auth/oidc.js';
import { loadConfig } from '../../shared/config/load.js';
import { freePort } from '../../launcher/free-port.js';
import { createAccount } from '../../shared/store/accounts.js';
import { startProvider, type TestProvider } from '../support/oidc-provider.js';
import { createPerson, type Person } from '../support/person.js';
import { startTestServer, type TestServer } from '../support/server.js';

const password = 'correct horse battery';

describe('signing in by OpenID Connect', () => {
  let server: TestServer;
  let provider: TestProvider;

  async function start(signUp = 'yes'): Promise<TestServer> {
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    provider = await startProvider(`${publicUrl}/sign-in/oidc/callback`);
    const { oidc } = loadConfig({
      SUNDIAL_URL: publicUrl,
      SUNDIAL_OIDC_ISSUER: provider.issuer,
      SUNDIAL_OIDC_CLIENT_ID: provider.clientId,
      SUNDIAL_OIDC_CLIENT_SECRET: provider.clientSecret,
      SUNDIAL_OIDC_NAME: 'Example & Co',
      SUNDIAL_OIDC_SIGN_UP: signUp,
    });
    const started = await startTestServer({ port, publicUrl, oidc: createOidc(oidc, publicUrl), signUp: 'closed' });
    await createAccount(started.stores.users, { username: 'root', email: '', password, is_admin: true });
    return started;
  }
  before(async () => (server = await start()));
  after(async () => {
    await server.close();
    await provider.stop();
  });

  /** Sends a browser to the provider. */
  async function begin(person: Person, query = ''): Promise<string> {
    const { location, text } = await person.get(`/sign-in/oidc${query}`);
    expect(location, text).to.be.a('string');
    return location!;
  }
  async function back(subject: string, person = createPerson(server.url), query = '') {
    const to = await provider.signIn(await begin(person, query), subject);
    return { person, to, ...(await person.get(to)) };
  }
  const passwordSignIn = async (name: string): Promise<Person> => {
    const person = createPerson(server.url);
    await person.get('/sign-in');
    expect((await person.submit('/sign-in', { name, password })).location).to.equal('/');
    return person;
  };

  it('begins with a button, and sends state, nonce and PKCE with it', async () => {
    const person = createPerson(server.url);
    const { text } = await person.get('/sign-in?next=/settings/security');
    expect(text).to.include('Sign in with Example &amp; Co');
    const href = /href="(\/sign-in\/oidc[^"]*)"/.exec(text)![1]!;
    const url = new URL(await begin(person, href.replace('/sign-in/oidc', '')));
    expect(url.origin).to.equal(provider.issuer);
    expect(Object.fromEntries(url.searchParams)).to.include({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${server.url}/sign-in/oidc/callback`,
      scope: 'openid email profile',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(url.searchParams.get(name)).to.match(/^[\w-]{43}$/);
    expect(url.href).to.not.include(encodeURIComponent(provider.clientSecret));
  });

  it('makes an account the first time, and leads to the same one after that', async () => {
    provider.people.set('s-ada', { email: 'ada@example.org', email_verified: true, preferred_username: 'ada', name: 'Ada L' });
    const first = await back('s-ada');
    expect(first.location, first.text).to.equal('/set-up-guide?welcome=1');
    expect((await first.person.get('/settings/keys')).status).to.equal(200);
    const user = (await server.stores.users.find('ada'))!;
    expect(user).to.deep.include({
      email: 'ada@example.org',
      is_email_confirmed: true,
      full_name: 'Ada L',
      password_hash: null,
      is_admin: false,
      oidc: { issuer: provider.issuer, subject: 's-ada' },
    });
    provider.people.set('s-ada', { email: 'new@example.org', email_verified: true, preferred_username: 'countess' });
    const second = await back('s-ada', createPerson(server.url), '?next=/settings/security');
    expect(second.location).to.equal('/settings/security');
    expect((await second.person.get('/settings/security')).text).to.include('by single sign-on');
    const { entries } = await server.stores.audit.list({ userId: user._id }, 1, 10);
    expect(entries.map((e) => e.action)).to.deep.equal(['sign-in.done', 'sign-in.done', 'user.created']);
  });

  it('of one person in several browsers at once makes one account', async () => {
    provider.people.set('s-twin', { email: 'twin@example.org', email_verified: true, preferred_username: 'twin' });
    const people = [createPerson(server.url), createPerson(server.url), createPerson(server.url)];
    const ways = await Promise.all(people.map(async (person) => provider.signIn(await begin(person), 's-twin')));
    const answers = await Promise.all(people.map((person, i) => person.get(ways[i]!)));
    for (const { status, text } of answers) expect(status, text).to.equal(303);
    expect((await server.stores.users.list('twin', 1, 10)).total).to.equal(1);
  });

  it('leads a new account on to where it was wanted', async () => {
    provider.people.set('s-on', { preferred_username: 's-on' });
    expect((await back('s-on', createPerson(server.url), '?next=/settings/security')).location).to.equal('/settings/security');
  });

  it('takes no name over that nobody may have here', async () => {
    const names = ['Zoe\u0301', '\u202Enimda', 'a\nb', 'x'.repeat(101)];
    for (const [i, name] of names.entries()) {
      provider.people.set(`f-${i}`, { name, preferred_username: `f-${i}` });
      expect((await back(`f-${i}`)).location, name).to.equal('/set-up-guide?welcome=1');
    }
    const found = await Promise.all(names.map(async (_name, i) => (await server.stores.users.find(`f-${i}`))!.full_name));
    expect(found).to.deep.equal(['Zoé', null, null, 'x'.repeat(100)]);
  });

  it('finds another name where one is taken or can not be had', async () => {
    const names = ['ROOT', 'root@elsewhere.example', 'current', '  ', 'Müller, Jörg', '../../x', 'ро́от'];
    for (const [i, preferred_username] of names.entries()) {
      provider.people.set(`n-${i}`, { preferred_username });
      expect((await back(`n-${i}`)).location, preferred_username).to.equal('/set-up-guide?welcome=1');
    }
    const found = await Promise.all(
      names.map(async (_name, i) => (await server.stores.users.byOidc({ issuer: provider.issuer, subject: `n-${i}` }))!.username),
    );
    expect(found).to.deep.equal(['ROOT-2', 'root-3', 'user', 'user-2', 'Muller-Jorg', 'x', 'user-3']);
  });

  it('[T36] links the account with the same address only when both sides have confirmed it', async () => {
    const make = (username: string, is_email_confirmed: boolean) =>
      createAccount(server.stores.users, { username, email: `${username}@example.org`, password, is_email_confirmed });
    const [kim, joe, eve] = [await make('kim', true), await make('joe', false), await make('eve', true)];
    provider.people.set('s-kim', { email: 'Kim@Example.org', email_verified: true });
    expect((await back('s-kim')).status).to.equal(303);
    expect((await server.stores.users.byId(kim._id))!.oidc).to.deep.equal({ issuer: provider.issuer, subject: 's-kim' });

    provider.people.set('s-joe', { email: 'joe@example.org', email_verified: true, preferred_username: 'joseph' });
    const refused = await back('s-joe');
    expect(refused.status).to.equal(403);
    expect(refused.text).to.include('has not confirmed');
    expect((await refused.person.get('/settings/keys')).location).to.match(/^\/sign-in/);
    expect((await server.stores.users.byId(joe._id))!.oidc).to.equal(undefined);
    expect(await server.stores.users.find('joseph')).to.equal(null);

    // Whoever only says that this is their address gets an account without it
    provider.people.set('s-eve', { email: 'eve@example.org', email_verified: false, preferred_username: 'eve' });
    expect((await back('s-eve')).location).to.equal('/set-up-guide?welcome=1');
    expect((await server.stores.users.byId(eve._id))!.oidc).to.equal(undefined);
    expect(await server.stores.users.byOidc({ issuer: provider.issuer, subject: 's-eve' })).to.deep.include({
      username: 'eve-2',
      email: null,
    });

    // A second one with the same address does not take the first one's place
    provider.people.set('s-kim2', { email: 'kim@example.org', email_verified: true });
    const second = await back('s-kim2');
    expect([second.status, second.text]).to.satisfy(
      ([status, text]: [number, string]) => status === 403 && text.includes('linked with another sign-in'),
    );
  });

  it('keeps a disabled account out', async () => {
    provider.people.set('s-out', { preferred_username: 'out' });
    await back('s-out');
    await server.stores.users.changeAccess((await server.stores.users.find('out'))!._id, 'disable');
    const { status, text, person } = await back('s-out');
    expect(status).to.equal(403);
    expect(text).to.include('This account is disabled');
    expect((await person.get('/settings/keys')).location).to.match(/^\/sign-in/);
  });

  it('[T35] refuses a state that is not of this browser, made up, or used already', async () => {
    provider.people.set('s-state', { preferred_username: 'state' });
    const mine = createPerson(server.url);
    const to = await provider.signIn(await begin(mine), 's-state');
    const stranger = createPerson(server.url);
    await stranger.get('/sign-in');
    const foreign = await stranger.get(to);
    expect(foreign.status).to.equal(400);
    expect(foreign.text).to.include('begun in another browser');
    expect((await stranger.get('/settings/keys')).location).to.match(/^\/sign-in/);

    const own = await back('s-state');
    expect(own.status).to.equal(303);
    const replayed = await own.person.get(own.to);
    expect(replayed.status).to.equal(400);
    for (const query of ['', '?code=x', '?state=x&code=y', '?state=&code=y', '?state[]=x', '?error=access_denied']) {
      expect((await stranger.get(`/sign-in/oidc/callback${query}`)).status, query).to.equal(400);
    }
  });

  it('[T35] refuses a code that was used, was made for another nonce or challenge, or comes from another provider', async () => {
    provider.people.set('s-code', { preferred_username: 'code' });
    const swap = async (change: (url: URL, used: URL) => void): Promise<number> => {
      const used = await back('s-code');
      expect(used.status).to.equal(303);
      const person = createPerson(server.url);
      const fresh = new URL(await provider.signIn(await begin(person), 's-code'));
      change(fresh, new URL(used.to));
      const answer = await person.get(fresh.href);
      expect((await person.get('/settings/keys')).location).to.match(/^\/sign-in/);
      return answer.status;
    };
    expect(await swap((url, used) => url.searchParams.set('code', used.searchParams.get('code')!)), 'used code').to.equal(400);
    expect(await swap((url) => url.searchParams.set('code', 'made-up')), 'made-up code').to.equal(400);
    expect(await swap((url) => url.searchParams.set('iss', 'https://evil.example')), 'issuer').to.equal(400);

    // A code of this very client, begun by the attacker with a nonce or verifier of their own, put into a victim's callback
    for (const name of ['nonce', 'code_challenge']) {
      const victim = createPerson(server.url);
      const address = new URL(await begin(victim));
      address.searchParams.set(name, 'A'.repeat(43));
      const answer = await victim.get(await provider.signIn(address.href, 's-code'));
      expect(answer.status, name).to.equal(400);
      expect((await victim.get('/settings/keys')).location).to.match(/^\/sign-in/);
    }
  });

  it('says so when they were not let in there', async () => {
    const person = createPerson(server.url);
    const { status, text } = await person.get(await provider.decline(await begin(person)));
    expect(status).to.equal(403);
    expect(text).to.include('You were not let in there');
  });

  it('[T27] links an account that is signed in, by a form and with its password, and takes the link away', async () => {
    const account = await createAccount(server.stores.users, { username: 'lin', email: '', password });
    provider.people.set('s-lin', { preferred_username: 'lin.elsewhere' });
    const lin = await passwordSignIn('lin');
    const offer = await back('s-lin', lin, '?link=1');
    expect(offer.text).to.include('lin.elsewhere');
    const linked = async () => (await server.stores.users.byId(account._id))!.oidc;
    expect(await linked()).to.equal(undefined);
    expect((await lin.submit('/settings/security/link', { link_password: 'not mine at all' })).status).to.equal(400);
    expect(await linked()).to.equal(undefined);
    expect((await lin.submit('/settings/security/link', { link_password: password })).location).to.equal(
      '/settings/security?done=linked',
    );
    expect(await linked()).to.deep.equal({ issuer: provider.issuer, subject: 's-lin' });
    expect((await back('s-lin')).status).to.equal(303);

    // Not into a second account
    await createAccount(server.stores.users, { username: 'thief', email: '', password });
    const thief = await passwordSignIn('thief');
    await back('s-lin', thief, '?link=1');
    expect((await thief.submit('/settings/security/link', { link_password: password })).status).to.equal(403);

    await lin.get('/settings/security');
    expect((await lin.submit('/settings/security/unlink', { unlink_password: 'wrong' })).status).to.equal(400);
    expect((await lin.submit('/settings/security/unlink', { unlink_password: password })).location).to.match(/done=unlinked/);
    expect(await linked()).to.equal(undefined);
  });

  it('[T27] does not take the link from an account without a password, until it has one', async () => {
    provider.people.set('s-only', { preferred_username: 'only' });
    const { person } = await back('s-only');
    const { text } = await person.get('/settings/security');
    expect(text).to.include('Your account has no password').and.not.include('action="/settings/security/unlink"');
    const csrf = /name="csrf" value="([^"]+)"/.exec(text)![1]!;
    expect((await person.post('/settings/security/unlink', { csrf })).status).to.equal(403);
    // A session that began long ago is no proof
    const user = (await server.stores.users.find('only'))!;
    const hourAgo = new Date(Date.now() - 3_600_000);
    await server.collections.sessions.updateMany({ user_id: user._id }, { $set: { created_at: hourAgo } });
    const stale = await person.post('/settings/security/password', { csrf, new_password: password });
    expect(stale.status).to.equal(403);
    expect((await server.stores.users.byId(user._id))!.password_hash).to.equal(null);
    const again = (await back('s-only')).person;
    await again.get('/settings/security');
    expect((await again.submit('/settings/security/password', { new_password: password })).location).to.match(/done=password/);
    await passwordSignIn('only');
  });

  it('[T37] fails with a clear page while the provider is away, and the rest goes on; then works again', async () => {
    provider.people.set('s-late', { preferred_username: 'late' });
    const person = createPerson(server.url);
    const to = await provider.signIn(await begin(person), 's-late');
    await provider.stop();
    try {
      const { status, text, headers } = await person.get(to);
      expect(status).to.equal(503);
      expect(text).to.include('does not answer');
      expect(headers.get('retry-after')).to.equal('15');
      await passwordSignIn('root');
    } finally {
      await provider.start();
    }
    expect((await back('s-late')).status).to.equal(303);
  });

  it('[T37] needs the provider for nothing else: the server starts without it, and asks for it when somebody signs in', async () => {
    const port = await freePort();
    const { oidc } = loadConfig({
      SUNDIAL_URL: 'http://127.0.0.1:1',
      SUNDIAL_OIDC_ISSUER: `http://127.0.0.1:${port}`,
      SUNDIAL_OIDC_CLIENT_ID: 'x',
    });
    const alone = await startTestServer({ oidc: createOidc(oidc, 'http://127.0.0.1:1') });
    try {
      await createAccount(alone.stores.users, { username: 'root', email: '', password });
      const person = createPerson(alone.url);
      expect((await person.get('/sign-in')).status).to.equal(200);
      const { status, text } = await person.get('/sign-in/oidc');
      expect(status).to.equal(503);
      expect(text).to.include('does not answer');
      expect(await alone.collections.tickets.countDocuments()).to.equal(0);
    } finally {
      await alone.close();
    }
  });

  it('makes no account where that is not allowed, and says whom to ask', async () => {
    const [open, openProvider] = [server, provider];
    const closed = await start('no');
    try {
      server = closed;
      provider.people.set('s-new', { email: 'new@example.org', email_verified: true, preferred_username: 'newcomer' });
      const { status, text } = await back('s-new');
      expect(status).to.equal(403);
      expect(text).to.include('Ask an administrator for one');
      expect((await closed.stores.users.list(undefined, 1, 10)).total).to.equal(1);
    } finally {
      await closed.close();
      await provider.stop();
      [server, provider] = [open, openProvider];
    }
  });
});
