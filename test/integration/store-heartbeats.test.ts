import { expect } from 'chai';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { daysComputer } from '../../worker/steps/compute-days.js';
import { normaliseHeartbeats } from '../../worker/steps/normalise-heartbeats.js';
import { heartbeatsStorer } from '../../worker/steps/store-heartbeats.js';
import { heartbeat, heartbeatsAt } from '../factories/heartbeats.js';
import { heartbeatsJob } from '../factories/jobs.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

describe('storing heartbeats', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ workers: 0 })));
  after(() => server.close());

  it('makes the rows of editors and machines again that a crash of the database took with the heartbeats', async () => {
    const ada = await server.newUser();
    const { userAgents, machineNames, heartbeats, days } = server.collections;
    const store = heartbeatsStorer(server.stores);
    const jobs = [normaliseHeartbeats(heartbeatsJob(ada.user._id, [heartbeat()]), false)];
    await store(jobs, false);
    // What was written since the last sync to disk is gone; the worker lives on and does its write again
    for (const collection of [userAgents, machineNames]) await collection.deleteMany({ user_id: ada.user._id });
    await heartbeats.deleteMany({});
    await days.deleteMany({});
    await store(jobs, true);
    expect(await heartbeats.countDocuments()).to.equal(1);
    expect(await userAgents.countDocuments({ user_id: ada.user._id })).to.equal(1);
    expect(await machineNames.countDocuments({ user_id: ada.user._id })).to.equal(1);
  });

  /** Heartbeats of the evening of the 5th in UTC, which is the 6th in Berlin. */
  const evening = heartbeatsAt([0, 60, 120], {}, Date.parse('2026-01-05T23:30:00Z') / 1000);

  async function secondsByDate(user: TestUser): Promise<[string, number][]> {
    const path = '/api/v1/users/current/summaries?start=2026-01-04&end=2026-01-07';
    const { body } = await server.call<{ data: { range: { date: string }; grand_total: { total_seconds: number } }[] }>(
      user,
      path,
    );
    return body.data.filter((d) => d.grand_total.total_seconds > 0).map((d) => [d.range.date, d.grand_total.total_seconds]);
  }

  for (const [label, zone] of [
    ['tells none', null],
    ['tells another one', 'America/Los_Angeles'],
  ] as const) {
    it(`counts heartbeats of a client that ${label} while another worker takes the user's first zone`, async () => {
      const ada = await server.newUser({ timezone: null });
      const { users } = server.stores;
      const another = heartbeatsStorer(server.stores);
      const store = heartbeatsStorer({
        ...server.stores,
        users: {
          ...users,
          async byIds(ids) {
            const found = await users.byIds(ids);
            // Between the look at the user and the marks
            await another(
              [normaliseHeartbeats(heartbeatsJob(ada.user._id, [evening[0]!], { timezone: 'Europe/Berlin' }), false)],
              false,
            );
            return found;
          },
        },
      });
      await store([normaliseHeartbeats(heartbeatsJob(ada.user._id, evening, { timezone: zone }), false)], false);
      expect((await users.byId(ada.user._id))!.timezone).to.equal('Europe/Berlin');
      expect(await secondsByDate(ada)).to.deep.equal([['2026-01-06', 120]]);
    });
  }

  const midnight = Date.parse('2026-01-06T00:00:00Z') / 1000;
  const tab = (offset: number): HeartbeatInput => ({
    entity: 'docs.rs',
    type: 'domain',
    time: midnight + offset,
    project: '<<LAST_PROJECT>>',
  });

  /** A day that is computed, and what comes in one write with the evening before it → seconds of the day by project. */
  const together: Readonly<Record<string, readonly [HeartbeatInput[], HeartbeatInput[], Record<string, number>]>> = {
    'the gap over midnight': [heartbeatsAt([60, 120], {}, midnight), heartbeatsAt([-300, 180], {}, midnight), { engine: 180 }],
    'the project that tabs of the morning belong to': [
      [tab(1800), tab(1860)],
      heartbeatsAt([-3600, 1920], {}, midnight),
      { engine: 120 },
    ],
  };
  for (const [label, [morning, more, expected]] of Object.entries(together)) {
    it(`computes ${label} again when both days get heartbeats at once`, async () => {
      const ada = await server.newUser();
      const store = heartbeatsStorer(server.stores);
      const compute = daysComputer(server.stores);
      for (const heartbeats of [morning, more]) {
        await store([normaliseHeartbeats(heartbeatsJob(ada.user._id, heartbeats), false)], false);
        await compute(ada.user._id);
      }
      const { body } = await server.call<{ data: { projects: { name: string; total_seconds: number }[] }[] }>(
        ada,
        '/api/v1/users/current/summaries?start=2026-01-06&end=2026-01-06',
      );
      expect(Object.fromEntries(body.data[0]!.projects.map((p) => [p.name, p.total_seconds]))).to.deep.equal(expected);
    });
  }
});
