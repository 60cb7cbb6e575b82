import { expect } from 'chai';
import * as oauth from 'openid-client';
import { oauthParties, type OAuthParties, type TestApp } from '../support/oauth.js';
import { startTestServer, type TestServer } from '../support/server.js';

const callback = 'https://app.example/callback';

describe('an app that uses an OAuth library', () => {
  let server: TestServer;
  let parties: OAuthParties;
  before(async () => {
    server = await startTestServer({ workers: 0 });
    parties = oauthParties(server);
  });
  after(() => server.close());

  const configured = ({ app }: TestApp, how: oauth.ClientAuth): Promise<oauth.Configuration> =>
    oauth.discovery(new URL(server.url), app._id, undefined, how, {
      algorithm: 'oauth2',
      execute: [oauth.allowInsecureRequests],
    });

  async function signedInWith(app: TestApp, how: oauth.ClientAuth) {
    const config = await configured(app, how);
    const { person, as } = await parties.signedIn();
    const pkceCodeVerifier = oauth.randomPKCECodeVerifier();
    const expectedState = oauth.randomState();
    const to = oauth.buildAuthorizationUrl(config, {
      redirect_uri: app.app.redirect_uris[0]!,
      scope: 'read_stats email',
      state: expectedState,
      code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    await person.get(to.pathname + to.search);
    const action = `/oauth/authorize?${new URL(to).searchParams.toString()}`;
    const { location } = await person.submit(action, { decision: 'allow' });
    const tokens = await oauth.authorizationCodeGrant(config, new URL(location!), { pkceCodeVerifier, expectedState });
    return { config, tokens, as, back: new URL(location!), checks: { pkceCodeVerifier, expectedState } };
  }

  it('signs people in, reads, refreshes and signs out, with its secret in the body or in Basic', async () => {
    for (const auth of [oauth.ClientSecretPost, oauth.ClientSecretBasic]) {
      const app = await parties.newApp({ redirect_uris: [callback] });
      const { config, tokens, as } = await signedInWith(app, auth(app.secret));
      expect(tokens).to.include({ token_type: 'bearer', uid: as.user._id, scope: 'read_stats email' });
      expect(tokens.expiresIn()).to.be.within(31_535_000, 31_536_000);
      const url = new URL('/api/v1/users/current', server.url);
      const me = await oauth.fetchProtectedResource(config, tokens.access_token, url, 'GET');
      expect(((await me.json()) as { data: { id: string } }).data.id).to.equal(as.user._id);
      const fresh = await oauth.refreshTokenGrant(config, tokens.refresh_token!);
      expect(await parties.tried(fresh.access_token)).to.equal(200);
      await oauth.tokenRevocation(config, fresh.access_token);
      expect(await parties.tried(fresh.access_token)).to.equal(401);
    }
  });

  it('does so without a secret, by PKCE', async () => {
    const app = await parties.newApp({ redirect_uris: ['http://127.0.0.1:4711/done'], public_client: true });
    const { config, tokens } = await signedInWith(app, oauth.None());
    const fresh = await oauth.refreshTokenGrant(config, tokens.refresh_token!);
    await oauth.tokenRevocation(config, fresh.refresh_token!);
    expect(await parties.tried(fresh.access_token)).to.equal(401);
  });

  it('is told what is wrong in the form that the library expects', async () => {
    const app = await parties.newApp({ redirect_uris: [callback] });
    const { config, back, checks } = await signedInWith(app, oauth.ClientSecretPost(app.secret));
    const again = await oauth.authorizationCodeGrant(config, back, checks).catch((error: unknown) => error);
    expect(again).to.be.instanceOf(oauth.ResponseBodyError).and.include({ error: 'invalid_grant', status: 400 });
    const wrong = await configured(app, oauth.ClientSecretBasic('waka_sec_wrong'));
    const refused = await oauth.authorizationCodeGrant(wrong, back, checks).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(oauth.WWWAuthenticateChallengeError).and.include({ status: 401 });
    const denied = new URL(`${callback}?error=access_denied&state=${checks.expectedState}`);
    const error = await oauth.authorizationCodeGrant(config, denied, checks).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(oauth.AuthorizationResponseError).and.include({ error: 'access_denied' });
  });
});
