import { expect } from 'chai';
import { heartbeatsAt } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { prepareProcesses, type Processes } from '../support/processes.js';

describe('the stores come after the processes', function () {
  this.timeout(60_000);
  let all: Processes;
  before(async () => (all = await prepareProcesses()));
  after(() => all.stop());

  it('both wait for them, and then all works', async () => {
    const [api, worker] = await Promise.all([all.startApi(), all.startWorker()]);
    const readyz = (): Promise<number> =>
      fetch(`${all.url}/readyz`).then(
        ({ status }) => status,
        () => 0,
      );
    await eventually(async () => (await readyz()) === 503, 30_000);
    await Promise.all([all.startMongod(), all.startRedis()]);
    await Promise.all([api.ready, worker.ready]);
    await eventually(async () => (await readyz()) === 200);
    const { user, apiKey } = await all.newUser();
    const sent = await fetch(`${all.url}/api/v1/users/current/heartbeats.bulk`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${apiKey}` },
      body: JSON.stringify(heartbeatsAt([0, 60])),
    });
    expect(sent.status).to.equal(202);
    await eventually(async () => (await all.stores.heartbeats.newest(user._id)) !== null);
  });
});
