import { expect } from 'chai';
import { heartbeat } from '../factories/heartbeats.js';
import { useBrowser } from '../support/browser.js';
import { startTestServer, type TestServer } from '../support/server.js';

const password = 'correct horse battery';

describe('accounts, in a browser', function () {
  this.timeout(60_000);
  const browser = useBrowser();
  let server: TestServer;
  before(async () => (server = await startTestServer({ signUp: 'invitation' })));
  after(() => server?.close());

  it('a newcomer sets the server up by keyboard alone, gets a key, and its heartbeats are taken', async () => {
    const { page, complaints } = await browser.page();
    await page.goto(server.url);
    expect(new URL(page.url()).pathname).to.equal('/set-up');
    await page.goto(`${server.url}/set-up?code=${await server.apiDeps.setUp.code()}`);
    await page.locator('#code').focus();
    for (const text of ['', 'ada', 'ada@example.org', password]) {
      await page.keyboard.type(text);
      await page.keyboard.press('Tab');
    }
    expect(await page.evaluate('document.activeElement?.textContent')).to.equal('Make the account');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/settings/keys?welcome=1');
    expect(await page.getByRole('status').textContent()).to.include('Your account is ready');

    await page.getByLabel('Name', { exact: true }).press('Enter');
    const key = (await page.locator('#new-key').textContent()) ?? '';
    const response = await fetch(`${server.url}/api/v1/users/current/heartbeats.bulk`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(key).toString('base64')}` },
      body: JSON.stringify([heartbeat()]),
    });
    expect(response.status).to.equal(202);
    expect(complaints).to.deep.equal([]);
  });

  it('[T26] gives its cookies to nobody else: Secure, HttpOnly, SameSite=Lax, for this host alone', async () => {
    const { page } = await browser.page();
    await page.goto(`${server.url}/sign-in`);
    await page.getByLabel('Username or email address').fill('ada');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${server.url}/`);
    const cookies = await page.context().cookies();
    expect(cookies.map((c) => c.name)).to.include.members(['__Host-sundial_session', '__Host-sundial_device']);
    for (const cookie of cookies) expect(cookie).to.include({ secure: true, httpOnly: true, sameSite: 'Lax', path: '/' });
  });

  it('reads well at the width of a phone, and in the dark', async () => {
    const { page, complaints } = await browser.page({ viewport: { width: 360, height: 700 }, colorScheme: 'dark' });
    for (const path of ['/sign-in', '/docs']) {
      await page.goto(server.url + path);
      const widths = await page.evaluate<number[]>('[document.documentElement.scrollWidth, innerWidth]');
      expect(widths[0], path).to.be.at.most(widths[1]!);
    }
    expect(complaints).to.deep.equal([]);
  });
});
