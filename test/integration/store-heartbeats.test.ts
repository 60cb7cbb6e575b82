import { expect } from 'chai';
import { heartbeatId } from '../../shared/domain/heartbeat-id.js';
import type { HeartbeatsJob } from '../../shared/queue/heartbeats-job.js';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { normaliseHeartbeats } from '../../worker/steps/normalise-heartbeats.js';
import { heartbeatsStorer } from '../../worker/steps/store-heartbeats.js';
import { heartbeat, heartbeatsAt } from '../factories/heartbeats.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

describe('storing heartbeats', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ workers: 0 })));
  after(() => server.close());

  function job({ user }: TestUser, heartbeats: readonly HeartbeatInput[], fields: Partial<HeartbeatsJob> = {}): HeartbeatsJob {
    return {
      user_id: user._id,
      received_at: Date.now(),
      user_agent: null,
      machine: 'lab',
      timezone: null,
      ip: null,
      heartbeats: heartbeats.map((h) => ({ id: heartbeatId(user._id, h), ...h })),
      ...fields,
    };
  }

  it('makes the rows of editors and machines again that a crash of the database took with the heartbeats', async () => {
    const ada = await server.newUser();
    const { userAgents, machineNames, heartbeats, days } = server.collections;
    const store = heartbeatsStorer(server.stores);
    const jobs = [normaliseHeartbeats(job(ada, [heartbeat()]), false)];
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
            await another([normaliseHeartbeats(job(ada, [evening[0]!], { timezone: 'Europe/Berlin' }), false)], false);
            return found;
          },
        },
      });
      await store([normaliseHeartbeats(job(ada, evening, { timezone: zone }), false)], false);
      expect((await users.byId(ada.user._id))!.timezone).to.equal('Europe/Berlin');
      expect(await secondsByDate(ada)).to.deep.equal([['2026-01-06', 120]]);
    });
  }
});
