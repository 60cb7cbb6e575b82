import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { hashPassword } from '../../shared/store/passwords.js';
import { cliUserAgent, heartbeat } from '../factories/heartbeats.js';
import { seriousFaults } from '../support/axe.js';
import { useBrowser } from '../support/browser.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

const password = 'a sentence is fine';
const bulk = '/api/v1/users/current/heartbeats.bulk';
const nowSeconds = (): number => Date.now() / 1000;

describe('the set-up guide, in a browser', function () {
  this.timeout(60_000);
  const browser = useBrowser();
  let server: TestServer;
  before(async () => (server = await startTestServer()));
  after(() => server?.close());

  async function signIn(page: Page, { user }: TestUser, path: string): Promise<void> {
    await server.stores.users.update(user._id, { password_hash: await hashPassword(password) });
    await page.goto(`${server.url}/sign-in?next=${encodeURIComponent(path)}`);
    await page.getByLabel('Username or email address').fill(user.username);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(server.url + path);
  }
  async function pageOf(of: TestUser, path: string, options?: BrowserContextOptions) {
    const opened = await browser.page(options);
    await signIn(opened.page, of, path);
    return opened;
  }
  /** As wakatime-cli does it. */
  const sendAs = (key: string, heartbeats: readonly unknown[], path = bulk): Promise<Response> =>
    fetch(server.url + path, {
      method: 'POST',
      headers: {
        Authorization: `Basic ${Buffer.from(key).toString('base64')}`,
        'User-Agent': cliUserAgent,
        'X-Machine-Name': 'laptop',
      },
      body: JSON.stringify(heartbeats),
    });
  const waitFor = (page: Page, text: string): Promise<void> => page.getByText(text).first().waitFor({ timeout: 10_000 });

  it('leads from an empty account to the first heartbeat, by keyboard: editor, key, lines to copy, and what arrives', async () => {
    const ada = await server.newUser();
    const { page, complaints } = await pageOf(ada, '/', { permissions: ['clipboard-read', 'clipboard-write'] });
    await waitFor(page, 'Waiting for your first heartbeat…');
    await page.getByRole('radio', { name: 'VS Code' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(new URL(page.url()).search).to.equal('?editor=jetbrains');
    await waitFor(page, 'Settings → Plugins → Marketplace');
    await page.getByRole('button', { name: 'Make a key for JetBrains' }).press('Enter');
    await waitFor(page, 'It is shown only now');
    const copy = page.getByRole('button', { name: 'Copy the lines' });
    await copy.press('Enter');
    await page.getByRole('status').getByText('Copied', { exact: true }).waitFor({ state: 'attached' });
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    const [, apiUrl, key] = /^\[settings\]\napi_url = (\S+)\napi_key = (waka_\S+)\n$/.exec(copied)!;
    expect(apiUrl).to.equal(`${server.url}/api/v1`);
    expect((await server.stores.apiKeys.list(ada.user._id)).map(({ name }) => name)).to.include('JetBrains');

    expect((await sendAs(key!, [heartbeat({ time: nowSeconds() - 3 })])).status).to.equal(202);
    await page.getByRole('status').getByText('Received from VS Code on laptop').waitFor({ timeout: 5000 });
    expect(complaints).to.deep.equal([]);
    await page.getByRole('link', { name: 'See your overview' }).press('Enter');
    await page.waitForURL(`${server.url}/`);
    await page.waitForFunction('document.title === "Overview · Sundial"');
    expect(await page.getByText('Waiting for').count()).to.equal(0);
  });

  it('says what is wrong: a key that nobody has, heartbeats that can not be taken, a wrong address; and then that it works', async () => {
    const ada = await server.newUser();
    const { page, complaints } = await pageOf(ada, '/set-up-guide');
    await waitFor(page, 'Waiting for your first heartbeat…');
    await sendAs(`waka_${randomUUID()}`, [heartbeat()]);
    await sendAs(ada.apiKey, [heartbeat({ time: 4e9 })]);
    await sendAs(ada.apiKey, [heartbeat()], '/wakatime/users/current/heartbeats.bulk');
    await waitFor(page, 'Heartbeats came from VS Code with a key that nobody has');
    await waitFor(page, 'One heartbeat from VS Code on laptop could not be taken');
    await waitFor(page, 'Is the clock of the machine right?');
    await waitFor(page, `The line must be: api_url = ${server.url}/api/v1`);
    await sendAs(ada.apiKey, [heartbeat({ time: nowSeconds() - 3 })]);
    await waitFor(page, 'Received from VS Code on laptop');
    expect(complaints).to.deep.equal([]);
  });

  it('can be opened later, for another editor, and waits for what comes next', async () => {
    const ada = await server.newUser();
    await server.send(ada, [heartbeat({ time: nowSeconds() - 100 })]);
    await server.settled();
    const { page } = await pageOf(ada, '/set-up-guide?editor=browser');
    await waitFor(page, 'Waiting for the next heartbeat…');
    await waitFor(page, 'In its options, as API Url:');
    expect(await page.getByText('Received from').count()).to.equal(0);
    await server.send(ada, [heartbeat({ time: nowSeconds() - 1 })], { 'X-Machine-Name': 'build-server' });
    await waitFor(page, 'Received from VS Code on build-server');
  });

  it('says that the server is away, and goes on by itself', async () => {
    const { page } = await pageOf(await server.newUser(), '/set-up-guide');
    await waitFor(page, 'Waiting for your first heartbeat…');
    await page.context().setOffline(true);
    await waitFor(page, 'You are offline.');
    await page.context().setOffline(false);
    await page.getByText('You are offline.').waitFor({ state: 'detached' });
  });

  it('is asked for by nobody while its tab is hidden', async () => {
    const { page } = await pageOf(await server.newUser(), '/set-up-guide');
    await page.clock.install();
    await page.reload();
    await waitFor(page, 'Waiting for your first heartbeat…');
    const show = (isHidden: boolean): Promise<unknown> =>
      page.evaluate(
        `Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'))`,
      );
    await show(true);
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('/api/v1/')) asked += 1;
    });
    await page.clock.runFor(60_000);
    expect(asked).to.equal(0);
    const again = page.waitForRequest(/\/activity$/);
    await show(false);
    await again;
  });

  it('has nothing serious for axe, in both themes, with all that may be on it; nor has the start page', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const ada = await server.newUser();
      const { page } = await browser.page({ colorScheme });
      await page.goto(server.url);
      expect(await seriousFaults(page)).to.deep.equal([]);
      await signIn(page, ada, '/set-up-guide');
      await page.getByRole('button', { name: 'Make a key for VS Code' }).click();
      await page.getByText('Try the connection').click();
      await sendAs(ada.apiKey, [heartbeat({ time: 4e9 })]);
      await waitFor(page, 'One heartbeat from VS Code');
      expect(await seriousFaults(page)).to.deep.equal([]);
    }
  });

  it('fits a phone in the dark, with the longest names', async () => {
    const ada = await server.newUser();
    const long = 'a-machine-with-a-name-that-goes-on-'.repeat(5);
    await server.send(ada, [heartbeat({ time: nowSeconds() - 3, project: 'محمد '.repeat(30) })], { 'X-Machine-Name': long });
    await server.settled();
    const { page } = await pageOf(ada, '/set-up-guide', { viewport: { width: 360, height: 700 }, colorScheme: 'dark' });
    await waitFor(page, 'Waiting for the next heartbeat…');
    for (const editor of await page.locator('.tiles span').allTextContents()) {
      await page.getByRole('radio', { name: editor, exact: true }).check();
      const [scroll, inner] = await page.evaluate<number[]>('[document.documentElement.scrollWidth, innerWidth]');
      expect(scroll, editor).to.be.at.most(inner!);
    }
  });
});
