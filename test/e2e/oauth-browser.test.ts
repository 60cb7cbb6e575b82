import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hashPassword } from '../../shared/store/passwords.js';
import { useBrowser } from '../support/browser.js';
import { oauthParties, type OAuthParties, type TestApp, type Tokens } from '../support/oauth.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

const password = 'a long enough sentence';

/** An app that runs elsewhere: it knows the server by its address alone. */
interface ThirdParty {
  readonly url: string;
  /** What browsers brought it. */
  readonly arrivals: URLSearchParams[];
  close(): void;
}

async function startThirdParty(): Promise<ThirdParty> {
  const arrivals: URLSearchParams[] = [];
  const server: Server = createServer((req: IncomingMessage, res: ServerResponse) => {
    const { pathname, searchParams } = new URL(req.url!, 'http://app');
    if (pathname === '/callback') arrivals.push(searchParams);
    res.setHeader('Content-Type', 'text/html');
    res.end('<!doctype html><link rel="icon" href="data:,"><title>Time Garden</title>Welcome');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

describe('an app that asks for access, in a browser', function () {
  this.timeout(60_000);
  const browser = useBrowser();
  let server: TestServer;
  let parties: OAuthParties;
  let thirdParty: ThirdParty;
  let app: TestApp;
  let ada: TestUser;
  before(async () => {
    server = await startTestServer();
    parties = oauthParties(server);
    thirdParty = await startThirdParty();
    app = await parties.newApp({ redirect_uris: [`${thirdParty.url}/callback`] });
    ada = await server.newUser({ username: 'ada' });
    const password_hash = await hashPassword(password);
    await server.collections.users.updateOne({ _id: ada.user._id }, { $set: { password_hash } });
  });
  after(async () => {
    thirdParty?.close();
    await server?.close();
  });

  type TestPage = Awaited<ReturnType<typeof browser.page>>['page'];

  async function signIn(page: TestPage): Promise<void> {
    await page.getByLabel('Username or email address').fill('ada');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }
  const ask = (fields: Record<string, string> = {}): string =>
    server.url + parties.addressOf(app, { state: 'of the app', ...fields });
  /** The status that the API gives a token. */
  const read = async (token: string): Promise<number> =>
    (await server.fetch('/api/v1/users/current/stats/last_7_days', { headers: { Authorization: `Bearer ${token}` } })).status;

  it('gets a code by way of signing in and consent, reads, and is revoked by the person', async () => {
    const { page, complaints } = await browser.page();
    await page.goto(ask());
    expect(new URL(page.url()).pathname).to.equal('/sign-in');
    await signIn(page);
    await page.waitForURL('**/oauth/authorize?**');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('Allow Time Garden?');
    await page.getByRole('button', { name: 'Allow' }).press('Enter');
    await page.waitForURL(`${thirdParty.url}/callback?**`);
    const [arrival] = thirdParty.arrivals.splice(0);
    expect(arrival!.get('state')).to.equal('of the app');

    const { status, body } = await parties.exchange(app, arrival!.get('code')!);
    expect(status).to.equal(200);
    const { access_token }: Tokens = body;
    expect(await read(access_token)).to.equal(200);

    await page.goto(`${server.url}/settings/apps`);
    await page.getByRole('button', { name: 'Take Time Garden its access' }).click();
    await page.waitForURL('**/settings/apps?forbidden=1');
    expect(await read(access_token)).to.equal(401);
    expect((await parties.refresh(app, body.refresh_token)).body.error).to.equal('invalid_grant');
    // It is asked anew
    await page.goto(ask());
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    expect(complaints).to.deep.equal([]);
  });

  it('is told when the person denies, and gets nothing', async () => {
    const { page, complaints } = await browser.page();
    await page.goto(ask());
    await signIn(page);
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.waitForURL(`${thirdParty.url}/callback?**`);
    const [arrival] = thirdParty.arrivals.splice(0);
    expect([arrival!.get('error'), arrival!.get('state'), arrival!.get('code')]).to.deep.equal([
      'access_denied',
      'of the app',
      null,
    ]);
    expect(complaints).to.deep.equal([]);
  });

  it('that was allowed before is gone on to right after signing in', async () => {
    await server.stores.oauth.consents.allow(ada.user._id, app.app._id, ['read_stats']);
    const { page, complaints } = await browser.page();
    await page.goto(ask());
    await signIn(page);
    await page.waitForURL(`${thirdParty.url}/callback?**`);
    expect(thirdParty.arrivals.splice(0).map((arrival) => arrival.has('code'))).to.deep.equal([true]);
    expect(complaints).to.deep.equal([]);
  });

  it('gets a token in the fragment, which its server is not sent', async () => {
    const { page, complaints } = await browser.page();
    await page.goto(ask({ response_type: 'token' }));
    await signIn(page);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(`${thirdParty.url}/callback**`);
    const token = new URLSearchParams(new URL(page.url()).hash.slice(1)).get('access_token')!;
    expect(await read(token)).to.equal(200);
    expect(thirdParty.arrivals.splice(0).map(String)).to.deep.equal(['']);
    expect(complaints).to.deep.equal([]);
  });

  it('gets nothing once the person signed out in another tab, and its answer after signing in again', async () => {
    const { page, complaints } = await browser.page();
    await page.goto(ask({ force_approve: 'true' }));
    await signIn(page);
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    const other = await page.context().newPage();
    await other.goto(`${server.url}/settings/apps`);
    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.waitForURL(/sign-in|\/$/);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL('**/sign-in?**');
    expect(await page.getByRole('status').textContent()).to.include('Your session was over');
    expect(thirdParty.arrivals).to.deep.equal([]);
    await signIn(page);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(`${thirdParty.url}/callback?**`);
    expect(thirdParty.arrivals.splice(0).map((arrival) => arrival.has('code'))).to.deep.equal([true]);
    expect(complaints).to.deep.equal([]);
  });

  it('is asked about on a page that fits a phone, whatever the app calls itself', async () => {
    const name = 'W'.repeat(60);
    const wide = await parties.newApp({
      name,
      website: `https://${'long-name.'.repeat(20)}example/`,
      redirect_uris: [`${thirdParty.url}/callback`],
    });
    const { page } = await browser.page({ viewport: { width: 360, height: 700 }, colorScheme: 'dark' });
    await page.goto(server.url + parties.addressOf(wide));
    await signIn(page);
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    const [inner, outer] = await page.evaluate<number[]>('[document.documentElement.scrollWidth, innerWidth]');
    expect(inner).to.be.at.most(outer!);
  });
});
