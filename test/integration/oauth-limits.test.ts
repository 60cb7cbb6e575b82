import { expect } from 'chai';
import { BSON, type Binary } from 'mongodb';
import { issueTokens } from '../../api/oauth/issue.js';
import { createCredentials } from '../../api/auth/credentials-of-stores.js';
import type { AppError } from '../../shared/errors.js';
import type { ConsentDocument, TokenDocument } from '../../shared/store/oauth-documents.js';
import { createLogger } from '../../shared/observability/log.js';
import { eventually } from '../support/eventually.js';
import { callback, oauthParties, type OAuthParties, type TestApp, type Tokens } from '../support/oauth.js';
import type { Person } from '../support/person.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

const ago = (ms: number): Date => new Date(Date.now() - ms);

let server: TestServer;
let parties: OAuthParties;
let app: TestApp;
async function start(): Promise<void> {
  server = await startTestServer({ workers: 0 });
  parties = oauthParties(server);
  app = await parties.newApp();
}

/** An hour has gone by. */
const hourGone = (as: TestUser) =>
  parties.collections.consents.updateMany({ user_id: as.user._id }, { $set: { recent_tokens: [ago(3_600_001)] } });

const statuses = (tokens: readonly Tokens[]): Promise<number[]> =>
  Promise.all(tokens.map(({ access_token }) => parties.tried(access_token)));

describe('limits of tokens', () => {
  before(start);
  after(() => server.close());

  it('let the newest 8 of a user and app live', async () => {
    const { person, as } = await parties.signedIn();
    const bystander = await parties.tokensFor(person, await parties.newApp());
    const tokens: Tokens[] = [];
    for (let i = 0; i < 10; i += 1) tokens.push(await parties.tokensFor(person, app));
    expect(await statuses(tokens)).to.deep.equal([401, 401, ...Array.from({ length: 8 }, () => 200)]);
    expect(await parties.tried(bystander.access_token)).to.equal(200);
    const refused = await parties.refresh(app, tokens[0]!.refresh_token);
    expect(refused.body.error).to.equal('invalid_grant');
    await hourGone(as);
    expect((await parties.refresh(app, tokens[9]!.refresh_token)).status).to.equal(200);
  });

  it('let tokens that take no secret push out none that do', async () => {
    const { person } = await parties.signedIn();
    const { access_token } = await parties.tokensFor(person, app);
    const implicit: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      const { location } = await person.get(parties.addressOf(app, { response_type: 'token' }));
      const token = new URLSearchParams(new URL(location!).hash.slice(1)).get('access_token')!;
      implicit.push(await parties.tried(token));
    }
    expect(implicit).to.deep.equal(implicit.map(() => 200));
    expect(await parties.tried(access_token)).to.equal(200);
  });

  it('let no more than 8 live of those made at once, the newest', async () => {
    const { person, as } = await parties.signedIn();
    const codes: string[] = [];
    for (let i = 0; i < 10; i += 1) codes.push(await parties.codeFor(person, app));
    const answers = await Promise.all(codes.map((code) => parties.exchange(app, code)));
    expect(answers.map((a) => a.status)).to.deep.equal(codes.map(() => 200));
    const found = await statuses(answers.map((a) => a.body));
    expect(found.filter((status) => status === 200)).to.have.lengthOf(8);
    const documents = await parties.collections.tokens.find({ user_id: as.user._id }).sort({ created_at: -1, _id: -1 }).toArray();
    expect(documents.map((d) => d.revoked_at === null)).to.deep.equal(documents.map((_d, i) => i < 8));
  });

  it('give 10 new ones an hour, also when more are asked for at once, and tell when there are no more', async () => {
    const { person, as } = await parties.signedIn();
    const codes: string[] = [];
    for (let i = 0; i < 14; i += 1) codes.push(await parties.codeFor(person, app));
    const answers = await Promise.all(codes.map((code) => parties.exchange(app, code)));
    const refused = answers.filter((a) => a.status !== 200);
    expect(refused).to.have.lengthOf(4);
    for (const { status, body, headers } of refused) {
      expect([status, body.error]).to.deep.equal([429, 'temporarily_unavailable']);
      expect(Number(headers.get('retry-after'))).to.be.above(0);
    }
    const implicit = await person.get(parties.addressOf(app, { response_type: 'token', state: 's' }));
    expect(implicit.location!.startsWith(`${callback}#error=temporarily_unavailable`)).to.equal(true);
    // What was refused is not used up
    const given = answers.filter((a) => a.status === 200).map((a) => a.body);
    const live = given[(await statuses(given)).indexOf(200)]!;
    const left = codes[answers.findIndex((a) => a.status === 429)]!;
    expect((await parties.refresh(app, live.refresh_token)).status).to.equal(429);
    expect((await parties.tokensFor(person, await parties.newApp())).access_token).to.match(/^waka_tok_/);
    await hourGone(as);
    expect((await parties.exchange(app, left)).status).to.equal(200);
  });
});

