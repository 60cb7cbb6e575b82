import { expect } from 'chai';
import { callback, oauthParties, pkce, type OAuthParties, type TestApp, type TokenAnswer } from '../support/oauth.js';
import { startTestServer, type TestServer } from '../support/server.js';

const errorOf = ({ status, body }: TokenAnswer): [number, string | undefined] => [status, body.error];
const ago = (ms: number): Date => new Date(Date.now() - ms);

describe('tokens for a code', () => {
  let server: TestServer;
  let parties: OAuthParties;
  let app: TestApp;
  let other: TestApp;
  before(async () => {
    server = await startTestServer({ workers: 0 });
    parties = oauthParties(server);
    app = await parties.newApp();
    other = await parties.newApp();
  });
  after(() => server.close());

  it('come as a form unless JSON is asked for, with all that WakaTime tells', async () => {
    const { person, as } = await parties.signedIn();
    const fields = async () => ({
      client_id: app.app._id,
      client_secret: app.secret,
      grant_type: 'authorization_code',
      redirect_uri: callback,
      code: await parties.codeFor(person, app, { scope: 'email,read_stats' }),
    });
    const json = await parties.ask('/oauth/token', await fields());
    expect(json.headers.get('cache-control')).to.equal('no-store');
    expect(json.headers.get('content-type')).to.match(/^application\/json/);
    const { body } = json;
    expect(Object.keys(body)).to.have.members([
      'access_token',
      'refresh_token',
      'token_type',
      'uid',
      'expires_in',
      'expires_at',
      'scope',
    ]);
    expect(body.access_token).to.match(/^waka_tok_[\w-]{43}$/);
    expect(body.refresh_token).to.match(/^waka_ref_[\w-]{43}$/);
    expect(body).to.deep.include({ token_type: 'bearer', uid: as.user._id, expires_in: 31_536_000, scope: 'email,read_stats' });
    expect(body.expires_at).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Math.abs(Date.parse(body.expires_at) - Date.now() - 365 * 86_400_000)).to.be.below(60_000);

    // JSON as the body, a form as the answer
    const form = await fetch(`${server.url}/oauth/token`, {
      method: 'POST',
      body: JSON.stringify(await fields()),
      headers: { 'Content-Type': 'application/json' },
    });
    expect(form.status).to.equal(200);
    expect(form.headers.get('content-type')).to.match(/^application\/x-www-form-urlencoded/);
    const told = new URLSearchParams(await form.text());
    expect([...told.keys()]).to.have.members(Object.keys(body));
    expect(told.get('scope')).to.equal('email,read_stats');
    expect(await parties.tried(told.get('access_token')!)).to.equal(200);
  });

  it('tell their scopes apart as the app did, also when refreshed, as clients compare what they get with what they asked for', async () => {
    const { person } = await parties.signedIn();
    for (const scope of ['email read_stats', 'email,read_stats']) {
      const first = await parties.tokensFor(person, app, { scope });
      const { body } = await parties.refresh(app, first.refresh_token);
      const implicit = parties.carried(
        await parties.decide(person, parties.addressOf(app, { scope, response_type: 'token', force_approve: '1' })),
      );
      expect([first.scope, body.scope, implicit.get('scope')]).to.deep.equal([scope, scope, scope]);
    }
    expect((await parties.tokensFor(person, app, { scope: 'email, read_stats' })).scope).to.equal('email,read_stats');
  });

  it('work as any credential does, within their scopes', async () => {
    const { person, as } = await parties.signedIn();
    const { access_token } = await parties.tokensFor(person, app, { scope: 'read_stats.languages' });
    const basic = Buffer.from(access_token).toString('base64');
    for (const authorization of [`Bearer ${access_token}`, `Basic ${basic}`]) {
      const response = await server.fetch('/api/v1/users/current', { headers: { Authorization: authorization } });
      expect(((await response.json()) as { data: { id: string } }).data.id).to.equal(as.user._id);
    }
    expect((await server.fetch(`/api/v1/users/current?access_token=${access_token}`)).status).to.equal(200);
    expect(await parties.tried(access_token, '/api/v1/users/current/summaries?range=today')).to.equal(403);
    expect(await parties.tried(access_token, '/api/v1/users/current/heartbeats?date=2026-01-05')).to.equal(403);
    expect(await parties.tried(access_token, `/api/v1/users/${app.owner.user._id}/stats/last_7_days`)).to.be.oneOf([403, 404]);
    // Not for what needs the whole account, nor for pages
    const change = await server.fetch('/api/v1/users/current', {
      method: 'PATCH',
      headers: { Authorization: `Bearer ${access_token}` },
      body: JSON.stringify({ data: { timeout: 5 } }),
    });
    expect(change.status).to.be.oneOf([403, 405]);
    const page = await fetch(`${server.url}/settings/apps?access_token=${access_token}`, { redirect: 'manual' });
    expect(page.headers.get('location')).to.match(/^\/sign-in/);
  });

  it('[T41] are nobody else’s: of another app, with a wrong secret, or for another address', async () => {
    const { person } = await parties.signedIn();
    const code = await parties.codeFor(person, app);
    expect(errorOf(await parties.exchange(other, code))).to.deep.equal([400, 'invalid_grant']);
    for (const fields of [
      { client_secret: other.secret },
      { client_secret: '' },
      { client_secret: app.secret.slice(0, -1) },
      { client_id: '' },
      { client_id: '00000000-0000-4000-8000-000000000000' },
      { client_id: 'x' },
    ])
      expect(errorOf(await parties.exchange(app, code, fields)), JSON.stringify(fields)).to.deep.equal([401, 'invalid_client']);
    for (const redirect_uri of ['', 'https://app.example/callback', `${callback}&`])
      expect(errorOf(await parties.exchange(app, code, { redirect_uri }))).to.deep.equal([400, 'invalid_grant']);
    // None of that used it up
    expect((await parties.exchange(app, code)).status).to.equal(200);
  });

  it('are given to an app that names itself by HTTP Basic, too', async () => {
    const { person } = await parties.signedIn();
    const given = async (id: string, secret: string, more: Record<string, string> = {}) =>
      parties.ask(
        '/oauth/token',
        { grant_type: 'authorization_code', redirect_uri: callback, code: await parties.codeFor(person, app), ...more },
        { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      );
    expect((await given(app.app._id, app.secret)).status).to.equal(200);
    const encoded = Array.from(app.secret, (c) => `%${c.charCodeAt(0).toString(16)}`).join('');
    expect((await given(app.app._id, encoded)).status).to.equal(200);
    const wrong = await given(app.app._id, 'wrong');
    expect(errorOf(wrong)).to.deep.equal([401, 'invalid_client']);
    expect(wrong.headers.get('www-authenticate')).to.match(/^Basic /);
    expect(errorOf(await given(app.app._id, app.secret, { client_id: other.app._id }))).to.deep.equal([401, 'invalid_client']);
  });

  it('say what is wrong with a request, in the form that is asked for', async () => {
    const own = { client_id: app.app._id, client_secret: app.secret };
    expect(errorOf(await parties.ask('/oauth/token', own))).to.deep.equal([400, 'invalid_request']);
    for (const grant_type of ['password', 'client_credentials', 'constructor'])
      expect(errorOf(await parties.ask('/oauth/token', { ...own, grant_type }))).to.deep.equal([400, 'unsupported_grant_type']);
    expect(errorOf(await parties.exchange(app, ''))).to.deep.equal([400, 'invalid_request']);
    expect(errorOf(await parties.exchange(app, 'unknown'))).to.deep.equal([400, 'invalid_grant']);
    const send = (body: string, type = 'application/x-www-form-urlencoded', accept = 'application/json') =>
      fetch(`${server.url}/oauth/token`, { method: 'POST', body, headers: { 'Content-Type': type, Accept: accept } });
    for (const [body, type] of [
      ['code=a&code=b'],
      ['{"code":', 'application/json'],
      ['[]', 'application/json'],
      ['{"code":{"$ne":null}}', 'application/json'],
    ] as const) {
      const response = await send(body, type);
      expect([response.status, ((await response.json()) as { error: string }).error], body).to.deep.equal([
        400,
        'invalid_request',
      ]);
    }
    expect((await send('x'.repeat(20_000))).status).to.equal(413);
    const form = await send('grant_type=refresh_token', undefined, '*/*');
    expect([form.status, form.headers.get('content-type')]).to.deep.equal([401, 'application/x-www-form-urlencoded']);
    expect(new URLSearchParams(await form.text()).get('error')).to.equal('invalid_client');
    expect((await fetch(`${server.url}/oauth/token`)).status).to.be.oneOf([404, 405]);
  });

  it('look at no cookie', async () => {
    const { person } = await parties.signedIn();
    const answer = await person.post('/oauth/revoke', { client_id: app.app._id, all: 'true' });
    expect(answer.status).to.equal(401);
  });

  it('[T41] need the verifier of a challenge, and are not to be had with one that was never announced', async () => {
    const { person } = await parties.signedIn();
    const { verifier, fields } = pkce();
    const attempt = async (asked: Record<string, string>, more: Record<string, string>) =>
      errorOf(await parties.exchange(app, await parties.codeFor(person, app, asked), more));
    expect(await attempt(fields, { code_verifier: verifier })).to.deep.equal([200, undefined]);
    expect(await attempt(fields, {})).to.deep.equal([400, 'invalid_grant']);
    expect(await attempt(fields, { code_verifier: pkce().verifier })).to.deep.equal([400, 'invalid_grant']);
    expect(await attempt(fields, { code_verifier: fields['code_challenge']! })).to.deep.equal([400, 'invalid_grant']);
    expect(await attempt(fields, { code_verifier: 'short' })).to.deep.equal([400, 'invalid_request']);
    expect(await attempt({}, { code_verifier: verifier })).to.deep.equal([400, 'invalid_grant']);
    expect(await attempt({}, { code_verifier: verifier, code_challenge_method: 'plain' })).to.deep.equal([400, 'invalid_grant']);
  });

  it('are given to an app without a secret only by PKCE', async () => {
    const { person } = await parties.signedIn();
    const phone = await parties.newApp({ public_client: true, redirect_uris: ['garden://done'] });
    const { verifier, fields } = pkce();
    const denied = await person.get(parties.addressOf(phone));
    expect(parties.carried(denied).get('error')).to.equal('invalid_request');
    const none = { client_secret: '' };
    const code = await parties.codeFor(person, phone, fields);
    const { status, body } = await parties.exchange(phone, code, { ...none, code_verifier: verifier });
    expect(status).to.equal(200);
    expect((await parties.refresh(phone, body.refresh_token, none)).status).to.equal(200);
    const second = await parties.codeFor(person, phone, fields);
    expect(errorOf(await parties.exchange(phone, second, { ...none, code_verifier: 'x'.repeat(43) }))).to.deep.equal([
      400,
      'invalid_grant',
    ]);
    expect(
      errorOf(await parties.exchange(phone, await parties.codeFor(person, phone, fields), { client_secret: 'waka_sec_wrong' })),
    ).to.deep.equal([401, 'invalid_client']);

    // A code from when the app had to show its secret
    const before = await parties.codeFor(person, app);
    const { name, description, website, redirect_uris } = app.app;
    const fieldsOf = (public_client: boolean) => ({ name, description, website, redirect_uris, public_client });
    await server.stores.oauth.apps.change(app.owner.user._id, app.app._id, fieldsOf(true));
    expect(errorOf(await parties.exchange(app, before, none))).to.deep.equal([400, 'invalid_grant']);
    expect(errorOf(await parties.exchange(app, before, { ...none, code_verifier: verifier }))).to.deep.equal([
      400,
      'invalid_grant',
    ]);
    await server.stores.oauth.apps.change(app.owner.user._id, app.app._id, fieldsOf(false));
  });

  it('[T42] are taken back when the code comes again, also those they were refreshed to', async () => {
    const { person, as } = await parties.signedIn();
    const code = await parties.codeFor(person, app);
    const first = (await parties.exchange(app, code)).body;
    const second = (await parties.refresh(app, first.refresh_token)).body;
    const bystander = await parties.tokensFor(person, app);
    expect(await parties.tried(second.access_token)).to.equal(200);
    // Not for those who can't show that they are the app
    await parties.exchange(other, code);
    await parties.exchange(app, code, { client_secret: 'wrong' });
    expect(await parties.tried(second.access_token)).to.equal(200);
    expect(errorOf(await parties.exchange(app, code))).to.deep.equal([400, 'invalid_grant']);
    expect(await parties.tried(second.access_token)).to.equal(401);
    expect(errorOf(await parties.refresh(app, second.refresh_token))).to.deep.equal([400, 'invalid_grant']);
    expect(await parties.tried(bystander.access_token)).to.equal(200);
    const { entries } = await server.stores.audit.list({ userId: as.user._id, action: 'app.token-reused' }, 1, 5);
    expect(entries.map((e) => e.details)).to.deep.equal([{ app: 'Time Garden', what: 'code' }]);
  });

  it('are given at most once when a code comes several times at once, and are worth nothing then', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { person } = await parties.signedIn();
      const code = await parties.codeFor(person, app);
      const answers = await Promise.all(Array.from({ length: 4 }, () => parties.exchange(app, code)));
      const given = answers.filter((a) => a.status === 200);
      expect(given.length).to.be.at.most(1);
      for (const refused of answers.filter((a) => a.status !== 200))
        expect(errorOf(refused)).to.deep.equal([400, 'invalid_grant']);
      for (const { body } of given) expect(await parties.tried(body.access_token)).to.equal(401);
    }
  });

  it('are not given for a code that is too old, nor once the user took the app its access', async () => {
    const { person, as } = await parties.signedIn();
    const old = await parties.codeFor(person, app);
    await parties.collections.codes.updateMany({ user_id: as.user._id }, { $set: { expires_at: ago(1) } });
    expect(errorOf(await parties.exchange(app, old))).to.deep.equal([400, 'invalid_grant']);
    const [lifetime] = await parties.collections.codes.find({ used_at: null }).toArray();
    expect(lifetime!.remove_at.getTime()).to.be.above(lifetime!.created_at.getTime());

    const code = await parties.codeFor(person, app);
    await server.stores.oauth.forbid(as.user._id, app.app._id);
    expect(errorOf(await parties.exchange(app, code))).to.deep.equal([400, 'invalid_grant']);
    // Also when it is taken back while the token is being made
    const late = await parties.codeFor(person, app);
    await parties.collections.consents.updateOne({ user_id: as.user._id }, { $set: { id: 'another one' } });
    expect(errorOf(await parties.exchange(app, late))).to.deep.equal([400, 'invalid_grant']);
    expect(await parties.collections.tokens.countDocuments({ user_id: as.user._id, revoked_at: null })).to.equal(0);
  });
});

