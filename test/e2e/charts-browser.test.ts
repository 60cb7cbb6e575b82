import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { heartbeatsAt } from '../factories/heartbeats.js';
import { seriousFaults } from '../support/axe.js';
import { useBrowser } from '../support/browser.js';
import { bringSession } from '../support/chromium.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

/** Every minute of some, from a minute of the morning on. */
const minutes = (from: number, count: number): number[] => Array.from({ length: count + 1 }, (_, i) => (from + i) * 60);
const day = '/?start=2026-01-05&end=2026-01-05';
const week = '/?start=2026-01-01&end=2026-01-07';

describe('charts, in a browser', function () {
  this.timeout(60_000);
  const browser = useBrowser();
  let server: TestServer;
  let ada: TestUser;
  before(async () => {
    server = await startTestServer();
    ada = await server.newUser();
    // 9:00 to 9:30, 10:00 to 10:20, 14:00 to 14:30
    await server.send(ada, [
      ...heartbeatsAt(minutes(0, 30)),
      ...heartbeatsAt(minutes(60, 20), { project: 'notes', language: 'Markdown', entity: '/home/ada/notes/a.md' }),
      ...heartbeatsAt(minutes(300, 30)),
    ]);
  });
  after(() => server?.close());

  async function open(path: string, options?: BrowserContextOptions): Promise<{ page: Page; complaints: string[] }> {
    const opened = await browser.page(options);
    const token = await server.stores.sessions.begin(ada.user._id, { user_agent: 'test', ip: '' });
    await bringSession(opened.page.context(), server.url, token);
    await opened.page.goto(server.url + path);
    return opened;
  }
  const tipOf = (page: Page, text: string | RegExp): Promise<void> => page.locator('.tip').filter({ hasText: text }).waitFor();
  const queryOf = (page: Page): string => decodeURIComponent(new URL(page.url()).search);

  it('are gone through by the keys: one stop for the tab key, arrows within, Enter to go on', async () => {
    const { page, complaints } = await open(week);
    const bars = page.getByRole('group', { name: 'Bars' });
    await bars.locator('.bar').last().waitFor();
    await page.getByRole('button', { name: 'engine' }).first().focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await tipOf(page, 'Wed, Jan 7');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await tipOf(page, /Mon, Jan 5.*1 hr 20 mins.*engine.*1:00 h.*75 %/);
    await page.keyboard.press('Home');
    await tipOf(page, 'Thu, Jan 1');
    await page.keyboard.press('Escape');
    await page.locator('.tip').waitFor({ state: 'detached' });
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Slices' }).waitFor();
    expect(queryOf(page)).to.equal('?start=2026-01-05&end=2026-01-05');
    expect(complaints).to.deep.equal([]);
  });

  it('keep what is chosen in them: hours, days, names', async () => {
    const { page, complaints } = await open(week);
    await page.getByRole('button', { name: 'Monday, 09:00–10:00: 30 mins' }).click();
    await page.waitForURL((url) => url.search.includes('weekday=0&hour=9'));
    await page.goBack();
    const projects = page.getByRole('list', { name: 'Projects' });
    await projects.getByRole('button', { name: 'notes' }).click();
    await page.waitForURL((url) => url.search.includes('project=notes'));
    await projects.locator('[aria-pressed=true]').filter({ hasText: 'notes' }).waitFor();
    await page.getByRole('button', { name: 'Mon, Jan 5: 20 mins', exact: true }).click();
    await page.waitForURL((url) => url.search.includes('start=2026-01-05&end=2026-01-05'));
    expect(complaints).to.deep.equal([]);
  });

  it('can be read as tables', async () => {
    const { page } = await open(week);
    const figure = page.getByRole('figure', { name: 'Time and what it went to' });
    await figure.getByText('Show as a table').click();
    const row = figure.getByRole('row').filter({ hasText: 'Mon, Jan 5' });
    expect(await row.getByRole('cell').allTextContents()).to.deep.equal(['1 hr 20 mins', '1 hr', '20 mins']);
    expect(await figure.getByRole('row').count()).to.equal(8);
  });

  it('show a day as close as a minute: by drawing over it, the wheel, buttons and keys', async () => {
    const { page, complaints } = await open(day);
    const plot = page.getByRole('group', { name: 'Slices' });
    const shown = page.locator('.timeline .controls p');
    await plot.locator('.slice').first().waitFor();
    await plot.scrollIntoViewIfNeeded();
    const box = (await plot.boundingBox())!;
    const left = Number(await plot.locator('.track').getAttribute('x'));
    const at = (hour: number): [number, number] => [box.x + left + ((box.width - left) * hour) / 24, box.y + 40];

    await page.mouse.move(...at(12));
    await tipOf(page, 'No activity 10:20 – 14:00, 3 hrs 40 mins');
    await page.mouse.move(...at(9.25));
    await tipOf(page, /engine.*09:00 – 09:30, 30 mins/);

    await page.mouse.move(...at(8));
    await page.mouse.down();
    await page.mouse.move(...at(11), { steps: 3 });
    await page.mouse.up();
    await shown.filter({ hasText: /^(07:59|08:00) – (10:59|11:00)$/ }).waitFor();
    expect(await plot.locator('.slice').count()).to.equal(2);
    await page.keyboard.press('Escape');
    await shown.filter({ hasText: 'Drag over' }).waitFor();

    await page.mouse.move(...at(14.25));
    await page.keyboard.down('Control');
    for (let i = 0; i < 3; i++) await page.mouse.wheel(0, -200);
    await page.keyboard.up('Control');
    await shown.filter({ hasText: /^1[23]:\d\d – 1[45]:\d\d$/ }).waitFor();
    await page.getByRole('button', { name: 'All day' }).click();

    const slices = plot.locator('.slice');
    await slices.first().focus();
    // By the keys it came there
    await page.keyboard.press('ArrowRight');
    await tipOf(page, /notes.*10:00 – 10:20/);
    for (let i = 0; i < 11; i++) await page.keyboard.press('+');
    await shown.filter({ hasText: '10:09:34 – 10:10:34' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await tipOf(page, /engine.*14:00:00 – 14:30:00/);
    expect(await page.getByRole('button', { name: 'Zoom in' }).getAttribute('aria-disabled')).to.equal('true');

    const strip = page.getByRole('slider');
    await strip.press('PageDown');
    await shown.filter({ hasText: '14:15:30 – 14:16:30' }).waitFor();
    expect(await strip.getAttribute('aria-valuetext')).to.equal('14:15 to 14:16');
    await strip.press('Escape');
    await shown.filter({ hasText: 'Drag over' }).waitFor();
    expect(complaints).to.deep.equal([]);
  });

  for (const [colorScheme, path] of [
    ['light', week],
    ['dark', day],
  ] as const) {
    it(`can be read by everybody, on a phone, when it is ${colorScheme}`, async () => {
      const { page } = await open(path, { colorScheme, viewport: { width: 320, height: 740 } });
      await page.locator('.calendar [data-at]').last().waitFor();
      expect(await seriousFaults(page)).to.deep.equal([]);
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect(wide).to.equal(0);
      // The newest days are seen first
      const hidden = await page.evaluate<number>(
        '(({ scrollWidth, clientWidth, scrollLeft }) => scrollWidth - clientWidth - scrollLeft)(document.querySelector(".calendar .sideways"))',
      );
      expect(hidden).to.be.below(2);
    });
  }
});
