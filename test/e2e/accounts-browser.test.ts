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

  /** A browser that ada is signed in with. */
  async function adasPage(options?: Parameters<typeof browser.page>[0]) {
    const { page } = await browser.page(options);
    await page.goto(`${server.url}/sign-in`);
    await page.getByLabel('Username or email address').fill('ada');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${server.url}/`);
    return page;
  }

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
    await page.waitForURL('**/set-up-guide?welcome=1');
    expect(await page.locator('.lead').textContent()).to.include('Your account is ready');
    await page.getByRole('button', { name: 'Make a key for VS Code' }).press('Enter');
    await page.getByText('It is shown only now').waitFor();
    const key = /api_key = (\S+)/.exec((await page.getByRole('group', { name: 'the lines' }).textContent()) ?? '')![1]!;
    const response = await fetch(`${server.url}/api/v1/users/current/heartbeats.bulk`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(key).toString('base64')}` },
      body: JSON.stringify([heartbeat()]),
    });
    expect(response.status).to.equal(202);
    expect(complaints).to.deep.equal([]);
  });

  it('[T26] gives its cookies to nobody else: Secure, HttpOnly, SameSite=Lax, for this host alone', async () => {
    const page = await adasPage();
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

  it('has the buttons of its tables in sight at the width of a small window, however long names are', async () => {
    const page = await adasPage({ viewport: { width: 1100, height: 800 } });
    await page.goto(`${server.url}/settings/keys`);
    await page.getByLabel('Name', { exact: true }).fill('A key of the build server '.repeat(3).trim());
    await page.getByLabel('How long it holds').selectOption('365');
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.locator('#new-key').waitFor();
    const user = server.url + `/admin/users/${(await server.stores.users.findAny('ada'))!._id}`;
    for (const address of [page.url(), user, `${server.url}/admin/users`, `${server.url}/admin/audit`]) {
      await page.goto(address);
      const widths = await page.evaluate<number[]>(
        '(() => { const region = document.querySelector(".scroll"); return [region.scrollWidth, region.clientWidth]; })()',
      );
      expect(widths[0], address).to.be.at.most(widths[1]!);
    }
  });

  it('gives every field of every page a label, and every id once', async () => {
    const page = await adasPage();
    await page.goto(`${server.url}/settings`);
    const places = await page.evaluate<string[]>('Array.from(document.querySelectorAll("nav.places a"), (a) => a.href)');
    expect(places).to.have.length.above(8);
    for (const place of places) {
      await page.goto(place);
      const faults = await page.evaluate<string[]>(`[
        ...Array.from(document.querySelectorAll('[id]'), (e) => e.id).filter((id, i, all) => all.indexOf(id) !== i),
        ...Array.from(document.querySelectorAll('main :is(input:not([type="hidden"], [hidden]), select, textarea)'))
          .filter((e) => e.labels.length === 0).map((e) => e.name)]`);
      expect(faults, place).to.deep.equal([]);
    }
  });

  it('keeps its own name on one line of a phone beside a long name, of whichever direction', async () => {
    await server.stores.users.update((await server.stores.users.findAny('ada'))!._id, {
      full_name: 'محمد بن عبد الله بن محمد بن عبد الرحمن Langer-Doppelname',
    });
    const page = await adasPage({ viewport: { width: 360, height: 700 } });
    expect((await page.locator('.brand').boundingBox())!.height).to.be.below(40);
    expect(await page.evaluate('getComputedStyle(document.querySelector(".account a")).unicodeBidi')).to.equal('plaintext');
  });
});
