import { expect } from 'chai';
import { Queue } from 'bullmq';
import type { Page } from 'playwright-core';
import { queues } from '../../shared/queue/queues.js';
import { heartbeatsAt } from '../factories/heartbeats.js';
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
    await page.goto(`${server.url}/admin/users`);
    await page.getByLabel('Username or email address').fill('boss');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Queues' }).click();
    await page.waitForURL(`${server.url}/admin/queues`);
    return { page, complaints };
  }

  /** A job that fails for good, for a reason that is gone when it is tried again: what it has is put right. */
  async function brokenJob(username: string): Promise<{ id: string; repair: () => Promise<void> }> {
    const { user } = await server.newUser({ username });
    const data = { user_id: user._id, received_at: Date.now(), user_agent: null, machine: null, timezone: null, ip: null };
    const job = await queue.add('heartbeats', { ...data, heartbeats: 'nonsense' });
    await eventually(() => job.isFailed());
    const heartbeats = heartbeatsAt([0, 60]).map((one, i) => ({ ...one, id: `00000000-0000-4000-8000-00000000000${i}` }));
    return { id: job.id!, repair: () => job.updateData({ ...data, heartbeats }) };
  }

  it('[T75] shows queues and a failed job with its error, which is tried again by a click, and asks no other host', async () => {
    const { id, repair } = await brokenJob('ada');
    const { page, complaints } = await bossPage();
    for (const { name } of Object.values(queues)) await page.getByRole('link', { name, exact: true }).first().waitFor();
    for (const { name, purpose } of Object.values(queues)) {
      await page.getByRole('link', { name, exact: true }).first().click();
      await page.getByText(purpose).waitFor();
    }
    await page.goto(`${server.url}/admin/queues/queue/heartbeats?status=failed`);
    await page.getByText('heartbeats of ada').waitFor();
    await page.getByText('unreadable heartbeats job').waitFor();
    // JSON and stacks are coloured by a worker, which goes by a policy of its own
    await eventually(() => page.workers().length > 0);

    await repair();
    await page.locator('li:has(> span .lucide-refresh-cw) button').click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await eventually(async () => (await server.collections.heartbeats.countDocuments()) === 2);
    await eventually(async () => (await queue.getJob(id)) === undefined);
    await page.getByText('heartbeats of ada').waitFor({ state: 'detached' });
    const { entries } = await server.stores.audit.list({ action: 'job.retried' }, 1, 10);
    expect(entries.map(({ actor_name, details }) => [actor_name, details])).to.deep.equal([
      ['boss', { queue: 'heartbeats', job: id }],
    ]);
    expect(complaints).to.deep.equal([]);
  });

  it('[T75] shows whatever stands in a job as text', async () => {
    const hostile = '</script><img src=x onerror="document.title=1"><svg onload="document.title=2"><b>$& Q';
    const { user } = await server.newUser({ username: 'mal' });
    const data = { user_id: user._id, [hostile]: 1, status: hostile, kind: { id: hostile }, heartbeats: 'nonsense' };
    const jobs = [await queue.add(hostile, data), await queue.add(hostile, { user_id: `javascript:alert(1)//${hostile}` })];
    for (const { id } of jobs) {
      const job = (await queue.getJob(id!))!;
      await eventually(() => job.isFailed());
      const stacktrace = JSON.stringify([hostile, `Error: ${hostile}\n    at <a href="javascript:alert(1)">x</a>`]);
      await server.redis.hset(`${server.prefix}:${queues.heartbeats.name}:${id}`, { failedReason: hostile, stacktrace });
      await job.updateProgress({ state: hostile });
    }
    const { page, complaints } = await bossPage();
    await page.goto(`${server.url}/admin/queues/queue/heartbeats?status=failed`);
    await page.getByText('<svg onload').first().waitFor();
    for (const { id } of jobs) {
      await page.goto(`${server.url}/admin/queues/queue/heartbeats/${id}`);
      await page.getByText('<svg onload').first().waitFor();
      for (const tab of await page.locator('ul[class^="tabActions"] button').all()) await tab.click();
    }
    expect(await page.title()).to.not.match(/^[12]$/);
    expect(await page.locator('[onerror], [onload], a[href^="javascript:"]').count()).to.equal(0);
    expect(complaints).to.deep.equal([]);
    for (const { id } of jobs) await (await queue.getJob(id!))!.remove();
  });

  const openMenu = (page: Page): Promise<void> => page.locator(':is(main, section) button[aria-haspopup="menu"]').last().click();

  it('pauses a queue and lets it go on, and offers nothing that is refused', async () => {
    await brokenJob('eve');
    await queue.add('heartbeats', {}, { delay: 600_000 });
    const { page, complaints } = await bossPage();
    const refused = ['Add job', 'Empty', 'Obliterate', 'Set concurrency', 'Set rate limit', 'Clean all'];
    for (const status of ['failed', 'delayed']) {
      await page.goto(`${server.url}/admin/queues/queue/heartbeats?status=${status}`);
      await page.locator('ul[class^="jobActions"] button').first().waitFor();
      // Of each job: try it again, or at once
      expect(await page.locator('ul[class^="jobActions"] button:visible').count(), status).to.equal(1);
      expect(await page.locator('ul[class^="queueActions"] button:visible').count(), status).to.equal(1);
      await openMenu(page);
      await page.getByRole('menuitem', { name: 'Pause' }).waitFor();
      for (const name of refused)
        expect(await page.getByText(name, { exact: true }).filter({ visible: true }).count(), name).to.equal(0);
      await page.keyboard.press('Escape');
    }
    await openMenu(page);
    await page.getByRole('menuitem', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('[ Paused ]').first().waitFor();
    expect(await queue.isPaused()).to.equal(true);
    await openMenu(page);
    await page.getByRole('menuitem', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await eventually(async () => !(await queue.isPaused()));
    expect(complaints).to.deep.equal([]);
  });

  it('says so when the session is over, and does nothing', async () => {
    await brokenJob('kim');
    const { page } = await bossPage({ colorScheme: 'dark' });
    await page.goto(`${server.url}/admin/queues/queue/heartbeats?status=failed`);
    await page.getByText('heartbeats of kim').waitFor();
    await server.stores.sessions.endAll((await server.stores.users.findAny('boss'))!._id);
    await page
      .getByRole('link', { name: /delayed/i })
      .first()
      .click();
    await page.getByText('This needs an administrator who is signed in').first().waitFor();
    await page.goto(`${server.url}/admin/queues/queue/heartbeats`);
    expect(new URL(page.url()).pathname).to.equal('/sign-in');
  });
});
