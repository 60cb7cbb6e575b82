import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAccount } from '../../shared/store/accounts.js';
import type { Page } from 'playwright-core';
import { useBrowser } from '../support/browser.js';
import { oauthParties, type TestApp } from '../support/oauth.js';
import { startTestServer, type TestServer } from '../support/server.js';

const password = 'correct horse battery';

describe('an app of somebody else, in a browser', function () {
  this.timeout(60_000);
  const browser = useBrowser();
  let server: TestServer;
  let host: Server;
  let app: TestApp;
  let done: string;
  before(async () => {
    server = await startTestServer({ workers: 0 });
    // It takes its answers at one address, and sends people on to another
    host = createServer((request, response) => {
      const { port } = host.address() as AddressInfo;
      if (request.url!.startsWith('/callback')) {
        response.writeHead(302, { Location: `http://127.0.0.2:${port}/done${request.url!.slice('/callback'.length)}` }).end();
      } else response.setHeader('Content-Type', 'text/html').end('<h1>Back in the app</h1>');
    }).listen(0, '0.0.0.0');
    await once(host, 'listening');
    const { port } = host.address() as AddressInfo;
    done = `http://127.0.0.2:${port}/done`;
    app = await oauthParties(server).newApp({ redirect_uris: [`http://localhost:${port}/callback`] });
    await createAccount(server.stores.users, { username: 'ada', email: '', password });
  });
  after(async () => {
    await server?.close();
    host?.closeAllConnections();
    host?.close();
  });

  async function signIn(page: Page): Promise<void> {
    await page.getByLabel('Username or email address').fill('ada');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  it('asks for access by way of signing in, gets it by keyboard, and is not asked about again', async () => {
    const { addressOf, exchange } = oauthParties(server);
    const { page, complaints } = await browser.page();
    const ask = `${server.url}${addressOf(app, { scope: 'email,read_stats', state: 'a b' })}`;
    await page.goto(ask);
    expect(new URL(page.url()).pathname).to.equal('/sign-in');
    await signIn(page);
    await page.getByRole('heading', { name: 'Allow Time Garden?' }).waitFor();
    expect(await page.getByRole('listitem').allTextContents()).to.include('See your email address');
    await page.getByRole('button', { name: 'Allow' }).press('Enter');
    await page.waitForURL(`${done}**`);
    const answer = new URL(page.url()).searchParams;
    expect(answer.get('state')).to.equal('a b');
    expect((await exchange(app, answer.get('code')!)).status).to.equal(200);

    await page.goto(ask);
    expect(page.url()).to.include(`${done}?code=`);

    // Signed out in between: right after signing in it goes on by itself
    await page.context().clearCookies();
    await page.goto(ask);
    await signIn(page);
    await page.waitForURL(`${done}?code=**`);

    await page.goto(`${ask}&force_approve=true`);
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.waitForURL(`${done}?error=access_denied**`);
    expect(complaints).to.deep.equal([]);
  });

  it('is shown well at the width of a phone, in the dark, with the pages of apps', async () => {
    const { newApp, addressOf } = oauthParties(server);
    const user = (await server.stores.users.findAny('ada'))!;
    const own = await newApp({ name: 'An app with quite a long name for what it is' }, { user, apiKey: '' });
    const { page, complaints } = await browser.page({ viewport: { width: 360, height: 700 }, colorScheme: 'dark' });
    await page.goto(`${server.url}/sign-in`);
    await signIn(page);
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    const paths = [addressOf(app, { scope: 'email,read_summaries' }), '/settings/apps', `/settings/apps/${own.app._id}`];
    for (const path of paths) {
      await page.goto(server.url + path);
      const widths = await page.evaluate<number[]>('[document.documentElement.scrollWidth, innerWidth]');
      expect(widths[0], path).to.be.at.most(widths[1]!);
    }
    await page.getByText('will be signed out of it').click();
    await page.getByRole('button', { name: 'Delete An app' }).click();
    expect(await page.getByRole('status').textContent()).to.include('The app is deleted');
    expect(complaints).to.deep.equal([]);
  });
});
