import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../launcher/free-port.js';
import { startService, type RunningService } from '../../launcher/service-process.js';
import { programOf } from '../support/programs.js';
import { metricRows } from '../support/operations-page.js';
import { sharedStores } from '../support/stores.js';

const token = 'a-token-to-read-metrics-with';

/** Names and types of what a process exposes of Sundial's own. */
async function exposedBy(address: string): Promise<string[]> {
  const response = await fetch(`${address}/metrics`, { headers: { Authorization: `Bearer ${token}` } });
  expect(response.status).to.equal(200);
  return [...(await response.text()).matchAll(/^# TYPE (sundial_\w+ \w+)$/gm)].map(([, metric]) => metric!);
}

describe('the metrics of real processes', function () {
  this.timeout(60_000);
  let dir: string;
  const running: RunningService[] = [];
  before(async () => (dir = await mkdtemp(join(tmpdir(), 'sundial-test-'))));
  after(async () => {
    await Promise.all(running.map((service) => service.stop({ graceMs: 0 })));
    await rm(dir, { recursive: true, force: true });
  });

  it('are those of the table in docs/operations.md', async () => {
    const { mongod, redis } = await sharedStores();
    const id = randomUUID().slice(0, 8);
    const workerPort = await freePort();
    const env = {
      PATH: process.env['PATH'],
      MONGO_URL: `${mongod.url.replace(/\/$/, '')}/test-${id}`,
      REDIS_URL: redis.url,
      SUNDIAL_QUEUE_PREFIX: `{test-${id}}`,
      PORT: '0',
      SUNDIAL_WORKER_PORT: String(workerPort),
      SUNDIAL_METRICS_TOKEN: token,
      LOG_LEVEL: 'warn',
    };
    const start = async (name: 'api' | 'worker'): Promise<string | null> => {
      const logFile = join(dir, `${name}.log`);
      const service = await startService({ name, ...programOf(name), env, cwd: dir, logFile });
      running.push(service);
      return (await service.ready).address;
    };
    const [api] = await Promise.all([start('api'), start('worker')]);
    const worker = `http://127.0.0.1:${workerPort}`;
    for (const [process, address] of [
      ['api', api!],
      ['worker', worker],
    ] as const) {
      const rows = metricRows().filter((row) => [process, 'both'].includes(row.process));
      expect(await exposedBy(address), process).to.have.members(rows.map(({ name, type }) => `${name} ${type}`));
    }
  });
});
