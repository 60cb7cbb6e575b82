import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { createApiMetrics } from '../../api/ops/api-metrics.js';
import { reportApi } from '../../api/system/report.js';
import { createLogger } from '../../shared/observability/log.js';
import { startProcessReport, type ProcessReport } from '../../shared/queue/process-report.js';
import { createQueueStates, type QueueStates } from '../../shared/queue/queue-states.js';
import { createWorkerMetrics, trafficCounters } from '../../worker/worker-metrics.js';
import { heartbeat } from '../factories/heartbeats.js';
import { accountHolder } from '../support/account-holder.js';
import { seriousFaults } from '../support/axe.js';
import { useBrowser } from '../support/browser.js';
import { bringSession } from '../support/chromium.js';
import { startTestServer, type TestServer } from '../support/server.js';

const log = createLogger({ name: 'test', level: 'silent' });

describe('the system page, in a browser', function () {
  this.timeout(60_000);
  const browser = useBrowser();
  let server: TestServer;
  let states: QueueStates;
  let worker: ProcessReport;
  let api: ProcessReport;
  const startWorker = (): ProcessReport => {
    const { redis, prefix } = server;
    const metrics = createWorkerMetrics().registry;
    return startProcessReport({ redis, prefix, kind: 'worker', metrics, counters: trafficCounters, log, everyMs: 50 });
  };
  before(async () => {
    server = await startTestServer();
    await accountHolder(server, 'boss', { is_admin: true });
    await accountHolder(server, 'ada');
    const { redis, prefix, apiDeps } = server;
    states = createQueueStates(redis, prefix);
    worker = startWorker();
    const metrics = createApiMetrics();
    api = reportApi({ redis, prefix, metrics, queue: apiDeps.queue, queueStates: states, log, everyMs: 50 });
  });
  after(async () => {
    await worker?.stop();
    await api?.stop();
    await states?.close();
    await server?.close();
  });

  async function open(username: string, options?: BrowserContextOptions): Promise<{ page: Page; complaints: string[] }> {
    const { page, complaints } = await browser.page(options);
    const { _id } = (await server.stores.users.findAny(username))!;
    const token = await server.stores.sessions.begin(_id, { user_agent: 'test', ip: '' });
    await bringSession(page.context(), server.url, token);
    await page.goto(`${server.url}/admin/system`);
    return { page, complaints };
  }

  it('waits for an answer that takes longer than it waits between two', async () => {
    const { page } = await open('boss');
    await page.getByText('All is well.').waitFor();
    await page.route('**/api/v1/admin/system', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 2500));
      await route.continue().catch(() => undefined);
    });
    const answer = await page.waitForResponse('**/api/v1/admin/system', { timeout: 8000 });
    expect(await answer.finished()).to.equal(null);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  it('shows how the server is, and moves on by itself', async () => {
    const { page, complaints } = await open('boss');
    await page.getByText('All is well.').waitFor();
    for (const name of ['Heartbeats a second', 'Requests that wait', 'Age of the oldest'])
      await page.getByRole('region', { name }).locator('svg').first().waitFor();
    await page.getByRole('region', { name: 'MongoDB' }).getByText('answers', { exact: true }).waitFor();
    await page.getByRole('rowheader', { name: 'Worker' }).waitFor();

    const charts = page.getByRole('region', { name: 'Heartbeats a second' });
    await charts.getByText('Show as a table').click();
    await charts.getByRole('columnheader', { name: 'Acknowledged' }).waitFor();
    expect(await charts.getByRole('row').count()).to.equal(61);

    const ada = await server.newUser();
    await server.send(
      ada,
      [1, 2, 3].map((i) => heartbeat({ time: 1_767_600_000 + 60 * i, entity: `/${i}.ts` })),
    );
    await page.getByRole('region', { name: 'MongoDB' }).locator('dt:text("Heartbeats") + dd:text-is("3")').waitFor();
    await page.getByRole('link', { name: 'maintenance' }).click();
    await page.waitForURL(`${server.url}/admin/queues/queue/maintenance`);
    expect(complaints).to.deep.equal([]);
  });

  it('says first and in words what is wrong, and when it is over', async () => {
    const { page } = await open('boss');
    await page.getByText('All is well.').waitFor();
    await worker.stop();
    await page.getByRole('list', { name: 'What is wrong' }).getByText('No worker is running').waitFor();
    await page.getByRole('status').getByText('Broken: 1').waitFor();
    worker = startWorker();
    await page.getByText('All is well.').waitFor();
  });

  it('says that it is offline, and keeps what it showed', async () => {
    const { page } = await open('boss');
    await page.getByText('All is well.').waitFor();
    await page.context().setOffline(true);
    await page.getByRole('alert').getByText('You are offline.').waitFor();
    expect(await page.getByRole('region', { name: 'Queues' }).isVisible()).to.equal(true);
    await page.context().setOffline(false);
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  it('goes to the other pages and back', async () => {
    const { page, complaints } = await open('boss');
    await page.getByText('All is well.').waitFor();
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.waitForURL(`${server.url}/`);
    // The lists of settings are not beside it
    await page.getByRole('navigation', { name: 'Settings' }).waitFor({ state: 'detached' });
    await page.goBack();
    await page.getByText('All is well.').waitFor();
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByRole('link', { name: 'System' }).click();
    await page.getByText('All is well.').waitFor();
    expect(complaints).to.deep.equal([]);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`can be read by everybody, on a phone, when it is ${colorScheme}`, async () => {
      const { page } = await open('boss', { colorScheme, viewport: { width: 360, height: 740 } });
      await page.getByText('All is well.').waitFor();
      expect(await seriousFaults(page)).to.deep.equal([]);
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect(wide).to.equal(0);
    });
  }

  it('is not shown to others', async () => {
    const { page } = await open('ada');
    await page.getByText('Only administrators may see this page.').waitFor();
  });
});
