import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { seriousFaults } from '../support/axe.js';
import { useBrowser } from '../support/browser.js';
import { bringSession } from '../support/chromium.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

const minute = 60;
const longName = 'a-project-whose-name-goes-on-and-on-and-on-until-no-list-has-room-for-it-any-more';
const rtlName = 'مشروع الواجهة';

/** Half an hour of work on something, a minute between heartbeats. */
const work = (from: number, project: string, language: string, minutes = 30) =>
  Array.from({ length: minutes + 1 }, (_, i) => ({
    entity: `/src/${project}/file.ts`,
    type: 'file',
    category: 'coding',
    time: from + i * minute,
    project,
    language,
    branch: 'main',
    is_write: true,
  }));

describe('the overview, in a browser', function () {
  this.timeout(60_000);
  const browser = useBrowser();
  let server: TestServer;
  let ada: TestUser;
  const now = Date.now() / 1000;
  const dayBefore = (days: number): number => Math.floor(now / 86_400 - days) * 86_400 + 10 * 3600;
  before(async () => {
    server = await startTestServer();
    ada = await server.newUser({ username: 'ada', timezone: 'UTC' });
    await server.send(ada, [
      ...work(dayBefore(2), 'engine', 'Rust', 120),
      ...work(dayBefore(2) + 3 * 3600, 'web', 'TypeScript', 60),
      ...work(dayBefore(1), 'engine', 'TypeScript', 30),
      ...work(dayBefore(1) + 2 * 3600, rtlName, 'Rust', 20),
      ...work(dayBefore(1) + 4 * 3600, longName, 'Rust', 10),
      ...work(dayBefore(40), 'old', 'Perl', 45),
    ]);
    await server.settled();
  });
  after(() => server?.close());

  async function open(path: string, as = ada, options?: BrowserContextOptions): Promise<{ page: Page; complaints: string[] }> {
    const { page, complaints } = await browser.page(options);
    const token = await server.stores.sessions.begin(as.user._id, { user_agent: 'test', ip: '' });
    await bringSession(page.context(), server.url, token);
    await page.goto(server.url + path);
    return { page, complaints };
  }
  const total = (page: Page, text: string) =>
    page
      .locator('p.total')
      .filter({ hasText: new RegExp(`^${text}$`) })
      .waitFor();
  const list = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

  it('shows what the last days went into, from all sides', async () => {
    const { page, complaints } = await open('/');
    await total(page, '4 hrs');
    for (const [side, text] of [
      ['Projects', 'engine'],
      ['Languages', 'Rust'],
      ['Editors', 'Unknown Editor'],
    ] as const) {
      await list(page, side).getByText(text, { exact: true }).first().waitFor();
    }
    expect(await list(page, 'Day by day').locator('svg').count()).to.be.above(0);
    expect(complaints).to.deep.equal([]);
  });

  it('keeps what is clicked, in all of its parts and in the address; back takes it away again', async () => {
    const { page, complaints } = await open('/');
    await total(page, '4 hrs');
    await list(page, 'Languages').getByRole('button', { name: /Rust/ }).click();
    await total(page, '2 hrs 30 mins');
    expect(new URL(page.url()).search).to.equal('?language=Rust');
    await list(page, 'Projects')
      .getByRole('button', { name: /engine/ })
      .click();
    await total(page, '2 hrs');
    await page.goBack();
    await total(page, '2 hrs 30 mins');
    await page.reload();
    await total(page, '2 hrs 30 mins');
    await page.getByRole('button', { name: 'Remove the filter Language: Rust' }).click();
    await total(page, '4 hrs');
    expect(complaints).to.deep.equal([]);
  });

  it('shows other days: by name, own dates, the days before, and one day with its timeline', async () => {
    const { page, complaints } = await open('/');
    await total(page, '4 hrs');
    await page.getByRole('button', { name: 'All time' }).click();
    await total(page, '4 hrs 45 mins');
    await page.getByRole('button', { name: 'Yesterday' }).click();
    await total(page, '1 hr');
    await list(page, 'Through the day').locator('svg').first().waitFor();
    await page.getByRole('button', { name: 'The days before' }).click();
    await total(page, '3 hrs');
    await page.getByLabel('Other days').selectOption('Own dates…');
    await page.getByLabel('From').fill(new Date(dayBefore(41) * 1000).toISOString().slice(0, 10));
    await page.getByLabel('to', { exact: true }).fill(new Date(dayBefore(39) * 1000).toISOString().slice(0, 10));
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await total(page, '45 mins');
    expect(complaints).to.deep.equal([]);
  });

  it('moves by itself with what comes in', async () => {
    const bob = await server.newUser({ timezone: 'UTC' });
    const justNow = Math.max(Math.floor(now / 86_400) * 86_400 + 1, now - 20 * minute);
    await server.send(bob, work(justNow - minute, 'first', 'Go', 1));
    await server.settled();
    const { page } = await open('/?range=today', bob);
    await list(page, 'Projects').getByText('first').waitFor();
    const sent = performance.now();
    await server.send(bob, work(justNow + minute, 'second', 'Go', 5));
    await list(page, 'Projects').getByText('second').waitFor();
    expect(performance.now() - sent).to.be.below(4000);
  });

  it('is used by keyboard alone', async () => {
    const { page } = await open('/');
    await total(page, '4 hrs');
    await page.getByRole('button', { name: 'Last 30 days' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?range=last_30_days');
    const rust = list(page, 'Languages').getByRole('button').first();
    await rust.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/language=/);
    await page.getByRole('button', { name: /^Remove the filter/ }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => !url.search.includes('language'));
  });

  it('says that it is offline, keeps what was there, and asks again by itself', async () => {
    const { page } = await open('/');
    await total(page, '4 hrs');
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'All time' }).click();
    await page.getByText('You are offline.').waitFor();
    await total(page, '4 hrs');
    await page.context().setOffline(false);
    await total(page, '4 hrs 45 mins');
  });

  for (const [colorScheme, width, height] of [
    ['light', 1280, 900],
    ['dark', 360, 700],
  ] as const) {
    it(`is for everybody: ${colorScheme}, ${width} px wide`, async () => {
      const { page, complaints } = await open('/', ada, { colorScheme, viewport: { width, height } });
      for (const path of [
        '/',
        '/?range=yesterday',
        '/?language=Rust',
        '/?range=today',
        '/projects',
        `/projects/${encodeURIComponent(rtlName)}`,
      ]) {
        await page.goto(server.url + path);
        await page.locator('main :is(.ranked, .no-time, table)').first().waitFor();
        expect(await seriousFaults(page), path).to.deep.equal([]);
        const isTooWide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
        expect(isTooWide, `${path} is wider than the window`).to.equal(false);
      }
      expect(complaints).to.deep.equal([]);
    });
  }
});
