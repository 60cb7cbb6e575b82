import { expect } from 'chai';
import { createPerson } from '../support/person.js';
import { callback, oauthParties, pkce, type OAuthParties, type TestApp } from '../support/oauth.js';
import { startTestServer, type TestServer } from '../support/server.js';

describe('asking a user for access', () => {
  let server: TestServer;
  let parties: OAuthParties;
  let app: TestApp;
  before(async () => {
    server = await startTestServer({ workers: 0 });
    parties = oauthParties(server);
    app = await parties.newApp();
  });
  after(() => server.close());

  it('says who asks, for what, in plain words, and where it leads', async () => {
    const { person, as } = await parties.signedIn();
    const { status, text, headers } = await person.get(parties.addressOf(app, { scope: 'email,read_summaries.projects' }));
    expect(status).to.equal(200);
    for (const words of [
      'Time Garden',
      'Grows plants',
      app.owner.user.username,
      as.user.username,
      'https://app.example',
      'app.example</dd>',
    ])
      expect(text).to.include(words);
    expect(text).to.include('See your email address').and.include('See your time by day, with your projects');
    expect(text).to.not.include('heartbeat').and.not.include('<script');
    expect(headers.get('cache-control')).to.equal('no-store');
  });

  it('[T44] escapes whatever an app calls itself', async () => {
    const { person } = await parties.signedIn();
    const odd = await parties.newApp({
      name: '<b>"Bank"</b>',
      description: '<img src=x>',
      website: "https://a.example/'><script>",
    });
    const { text } = await person.get(parties.addressOf(odd, { state: '"><script>alert(1)</script>' }));
    expect(text)
      .to.include('&lt;b&gt;&quot;Bank&quot;')
      .and.not.match(/<script|<img src=x|<b>/);
  });

  it('gives a code with the state as it was, and the address as it was registered', async () => {
    const { person, as } = await parties.signedIn();
    const state = 'a b+c%20&=ü\'"<';
    const { status, location } = await parties.decide(
      person,
      parties.addressOf(app, { state, scope: 'read_stats read_goals,read_stats' }),
    );
    expect(status).to.equal(303);
    expect(location!.startsWith(`${callback}&code=`)).to.equal(true);
    expect(parties.carried({ location }).get('state')).to.equal(state);
    const consent = await server.stores.oauth.consents.find(as.user._id, app.app._id);
    expect(consent!.scopes).to.deep.equal(['read_stats', 'read_goals']);
    const { entries } = await server.stores.audit.list({ userId: as.user._id }, 1, 5);
    expect(entries[0]).to.deep.include({
      action: 'app.allowed',
      details: { app: 'Time Garden', scopes: 'read_stats,read_goals' },
    });
  });

  it('tells the app when the user denies, and remembers nothing', async () => {
    const { person, as } = await parties.signedIn();
    for (const type of ['code', 'token']) {
      const { location } = await parties.decide(person, parties.addressOf(app, { state: 's', response_type: type }), 'deny');
      expect(location).to.match(type === 'code' ? /&error=access_denied/ : /#error=access_denied/);
      expect(parties.carried({ location }).get('state')).to.equal('s');
    }
    expect(await server.stores.oauth.consents.find(as.user._id, app.app._id)).to.equal(null);
  });

  it('goes by way of signing in, and comes back with all that was asked', async () => {
    const stranger = createPerson(server.url);
    const { location } = await stranger.get(parties.addressOf(app, { state: 'a\\b /c', utm: 'x' }));
    const next = new URL(location!, server.url).searchParams.get('next')!;
    expect(location).to.match(/^\/sign-in\?next=/);
    expect(next)
      .to.match(/^\/oauth\/authorize\?/)
      .and.not.include('utm');
    expect(new URL(next, server.url).searchParams.get('state')).to.equal('a\\b /c');
    const { person } = await parties.signedIn();
    expect((await person.get(`/sign-in?next=${encodeURIComponent(next)}`)).location).to.equal(next);
    expect((await person.get(next)).status).to.equal(200);
  });

  it('[T40] never leads to an address that is not registered to the letter', async () => {
    const { person } = await parties.signedIn();
    for (const redirect_uri of [
      '',
      'https://app.example/callback',
      `${callback}&x=1`,
      callback.replace('https', 'http'),
      callback.toUpperCase(),
      `${callback}#`,
      'https://app.example.evil.example/callback?from=sundial',
      'https://app.example/callback/../callback?from=sundial',
      'https://app.example@evil.example/callback?from=sundial',
    ]) {
      for (const who of [person, createPerson(server.url)]) {
        const { status, location, text } = await who.get(parties.addressOf(app, { redirect_uri }));
        expect([status, location], redirect_uri).to.deep.equal([400, null]);
        expect(text).to.include('Invalid redirect_uri');
      }
    }
    const twice = await person.get(`${parties.addressOf(app)}&redirect_uri=https://evil.example/`);
    expect([twice.status, twice.location]).to.deep.equal([400, null]);
    for (const client_id of ['', 'x', '00000000-0000-4000-8000-000000000000']) {
      const { status, location, text } = await person.get(parties.addressOf(app, { client_id }));
      expect([status, location]).to.deep.equal([400, null]);
      expect(text).to.include('Invalid client_id');
    }
  });

  it('tells the app what is wrong with what it asks', async () => {
    const { person } = await parties.signedIn();
    const { fields } = pkce();
    const cases: [Record<string, string>, string][] = [
      [{ response_type: '' }, 'invalid_request'],
      [{ response_type: 'id_token' }, 'unsupported_response_type'],
      [{ scope: 'read_stats,read_minds' }, 'invalid_scope'],
      [{ code_challenge: fields['code_challenge']! }, 'invalid_request'],
      [{ ...fields, code_challenge_method: 'plain' }, 'invalid_request'],
      [{ ...fields, code_challenge: 'short' }, 'invalid_request'],
      [{ code_challenge_method: 'S256' }, 'invalid_request'],
      [{ state: 'x'.repeat(2049) }, 'invalid_request'],
    ];
    for (const [asked, error] of cases) {
      const { location } = await person.get(parties.addressOf(app, { state: 's', ...asked }));
      expect(parties.carried({ location }).get('error'), JSON.stringify(asked).slice(0, 99)).to.equal(error);
    }
    const twice = await person.get(`${parties.addressOf(app)}&scope=email`);
    expect(parties.carried(twice).get('error')).to.equal('invalid_request');
    const implicit = await person.get(parties.addressOf(app, { response_type: 'token', scope: 'no_such' }));
    expect(implicit.location).to.include('#error=invalid_scope');
  });

  it('does not ask again for what was allowed, but for more, and when it has to', async () => {
    const { person } = await parties.signedIn();
    await parties.decide(person, parties.addressOf(app, { scope: 'read_stats email' }));
    for (const scope of ['read_stats,email', 'email', 'read_stats.languages', '']) {
      const again = await person.get(parties.addressOf(app, { scope, state: 'x' }));
      expect(again.status, scope).to.equal(303);
      expect(parties.carried(again).get('code')).to.match(/^[\w-]{43}$/);
    }
    for (const more of [{ scope: 'read_goals' }, { scope: 'read_stats,write_heartbeats' }, { force_approve: 'true' }])
      expect((await person.get(parties.addressOf(app, more))).status, JSON.stringify(more)).to.equal(200);
    const other = await parties.signedIn();
    expect((await other.person.get(parties.addressOf(app))).status).to.equal(200);
  });

  it('always asks where another app could get the answer', async () => {
    const { person } = await parties.signedIn();
    const phone = await parties.newApp({ redirect_uris: ['garden://done'], public_client: true });
    for (let i = 0; i < 2; i += 1) {
      const { location } = await parties.decide(person, parties.addressOf(phone, pkce().fields));
      expect(location).to.match(/^garden:\/\/done\?code=/);
    }
    const server2 = await parties.newApp({ redirect_uris: ['http://localhost:9/'] });
    await parties.decide(person, parties.addressOf(server2));
    expect((await person.get(parties.addressOf(server2))).status).to.equal(303);
    expect((await person.get(parties.addressOf(server2, { response_type: 'token' }))).status).to.equal(200);
  });

  it('goes on by a page right after signing in, as browsers let no form lead elsewhere', async () => {
    const { person } = await parties.signedIn();
    await parties.decide(person, parties.addressOf(app));
    const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const ask = (headers: Record<string, string>): Promise<Response> =>
      fetch(server.url + parties.addressOf(app), { redirect: 'manual', headers: { Cookie: cookie, ...headers } });
    // The second is what browsers send over plain http
    for (const headers of [{ 'Sec-Fetch-Site': 'same-origin' }, { Referer: `${server.url}/sign-in` }]) {
      const response = await ask(headers);
      expect(response.status).to.equal(200);
      expect(response.headers.get('refresh')).to.match(/^0; url=https:\/\/app\.example\/callback\?from=sundial&code=[\w-]{43}$/);
      expect(await response.text()).to.include('Go on to Time Garden');
    }
    const others: Record<string, string>[] = [{}, { 'Sec-Fetch-Site': 'cross-site' }, { Referer: 'https://app.example/sign-in' }];
    for (const headers of others) {
      expect((await ask(headers)).status).to.equal(303);
    }
  });

  it('[T45] takes an answer only from its own page', async () => {
    const { person, as } = await parties.signedIn();
    const path = parties.addressOf(app);
    expect((await person.post(path, { decision: 'allow', csrf: 'guessed' })).status).to.equal(403);
    await person.get(path);
    expect((await person.submit(path, { decision: 'perhaps' })).status).to.equal(400);
    await person.get(path);
    expect((await person.submit(path, {})).status).to.equal(400);
    expect(await server.stores.oauth.consents.find(as.user._id, app.app._id)).to.equal(null);
    expect((await createPerson(server.url).post(path, { decision: 'allow' })).location).to.match(/^\/sign-in/);
  });

  it('is not possible for an app whose owner was disabled', async () => {
    const { person } = await parties.signedIn();
    const gone = await parties.newApp();
    // Someone has to administrate, or nobody can be disabled
    const { user } = await server.newUser();
    await server.stores.users.changeAccess(user._id, 'make-admin');
    await server.stores.users.changeAccess(gone.owner.user._id, 'disable');
    expect((await person.get(parties.addressOf(gone))).status).to.equal(400);
  });
});
