import { expect } from 'chai';
import { heartbeatsAt } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { attempt } from '../support/load.js';
import { prepareProcesses, type Processes } from '../support/processes.js';

describe('stores', function () {
  this.timeout(60_000);
  let all: Processes;
  before(async () => (all = await prepareProcesses()));
  after(() => all.stop());

  it('come after the processes: both wait for them, and then all works', async () => {
    const [api, worker] = await Promise.all([all.startApi(), all.startWorker()]);
    const readyz = (): Promise<number> =>
      fetch(`${all.url}/readyz`).then(
        ({ status }) => status,
        () => 0,
      );
    await eventually(async () => (await readyz()) === 503, 30_000);
    await all.startMongod();
    await api.ready;
    const ada = await all.newUser();
    const body = JSON.stringify(heartbeatsAt([0, 60]));
    // Redis is not there yet: heartbeats hear of it quickly, reads do not need it
    const { status, ms, error } = await attempt(all.url, ada, 'heartbeats.bulk', body);
    expect({ status, error }).to.deep.equal({ status: 503, error: 'The queue is not reachable. Try again later.' });
    expect(ms).to.be.below(3000);
    expect((await attempt(all.url, ada, 'statusbar/today')).status).to.equal(200);
    await all.startRedis();
    await worker.ready;
    await eventually(async () => (await readyz()) === 200);
    expect((await attempt(all.url, ada, 'heartbeats.bulk', body)).status).to.equal(202);
    await eventually(async () => (await all.stores.heartbeats.newest(ada.user._id)) !== null);
    await api.stop();
  });

  it('are there: who asks a process that starts is refused the connection until it takes heartbeats', async () => {
    const user = await all.newUser();
    const body = JSON.stringify(heartbeatsAt([120]));
    const starting = all.startApi();
    const statuses = new Set<number>();
    await eventually(async () => {
      const { status } = await attempt(all.url, user, 'heartbeats.bulk', body);
      statuses.add(status);
      return status === 202;
    }, 30_000);
    expect([...statuses]).to.deep.equal([0, 202]);
    await starting;
  });
});