describe('tokens of the implicit flow', () => {
  before(start);
  after(() => server.close());

  it('come in the fragment, last 12 hours, and can not be refreshed', async () => {
    const { person, as } = await parties.signedIn();
    const path = parties.addressOf(app, { response_type: 'token', scope: 'email,read_stats', state: 'a b' });
    const { location } = await parties.decide(person, path);
    expect(location!.startsWith(`${callback}#`)).to.equal(true);
    const told = Object.fromEntries(parties.carried({ location }));
    expect(told).to.include({
      token_type: 'bearer',
      uid: as.user._id,
      expires_in: '43200',
      scope: 'email,read_stats',
      state: 'a b',
    });
    expect(told).to.not.have.property('refresh_token');
    expect(await parties.tried(told['access_token']!)).to.equal(200);
    const [document] = await parties.collections.tokens.find({ user_id: as.user._id }).toArray();
    expect(document).to.include({ kind: 'implicit' });
    expect(document!.expires_at.getTime() - document!.created_at.getTime()).to.equal(12 * 3_600_000);
    expect(document).to.not.have.property('refresh_hash');
    const set = { expires_at: ago(1000) };
    await parties.collections.tokens.updateOne({ _id: document!._id }, { $set: set, $currentDate: { modified_at: true } });
    await server.apiDeps.credentials.refresh();
    expect(await parties.tried(told['access_token']!)).to.equal(401);
  });
});

describe('revoking', () => {
  before(start);
  after(() => server.close());

  it('ends one authorization by either of its tokens, at once, in a form or JSON', async () => {
    const { person } = await parties.signedIn();
    const tokens: Tokens[] = [];
    for (let i = 0; i < 4; i += 1) tokens.push(await parties.tokensFor(person, app));
    expect(await statuses(tokens)).to.deep.equal([200, 200, 200, 200]);
    expect((await parties.revoke(app, { token: tokens[0]!.access_token })).status).to.equal(200);
    expect((await parties.revoke(app, { token: tokens[1]!.refresh_token })).status).to.equal(200);
    const json = await fetch(`${server.url}/oauth/revoke`, {
      method: 'POST',
      body: JSON.stringify({ client_id: app.app._id, client_secret: app.secret, token: tokens[2]!.access_token, all: false }),
      headers: { 'Content-Type': 'application/json' },
    });
    expect([json.status, await json.text()]).to.deep.equal([200, '']);
    expect(await statuses(tokens)).to.deep.equal([401, 401, 401, 200]);
    expect((await parties.refresh(app, tokens[0]!.refresh_token)).body.error).to.equal('invalid_grant');
  });

  it('ends all of a user by id, or by one of the tokens with all=true, and all of an app by all=true', async () => {
    const other = await parties.newApp();
    const people: Person[] = [];
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      const { person, as } = await parties.signedIn();
      people.push(person);
      ids.push(as.user._id);
    }
    const mine: Tokens[] = [];
    const theirs: Tokens[] = [];
    for (const person of people) {
      mine.push(await parties.tokensFor(person, app), await parties.tokensFor(person, app));
      theirs.push(await parties.tokensFor(person, other));
    }
    await parties.revoke(app, { user_id: ids[0]! });
    expect(await statuses(mine)).to.deep.equal([401, 401, 200, 200, 200, 200]);
    await parties.revoke(app, { token: mine[2]!.refresh_token, all: 'true' });
    expect(await statuses(mine)).to.deep.equal([401, 401, 401, 401, 200, 200]);
    await parties.revoke(app, { all: 'true' });
    expect(await statuses(mine)).to.deep.equal([401, 401, 401, 401, 401, 401]);
    expect(await statuses(theirs)).to.deep.equal([200, 200, 200]);
  });

  it('says 200 to what it does not know or is not the app’s, and does nothing then', async () => {
    const { person, as } = await parties.signedIn();
    const other = await parties.newApp();
    const tokens = await parties.tokensFor(person, app);
    for (const fields of [
      { token: 'unknown' },
      { token: tokens.access_token },
      { token: tokens.access_token, all: 'true' },
      { user_id: as.user._id },
      { user_id: 'nobody' },
      { all: 'true' },
    ])
      expect((await parties.revoke(other, fields)).status, JSON.stringify(fields)).to.equal(200);
    expect(await parties.tried(tokens.access_token)).to.equal(200);
    for (let i = 0; i < 2; i += 1) expect((await parties.revoke(app, { token: tokens.access_token })).status).to.equal(200);
  });

  it('is for the app alone', async () => {
    const { person } = await parties.signedIn();
    const tokens = await parties.tokensFor(person, app);
    for (const client_secret of ['', 'wrong', tokens.access_token]) {
      const { status, body } = await parties.revoke(app, { all: 'true', client_secret });
      expect([status, body.error]).to.deep.equal([401, 'invalid_client']);
    }
    const phone = await parties.newApp({ public_client: true });
    for (const fields of [{ all: 'true' }, { user_id: 'x' }, { token: 'x', all: 'true' }])
      expect((await parties.revoke(phone, { ...fields, client_secret: '' })).status).to.equal(401);
    expect((await parties.revoke(phone, { token: 'x', client_secret: '' })).status).to.equal(200);
    expect((await parties.revoke(app, { all: 'false' })).body.error).to.equal('invalid_request');
    expect(await parties.tried(tokens.access_token)).to.equal(200);
  });
});

