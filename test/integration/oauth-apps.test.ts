import { expect } from 'chai';
import { oauthParties, type OAuthParties } from '../support/oauth.js';
import { startTestServer, type TestServer } from '../support/server.js';

const place = '/settings/apps';
const fields = {
  name: 'Garden',
  description: 'Grows',
  website: 'https://app.example',
  redirect_uris: 'https://app.example/a\r\napp://b',
};

describe('the page of apps', () => {
  let server: TestServer;
  let parties: OAuthParties;
  before(async () => {
    server = await startTestServer({ workers: 0 });
    parties = oauthParties(server);
  });
  after(() => server.close());

  it('registers an app, whose secret is shown once', async () => {
    const { person, as } = await parties.signedIn();
    expect((await person.get(place)).text).to.include('None yet');
    const { status, text } = await person.submit(place, fields);
    expect(status).to.equal(200);
    const secret = /waka_sec_[\w-]{43}/.exec(text)![0];
    const [app] = await server.stores.oauth.apps.listOf(as.user._id);
    expect(app).to.deep.include({
      name: 'Garden',
      website: 'https://app.example',
      redirect_uris: ['https://app.example/a', 'app://b'],
      public_client: false,
    });
    expect(app!._id).to.match(/^[\da-f-]{36}$/);
    for (const path of [place, `${place}/${app!._id}`]) {
      const page = await person.get(path);
      expect(page.text).to.include(app!._id).and.not.include('waka_sec_');
    }
    const visitor = (await parties.signedIn()).person;
    const tokens = await parties.tokensFor(visitor, { app: app!, secret, owner: as });
    expect(await parties.tried(tokens.access_token)).to.equal(200);
  });

  it('says what is wrong with each field, keeps what was typed, and makes nothing', async () => {
    const { person, as } = await parties.signedIn();
    await person.get(place);
    const { status, text } = await person.submit(place, {
      name: 'x'.repeat(61),
      website: 'javascript:alert(1)',
      redirect_uris: 'https://ok.example/\nhttp://app.example/\njavascript:/alert(1)',
    });
    expect(status).to.equal(400);
    for (const fault of ['at most 60 characters', 'begins with https', 'needs https', 'does not lead to an app'])
      expect(text).to.include(fault);
    expect(text).to.include('https://ok.example/').and.include('id="redirect_uris-fault"');
    expect((await person.submit(place, { ...fields, redirect_uris: ' ' })).text).to.include('This field is required.');
    expect((await person.submit(place, { ...fields, name: 'Bank\u202E' })).status).to.equal(400);
    expect(await server.stores.oauth.apps.listOf(as.user._id)).to.deep.equal([]);
  });

  it('takes nothing that hides or turns around what people read before they allow it', async () => {
    const { person } = await parties.signedIn();
    for (const field of ['name', 'description', 'website']) {
      await person.get(place);
      const text = `https://evil.example/\u202Emoc.knab`;
      const { status, text: page } = await person.submit(place, { ...fields, [field]: text });
      expect([status, page.includes('Must have no invisible characters.')], field).to.deep.equal([400, true]);
    }
  });

  it('changes an app, and drops codes for an address that is taken away', async () => {
    const app = await parties.newApp({ redirect_uris: ['https://app.example/a', 'https://app.example/b'] });
    const { person } = await parties.signedIn(app.owner);
    const guest = (await parties.signedIn()).person;
    const code = await parties.codeFor(guest, app);
    const path = `${place}/${app.app._id}`;
    const page = await person.get(path);
    expect(page.text).to.include('https://app.example/a\nhttps://app.example/b');
    expect((await person.submit(path, { redirect_uris: 'http://evil.example/' })).status).to.equal(400);
    await person.get(path);
    const saved = await person.submit(path, { redirect_uris: 'https://app.example/b', public_client: 'on', name: 'Garden 2' });
    expect(saved.location).to.equal(`${path}?saved=1`);
    const stored = await server.stores.oauth.apps.byId(app.app._id);
    expect(stored).to.deep.include({ name: 'Garden 2', redirect_uris: ['https://app.example/b'], public_client: true });
    expect((await parties.exchange(app, code)).body.error).to.equal('invalid_grant');
    expect((await guest.get(parties.addressOf(app))).status).to.equal(400);
  });

  it('renews a secret at once', async () => {
    const app = await parties.newApp();
    const { person } = await parties.signedIn(app.owner);
    const tokens = await parties.tokensFor(person, app);
    await person.get(`${place}/${app.app._id}`);
    const { text } = await person.submit(`${place}/${app.app._id}/secret`);
    const secret = /waka_sec_[\w-]{43}/.exec(text)![0];
    expect(secret).to.not.equal(app.secret);
    expect((await parties.refresh(app, tokens.refresh_token)).status).to.equal(401);
    expect((await parties.refresh({ ...app, secret }, tokens.refresh_token)).status).to.equal(200);
  });

  it('is about one’s own apps', async () => {
    const app = await parties.newApp();
    const { person } = await parties.signedIn();
    const before = await server.stores.oauth.apps.byId(app.app._id);
    const path = `${place}/${app.app._id}`;
    expect((await person.get(path)).status).to.equal(404);
    const { text } = await person.get(place);
    expect(text).to.not.include(app.app._id);
    const csrf = /name="csrf" value="([^"]+)"/.exec(text)![1]!;
    for (const to of [path, `${path}/secret`, `${path}/delete`])
      expect((await person.post(to, { csrf, ...fields })).status, to).to.equal(404);
    expect(await server.stores.oauth.apps.byId(app.app._id)).to.deep.equal(before);
    // Nor without the page's token
    const own = await parties.signedIn(app.owner);
    expect((await own.person.post(`${path}/delete`, {})).status).to.equal(403);
  });

  it('deletes an app with all that it was allowed', async () => {
    const app = await parties.newApp();
    const guest = await parties.signedIn();
    const tokens = await parties.tokensFor(guest.person, app);
    expect(await parties.tried(tokens.access_token)).to.equal(200);
    const { person } = await parties.signedIn(app.owner);
    await person.get(`${place}/${app.app._id}`);
    expect((await person.submit(`${place}/${app.app._id}/delete`)).location).to.equal(`${place}?deleted=1`);
    expect(await parties.tried(tokens.access_token)).to.equal(401);
    expect((await parties.refresh(app, tokens.refresh_token)).status).to.equal(401);
    expect((await guest.person.get(place)).text).to.include('None yet');
  });

  it('lists the apps one allowed, with what, and takes them their access at once', async () => {
    const app = await parties.newApp({ name: 'Clock <1>' });
    const { person, as } = await parties.signedIn();
    const tokens = await parties.tokensFor(person, app, { scope: 'email read_goals' });
    const code = await parties.codeFor(person, app, { scope: 'email' });
    expect(await parties.tried(tokens.access_token, '/api/v1/users/current')).to.equal(200);
    const { text } = await person.get(place);
    for (const words of ['Clock &lt;1&gt;', app.owner.user.username, 'See your email address', 'See your goals', 'last used'])
      expect(text).to.include(words);
    const path = `/settings/allowed-apps/${app.app._id}/forbid`;
    expect((await person.submit(path)).location).to.equal(`${place}?forbidden=1`);
    expect(await parties.tried(tokens.access_token, '/api/v1/users/current')).to.equal(401);
    expect((await parties.exchange(app, code)).body.error).to.equal('invalid_grant');
    expect((await parties.refresh(app, tokens.refresh_token)).body.error).to.equal('invalid_grant');
    expect((await person.get(parties.addressOf(app, { scope: 'email' }))).status).to.equal(200);
    await person.get(place);
    const { entries } = await server.stores.audit.list({ userId: as.user._id, action: 'app.forbidden' }, 1, 5);
    expect(entries[0]!.details).to.deep.equal({ app: 'Clock <1>', client_id: app.app._id });
    const csrf = /name="csrf" value="([^"]+)"/.exec(text)![1]!;
    expect((await person.post(path, { csrf })).status).to.equal(404);
  });

  it('leaves nothing of a user who is deleted', async () => {
    const own = await parties.newApp();
    const { person } = await parties.signedIn(own.owner);
    const tokens = await parties.tokensFor(person, await parties.newApp());
    const guest = await parties.signedIn();
    const theirs = await parties.tokensFor(guest.person, own);
    expect(await parties.tried(tokens.access_token)).to.equal(200);
    expect(await parties.tried(theirs.access_token)).to.equal(200);
    await server.stores.oauth.removeAllOf(own.owner.user._id);
    await server.apiDeps.credentials.refresh();
    expect(await parties.tried(theirs.access_token)).to.equal(401);
    for (const collection of Object.values(parties.collections)) {
      expect(await (collection as typeof parties.collections.apps).countDocuments({ user_id: own.owner.user._id })).to.equal(0);
    }
    expect(await parties.collections.consents.countDocuments({ app_id: own.app._id })).to.equal(0);
  });
});
