import { expect } from 'chai';
import { Queue } from 'bullmq';
import type { Page } from 'playwright-core';
import { queues } from '../../shared/queue/queues.js';
import { heartbeat, heartbeatsAt } from '../factories/heartbeats.js';
import { accountHolder, password } from '../support/account-holder.js';
import { useBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer } from '../support/server.js';

describe('the queues, in a browser', function () {
  this.timeout(60_000);
  const browser = useBrowser();
  let server: TestServer;
  let queue: Queue;
  before(async () => {
    server = await startTestServer();
    await accountHolder(server, 'boss', { is_admin: true });
    queue = new Queue(queues.heartbeats.name, { connection: server.redis, prefix: server.prefix });
  });
  after(async () => {
    await queue?.close();
    await server?.close();
  });

  async function bossPage(options?: Parameters<typeof browser.page>[0]): Promise<{ page: Page; complaints: string[] }> {
    const { page, complaints } = await browser.page(options);
    await page.goto(`${server.url}/sign-in?next=/admin/queues`);
    await page.getByLabel('Username or email address').fill('boss');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${server.url}/admin/queues`);
    return { page, complaints };
  }

  it('look', async () => {
    const ada = await server.newUser({ username: 'ada' });
    await queue.add('heartbeats', { user_id: ada.user._id, received_at: Date.now(), heartbeats: 'nonsense', user_agent: 'x' }, {attempts: 1});
    await eventually(async () => (await queue.getFailedCount()) === 1);
    void heartbeat; void heartbeatsAt;
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints } = await bossPage({ colorScheme });
      await page.getByText('days').first().waitFor();await page.waitForTimeout(500);
      await page.screenshot({ path: `/tmp/board-${colorScheme}-1.png` });
      await page.goto(`${server.url}/admin/queues/queue/heartbeats?status=failed`);
      await page.getByText('of ada').first().waitFor();
      const dump = async (sel: string) => process.stderr.write('\n## '+sel+'\n'+await page.evaluate<string>(`[...document.querySelectorAll('${sel}')].map(b=>b.outerHTML.replace(/<(path|rect|circle|line|polygon)[^>]*>(<.\\w+>)?/g,'').slice(0,700)).join('\\n')`));
      await dump('ul[class^="jobActions"] li');
      await dump('ul[class^="queueActions"] li');
      await page.locator('button[aria-haspopup="menu"]').nth(1).click();
      await page.waitForTimeout(300);
      await dump('[role="menuitem"]');
      await page.screenshot({ path: '/tmp/board-menu.png' });
      await page.goto(`${server.url}/admin/queues`);
      await page.waitForTimeout(800);
      await page.locator('button[aria-haspopup="menu"]').nth(1).click();
      await page.waitForTimeout(300);
      await dump('[role="menuitem"]');
      await page.screenshot({ path: '/tmp/board-menu2.png' });
      await queue.pause(); await queue.add('heartbeats', { user_id: ada.user._id, heartbeats: [1,2] }); await queue.add('heartbeats', { user_id: ada.user._id, heartbeats: [1,2] }, {delay:600000});
      for (const st of ['waiting','delayed']) { await page.goto(`${server.url}/admin/queues/queue/heartbeats?status=${st}`); await page.waitForTimeout(800); await dump('ul[class^="jobActions"] li'); await dump('ul[class^="queueActions"] li'); await page.screenshot({ path: `/tmp/board-${st}.png` });}
      void complaints; break;
    }
    expect(1).to.equal(1);
  });
});
