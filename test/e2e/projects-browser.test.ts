import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { heartbeat } from '../factories/heartbeats.js';
import { seriousFaults } from '../support/axe.js';
import { useBrowser } from '../support/browser.js';
import { bringSession } from '../support/chromium.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';
import { signedIn } from '../support/signed-in.js';

const long = 'a-name-that-goes-on-'.repeat(12);
const arabic = 'مشروع';

describe('projects, in a browser', function () {
  this.timeout(60_000);
  const browser = useBrowser();
  let server: TestServer;
  let ada: TestUser;
  let token: string;
  before(async () => {
    server = await startTestServer();
    ada = await server.newUser({ username: 'ada', timezone: 'Europe/Vienna' });
    const now = Math.floor(Date.now() / 1000);
    const at = (project: string, daysAgo: number, file = 'src/main.rs', minutes = 10) =>
      Array.from({ length: minutes + 1 }, (_, i) =>
        heartbeat({
          project,
          project_root_count: 4,
          entity: `/home/ada/${project}/${file}`,
          time: now - daysAgo * 86_400 - 3600 + i * 60,
        }),
      );
    for (const list of [at('engine', 0), at('engine', 2, 'src/lib/gear.rs', 30), at('web', 1), at(long, 3), at(arabic, 4)]) {
      await server.send(ada, list);
    }
    await server.settled();
    token = [...(await signedIn(server, ada)).cookies].find(([name]) => name === '__Host-sundial_session')![1];
  });
  after(() => server?.close());

  async function open(path: string, options?: Parameters<typeof browser.page>[0]) {
    const { page, complaints } = await browser.page(options);
    await bringSession(page.context(), server.url, token);
    await page.goto(server.url + path);
    return { page, complaints };
  }
  const listed = (page: Page): Promise<string[]> => page.locator('.projects tbody th bdi').allTextContents();
  const isShown = (page: Page, names: readonly string[]): Promise<void> =>
    eventually(async () => (await listed(page)).join('\n') === names.join('\n'));

  it('are found as one types, sorted by what one likes, and gone to by keyboard; the address holds it all', async () => {
    const { page, complaints } = await open('/projects');
    await isShown(page, ['engine', 'web', long, arabic]);
    await page.getByRole('link', { name: 'Last 30 days' }).click();
    await isShown(page, ['engine', 'web', long, arabic]);
    await page.getByRole('link', { name: 'Project', exact: true }).click();
    await isShown(page, [long, 'engine', 'web', arabic]);
    expect(new URL(page.url()).search).to.equal('?sort=name');
    await page.getByRole('searchbox').fill('E');
    await isShown(page, [long, 'engine', 'web']);
    await page.reload();
    await isShown(page, [long, 'engine', 'web']);
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByText('No project has a name like that.').waitFor();
    await page.getByRole('searchbox').fill('eng');
    await isShown(page, ['engine']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/projects/engine');
    await page.getByRole('heading', { level: 1, name: 'engine' }).waitFor();
    await page.goBack();
    await isShown(page, ['engine']);
    expect(complaints).to.deep.equal([]);
  });

  it('show what they are made of: time, branches, files by folder and by time, languages', async () => {
    const { page, complaints } = await open('/projects/engine');
    await page.locator('.total', { hasText: '40 mins' }).waitFor();
    const files = page.getByRole('region', { name: 'Files' });
    await files.getByText('lib').waitFor({ state: 'hidden' });
    await files.getByText('src', { exact: true }).click();
    await files.getByText('lib', { exact: true }).click();
    await files.getByText('gear.rs').waitFor();
    await files.getByRole('button', { name: 'Most time' }).click();
    await files.getByText('src/lib/gear.rs').waitFor();
    await page.getByRole('region', { name: 'Branches' }).getByText('main').waitFor();
    await page.getByRole('region', { name: 'Languages' }).getByText('Rust').waitFor();
    await page.getByRole('button', { name: 'Today' }).click();
    await page.getByRole('region', { name: 'Through the day' }).waitFor();
    await page.goto(`${server.url}/projects/nothing`);
    await page.getByRole('heading', { name: 'No such project' }).waitFor();
    expect(complaints.filter((text) => !text.includes('404'))).to.deep.equal([]);
  });

  it('are renamed, merged, hidden and deleted after it was said what happens; all but the last is taken back', async () => {
    const { page, complaints } = await open('/projects/web');
    await page.getByRole('button', { name: 'Rename or merge…' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Rename' }).isDisabled()).to.equal(true);
    await dialog.getByLabel('Name').fill('engine');
    await dialog.getByText('There is a project of this name').waitFor();
    await dialog.getByRole('button', { name: 'Merge' }).press('Enter');
    await page.waitForURL('**/projects/engine');
    await page.locator('.total', { hasText: '50 mins' }).waitFor();
    const others = page.getByRole('region', { name: 'Also shown here' });
    await others.getByRole('button', { name: /Take back/ }).click();
    await page.locator('.total', { hasText: '40 mins' }).waitFor();
    await page.getByRole('button', { name: 'Rename or merge…' }).click();
    await dialog.getByLabel('Name').fill('  ');
    expect(await dialog.getByRole('button', { name: 'Rename' }).isDisabled()).to.equal(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Hide' }).click();
    await page.getByText('Hidden', { exact: true }).waitFor();
    await page.goto(`${server.url}/projects`);
    await isShown(page, ['web', long, arabic]);
    await page.getByLabel('Show hidden').check();
    await isShown(page, ['engine', 'web', long, arabic]);
    await page.goto(`${server.url}/projects/engine`);
    await page.getByRole('button', { name: 'Show in lists' }).click();
    await page.getByRole('button', { name: 'Hide', exact: true }).waitFor();
    await page.goto(`${server.url}/projects/${encodeURIComponent(long)}`);
    await page.getByRole('button', { name: 'Delete…' }).click();
    await dialog.getByText('10 mins').waitFor();
    const copies = await dialog.getByRole('link', { name: 'settings' }).getAttribute('href');
    expect((await page.request.get(server.url + copies!)).url()).to.equal(`${server.url}/settings/account`);
    expect(await dialog.getByRole('button', { name: 'Delete' }).isDisabled()).to.equal(true);
    await dialog.getByLabel('Delete it for good').check();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL('**/projects');
    await isShown(page, ['engine', 'web', arabic]);
    await eventually(async () => (await server.stores.projects.find(ada.user._id, long)) === null);
    expect(complaints).to.deep.equal([]);
  });

  it('say what went wrong, and try again', async () => {
    const { page } = await open('/projects');
    await isShown(page, ['engine', 'web', arabic]);
    await page.route('**/projects/engine', (route) =>
      route.request().method() === 'PATCH' ? route.fulfill({ status: 503, json: { error: 'Not now.' } }) : route.continue(),
    );
    await page.getByRole('link', { name: 'engine' }).click();
    await page.getByRole('button', { name: 'Rename or merge…' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('motor');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('alert').getByText('Not now.').waitFor();
    await page.unrouteAll();
    await page.route('**/project_activity', (route) => route.abort());
    await page.goto(`${server.url}/projects`);
    await page.getByText('The server can not be reached.').waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await isShown(page, ['engine', 'web', arabic]);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`keep nobody out, and fit a phone, in the ${colorScheme}`, async () => {
      const { page } = await open('/projects', { viewport: { width: 360, height: 700 }, colorScheme });
      await isShown(page, ['engine', 'web', arabic]);
      const width = 'document.documentElement.scrollWidth';
      expect(await page.evaluate(width)).to.equal(360);
      expect(await seriousFaults(page)).to.deep.equal([]);
      await page.goto(`${server.url}/projects/engine`);
      await page.getByRole('region', { name: 'Machines' }).waitFor();
      expect(await page.evaluate(width)).to.equal(360);
      expect(await seriousFaults(page)).to.deep.equal([]);
      await page.getByRole('button', { name: 'Delete…' }).click();
      await page.getByLabel('Delete it for good').waitFor();
      expect(await seriousFaults(page)).to.deep.equal([]);
    });
  }
});
