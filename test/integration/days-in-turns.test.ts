import { expect } from 'chai';
import { daysComputer } from '../../worker/steps/compute-days.js';
import { heartbeatsAt } from '../factories/heartbeats.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { storing } from '../support/work-steps.js';

describe('days in turns', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ workers: 0 })));
  after(() => server.close());

  it('come to an end however slow the database is: each turn computes one at least', async () => {
    const ada = await server.newUser();
    await storing(ada.user._id, heartbeatsAt([0, 86_400, 2 * 86_400]))(server.stores, false);
    const compute = daysComputer(server.stores);
    const timeIsUp = performance.now();
    const turns = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const { written, isDone } = await compute(ada.user._id, timeIsUp);
      turns.push([written.length, isDone]);
    }
    expect(turns).to.deep.equal([
      [1, false],
      [1, false],
      [1, true],
      [0, true],
    ]);
  });
});
