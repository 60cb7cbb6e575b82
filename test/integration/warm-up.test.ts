import { expect } from 'chai';
import { warmUp } from '../../api/warm-up.js';
import { heartbeat } from '../factories/heartbeats.js';
import { startTestServer, type TestServer } from '../support/server.js';

describe('the warm-up', () => {
  let server: TestServer;
  // Limits that it would reach at once, if it counted
  before(async () => (server = await startTestServer({ limits: { perKey: 1, perUser: 1, perAddress: 1 } })));
  after(() => server.close());

  /** Warms up and counts what was read. */
  async function reads(): Promise<Record<'days' | 'range' | 'projectDays' | 'stretch' | 'visitDays', number>> {
    const counts = { days: 0, range: 0, projectDays: 0, stretch: 0, visitDays: 0 };
    const { history } = server.stores;
    const counted = Object.fromEntries(
      (['days', 'range', 'projectDays', 'stretch', 'visitDays'] as const).map((name) => [
        name,
        (...args: unknown[]) => {
          counts[name] += 1;
          return (history[name] as (...all: unknown[]) => unknown)(...args);
        },
      ]),
    );
    await warmUp({ ...server.apiDeps, stores: { ...server.stores, history: { ...history, ...counted } } });
    return counts;
  }

  it('reads nothing where there is nothing', async () => {
    expect(await reads()).to.deep.equal({ days: 0, range: 0, projectDays: 0, stretch: 0, visitDays: 0 });
  });

  it('reads what the first requests will read', async () => {
    const user = await server.newUser();
    const now = Date.now() / 1000;
    await server.send(user, [heartbeat({ time: now - 100 }), heartbeat({ time: now - 60 })]);
    await server.settled();
    for (const [name, count] of Object.entries(await reads())) expect(count, name).to.be.greaterThan(2);
  });
});