describe('access of apps', () => {
  before(start);
  after(() => server.close());

  it('ends in every process when the user or the app’s owner can not be used any more, and comes back with them', async () => {
    const log = createLogger({ name: 'test', level: 'silent' });
    const elsewhere = createCredentials(server.stores, log);
    const { user: admin } = await server.newUser();
    await server.stores.users.changeAccess(admin._id, 'make-admin');
    const { person, as } = await parties.signedIn();
    const tokens = await parties.tokensFor(person, app);
    const token = tokens.access_token;
    const isKnown = async () => (await elsewhere.find(token)) !== null;
    try {
      for (const id of [as.user._id, app.owner.user._id]) {
        await eventually(isKnown);
        await server.stores.users.changeAccess(id, 'disable');
        await eventually(async () => !(await isKnown()), 3000);
        await eventually(async () => (await parties.tried(token)) === 401, 3000);
        const { body } = await parties.refresh(app, tokens.refresh_token);
        expect(body.error).to.equal(id === as.user._id ? 'invalid_grant' : 'invalid_client');
        await server.stores.users.changeAccess(id, 'enable');
        await eventually(isKnown, 3000);
      }
    } finally {
      await elsewhere.close();
    }
  });

  it('leaves no secret in the database in clear, nor in the audit log', async () => {
    const { person } = await parties.signedIn();
    const code = await parties.codeFor(person, app);
    const { body } = await parties.exchange(app, code);
    const implicit = parties.carried(await person.get(parties.addressOf(app, { response_type: 'token' }))).get('access_token')!;
    expect(await parties.tried(body.access_token)).to.equal(200);
    const { db } = server.apiDeps.health;
    let documents = 0;
    for (const { name } of await db.listCollections().toArray()) {
      for await (const document of db.collection(name).find()) {
        documents += 1;
        const bytes = Buffer.from(BSON.serialize(document));
        for (const secret of [code, body.access_token, body.refresh_token, implicit, app.secret]) {
          expect(bytes.includes(secret.slice(-43)), `${name} ${secret}`).to.equal(false);
        }
      }
    }
    expect(documents).to.be.above(5);
  });

  it('is not to be had by a token that was being made while what it comes of was taken away', async () => {
    const { oauth } = server.stores;
    const { tokens, codes } = oauth;
    /** Makes a token, and does something between its claim and its storing. */
    async function raced(during: (made: { consent: ConsentDocument; code: Binary; parent: TokenDocument }) => Promise<unknown>) {
      const { as } = await parties.signedIn();
      const consent = await oauth.consents.allow(as.user._id, app.app._id, ['email']);
      const whose = {
        user_id: as.user._id,
        app_id: app.app._id,
        consent_id: consent.id,
        scopes: ['email'],
        scope_separator: ',',
      } as const;
      const fields = { ...whose, family: consent.id, kind: 'code', granted_scopes: whose.scopes } as const;
      const code = await codes.issue({ ...whose, redirect_uri: callback, code_challenge: null });
      const { _id } = (await codes.find(code))!;
      const parent = (await tokens.issue(fields)).document;
      const issue: typeof tokens.issue = async (of) => {
        await during({ consent, code: _id, parent });
        return tokens.issue(of);
      };
      const origin = { code: _id, refreshed: parent._id };
      const made = await issueTokens({ oauth: { ...oauth, tokens: { ...tokens, issue } } }, fields, origin).catch(
        (error: AppError) => error.code,
      );
      const left = await parties.collections.tokens.countDocuments({
        user_id: as.user._id,
        id: { $ne: parent.id },
        revoked_at: null,
      });
      return { made, left };
    }
    const refused = { made: 'invalid_grant', left: 0 };
    expect(await raced(({ consent }) => oauth.forbid(consent.user_id, consent.app_id))).to.deep.equal(refused);
    expect(await raced(({ code }) => codes.markReplayed(code))).to.deep.equal(refused);
    expect(await raced(({ parent }) => tokens.revoke({ family: parent.family }))).to.deep.equal(refused);
    expect((await raced(async () => undefined)).left).to.equal(1);
  });

  it('is noted when it is used', async () => {
    const { person, as } = await parties.signedIn();
    const { access_token } = await parties.tokensFor(person, app);
    const credentials = createCredentials(server.stores, createLogger({ name: 'test', level: 'silent' }));
    await credentials.find(access_token);
    await credentials.close();
    const uses = await server.stores.oauth.tokens.lastUses(as.user._id);
    expect(Date.now() - uses.get(app.app._id)!.getTime()).to.be.below(60_000);
  });
});
