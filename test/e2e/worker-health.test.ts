import { expect } from 'chai';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { freePort } from '../../launcher/free-port.js';
import { heartbeat } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { attempt } from '../support/load.js';
import { prepareProcesses, type Processes } from '../support/processes.js';

/** What a process loads first to have all inserts of heartbeats hang, as they would over a connection that nobody reads any more. */
const hangingInserts = (mongodb: string): string => `
import mongodb from ${JSON.stringify(mongodb)};
const { command } = mongodb.Db.prototype;
mongodb.Db.prototype.command = function (wanted, ...rest) {
  return wanted.insert === 'heartbeats' ? new Promise(() => undefined) : command.call(this, wanted, ...rest);
};
`;

describe('a worker', () => {
  let all: Processes;
  let port: number;
  before(async () => {
    all = await prepareProcesses();
    port = await freePort();
    await Promise.all([all.startMongod(), all.startRedis()]);
    await (
      await all.startApi()
    ).ready;
  });
  after(() => all.stop());

  const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers });

  it('that gets nothing done although its stores work says so and ends itself; another one finds all that was acknowledged', async () => {
    const ada = await all.newUser();
    const script = join(all.dir, 'hang.mjs');
    await writeFile(script, hangingInserts(createRequire(import.meta.url).resolve('mongodb')));
    const env = { SUNDIAL_WORKER_PORT: String(port), SUNDIAL_WORKER_STUCK_SECONDS: '2', SUNDIAL_SHUTDOWN_SECONDS: '1' };
    const stuck = await all.startWorker({ ...env, NODE_OPTIONS: `--import ${script}` });
    await stuck.ready;
    expect((await ask('/readyz')).status).to.equal(200);
    const body = JSON.stringify([heartbeat({ time: 1_767_600_000 })]);
    expect((await attempt(all.url, ada, 'heartbeats.bulk', body)).status).to.equal(202);
    let said = '';
    await eventually(async () => {
      const health = await ask('/readyz').then(
        (answer) => answer.json() as Promise<{ draining: string }>,
        () => null,
      );
      said = health?.draining ?? said;
      return said.startsWith('nothing done in heartbeats');
    });
    const { code } = await stuck.exited;
    expect(code).to.equal(1);
    const other = await all.startWorker(env);
    await other.ready;
    await eventually(async () => (await all.stores.heartbeats.count(ada.user._id)) === 1, 30_000);
    await other.stop();
  }).timeout(60_000);

  it('shows its figures to who has the token, and nothing to others', async () => {
    const token = 'a-token-of-length-30-for-tests';
    const worker = await all.startWorker({ SUNDIAL_WORKER_PORT: String(port), SUNDIAL_METRICS_TOKEN: token });
    await worker.ready;
    expect((await ask('/healthz')).status).to.equal(200);
    expect((await ask('/metrics')).status).to.equal(401);
    expect((await ask('/metrics', { Authorization: 'Bearer none-that-was-ever-set' })).status).to.equal(401);
    const shown = await ask('/metrics', { Authorization: `Bearer ${token}` });
    const text = await shown.text();
    expect(shown.status).to.equal(200);
    expect(text).to.match(/^sundial_queue_jobs\{queue="heartbeats",state="waiting"\} 0$/m);
    expect(text).to.match(/^sundial_days_dirty \d/m);
    expect((await ask('/nothing')).status).to.equal(404);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`, { method: 'POST' })).status).to.equal(405);
    worker.process.kill('SIGTERM');
    await once(worker.process, 'exit');
  });

  it('says which port is taken, and what to do', async () => {
    const first = await all.startWorker({ SUNDIAL_WORKER_PORT: String(port) });
    await first.ready;
    const second = await all.startWorker({ SUNDIAL_WORKER_PORT: String(port) });
    await second.ready.then(
      () => expect.fail('it started'),
      (error: Error) => expect(error.message).to.include(`Port ${port} is in use. Set SUNDIAL_WORKER_PORT to another one.`),
    );
    await first.stop();
  });
});