describe('refreshing', () => {
  let server: TestServer;
  let parties: OAuthParties;
  let app: TestApp;
  before(async () => {
    server = await startTestServer({ workers: 0 });
    parties = oauthParties(server);
    app = await parties.newApp();
  });
  after(() => server.close());

  it('gives a new pair, also for a token that has expired, and ends the old one', async () => {
    const { person, as } = await parties.signedIn();
    const first = await parties.tokensFor(person, app, { scope: 'email,read_stats' });
    expect(await parties.tried(first.access_token)).to.equal(200);
    await parties.collections.tokens.updateMany(
      { user_id: as.user._id },
      { $set: { expires_at: ago(1000) }, $currentDate: { modified_at: true } },
    );
    await server.apiDeps.credentials.refresh();
    expect(await parties.tried(first.access_token)).to.equal(401);
    const { status, body } = await parties.refresh(app, first.refresh_token);
    expect(status).to.equal(200);
    expect(body).to.deep.include({ uid: as.user._id, scope: 'email,read_stats', expires_in: 31_536_000 });
    expect(body.refresh_token).to.not.equal(first.refresh_token);
    expect(await parties.tried(body.access_token)).to.equal(200);
    const fresh = await parties.tokensFor(person, app);
    await parties.refresh(app, fresh.refresh_token);
    expect(await parties.tried(fresh.access_token)).to.equal(401);
  });

  it('may be asked for again within a minute, as an answer can be lost', async () => {
    const { person } = await parties.signedIn();
    const { refresh_token } = await parties.tokensFor(person, app);
    const answers = await Promise.all([parties.refresh(app, refresh_token), parties.refresh(app, refresh_token)]);
    for (const { status, body } of answers) {
      expect(status).to.equal(200);
      expect(await parties.tried(body.access_token)).to.equal(200);
    }
  });

  it('[T42] ends everything when an old refresh token comes later: two hold it', async () => {
    const { person, as } = await parties.signedIn();
    const first = await parties.tokensFor(person, app);
    const second = (await parties.refresh(app, first.refresh_token)).body;
    await parties.collections.tokens.updateOne(
      { user_id: as.user._id, replaced_at: { $ne: null } },
      { $set: { replaced_at: ago(61_000) } },
    );
    expect(errorOf(await parties.refresh(app, first.refresh_token))).to.deep.equal([400, 'invalid_grant']);
    expect(await parties.tried(second.access_token)).to.equal(401);
    expect(errorOf(await parties.refresh(app, second.refresh_token))).to.deep.equal([400, 'invalid_grant']);
  });

  it('[T43] gives less when asked to, never more, and less only this once', async () => {
    const { person } = await parties.signedIn();
    const first = await parties.tokensFor(person, app, { scope: 'email,read_stats' });
    for (const scope of ['read_goals', 'email read_goals', 'read_summaries', 'no_such'])
      expect(errorOf(await parties.refresh(app, first.refresh_token, { scope })), scope).to.deep.equal([400, 'invalid_scope']);
    const less = (await parties.refresh(app, first.refresh_token, { scope: 'read_stats.languages' })).body;
    expect(less.scope).to.equal('read_stats.languages');
    const again = (await parties.refresh(app, less.refresh_token)).body;
    expect(again.scope).to.equal('email,read_stats');
  });

  it('is refused to other apps, with an access token, and after a year more', async () => {
    const { person, as } = await parties.signedIn();
    const other = await parties.newApp();
    const tokens = await parties.tokensFor(person, app);
    expect(errorOf(await parties.refresh(other, tokens.refresh_token))).to.deep.equal([400, 'invalid_grant']);
    expect(errorOf(await parties.refresh(app, tokens.access_token))).to.deep.equal([400, 'invalid_grant']);
    expect(await parties.tried(tokens.refresh_token)).to.equal(401);
    expect(await parties.tried(tokens.access_token)).to.equal(200);
    await parties.collections.tokens.updateMany({ user_id: as.user._id }, { $set: { ends_at: ago(1) } });
    expect(errorOf(await parties.refresh(app, tokens.refresh_token))).to.deep.equal([400, 'invalid_grant']);
  });
});
