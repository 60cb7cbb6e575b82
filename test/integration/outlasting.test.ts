import { expect } from 'chai';
import { heartbeatId } from '../../shared/domain/heartbeat-id.js';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { daysComputer } from '../../worker/steps/compute-days.js';
import { normaliseHeartbeats, type NormalisedJob } from '../../worker/steps/normalise-heartbeats.js';
import { heartbeatsStorer } from '../../worker/steps/store-heartbeats.js';
import { heartbeatsAt, morning } from '../factories/heartbeats.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

interface Summaries {
  data: { range: { date: string }; grand_total: { total_seconds: number }; dependencies: unknown[] }[];
}

function jobOf({ user }: TestUser, heartbeats: readonly HeartbeatInput[], timezone: string | null = null): NormalisedJob {
  const job = {
    user_id: user._id,
    received_at: Date.now(),
    user_agent: null,
    machine: 'lab',
    timezone,
    ip: null,
    heartbeats: heartbeats.map((h) => ({ id: heartbeatId(user._id, h), ...h })),
  };
  return normaliseHeartbeats(job, false);
}

describe('what must outlast a crash or a hostile day', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ workers: 0 })));
  after(() => server.close());

  it("marks a user's days again when a worker died between the first zone and the marks", async () => {
    const ada = await server.newUser({ timezone: null });
    const { users, days } = server.stores;
    const evening = heartbeatsAt([0, 600], {}, Date.parse('2026-01-05T23:30:00Z') / 1000);
    const store = heartbeatsStorer(server.stores);
    await store([jobOf(ada, evening)], false);
    await daysComputer(server.stores)(ada.user._id);
    const later = [jobOf(ada, heartbeatsAt([0], {}, morning), 'Asia/Tokyo')];
    const dying = heartbeatsStorer({
      ...server.stores,
      days: { ...days, list: () => Promise.reject(new Error('the worker died here')) },
    });
    let died = '';
    await dying(later, false).catch((error: Error) => (died = error.message));
    expect(died).to.equal('the worker died here');
    expect((await users.byId(ada.user._id))!.timezone).to.equal('Asia/Tokyo');
    await store(later, true);
    const { body } = await server.call<Summaries>(ada, '/api/v1/users/current/summaries?start=2026-01-05&end=2026-01-06');
    expect(body.data.map((d) => d.grand_total.total_seconds)).to.deep.equal([0, 600]);
    expect((await users.byId(ada.user._id))!.days_stale).to.equal(undefined);
  });

  it('computes the other days when one can not be computed', async () => {
    const ada = await server.newUser();
    const store = heartbeatsStorer(server.stores);
    const heartbeats = [...heartbeatsAt([0, 60]), ...heartbeatsAt([0, 90], {}, morning + 86_400)];
    await store([jobOf(ada, heartbeats)], false);
    const { days } = server.stores;
    let writes = 0;
    const compute = daysComputer({
      ...server.stores,
      days: {
        ...days,
        write(userId, stored, computed) {
          writes += 1;
          return writes === 1 ? Promise.reject(new Error('too large')) : days.write(userId, stored, computed);
        },
      },
    });
    let failure = '';
    await compute(ada.user._id).catch((error: Error) => (failure = error.message));
    expect(failure).to.equal('too large');
    expect(await days.dirty(ada.user._id)).to.have.length(1);
  });

  it('keeps the dependencies with the most time of a day with very many, and its total', async () => {
    const ada = await server.newUser();
    const store = heartbeatsStorer(server.stores);
    const heartbeats = heartbeatsAt([0, 60, 120, 180]).map((h, i) => ({
      ...h,
      dependencies: Array.from({ length: 1000 }, (_, j) => `dependency-${i}-${j}`),
    }));
    await store([jobOf(ada, heartbeats)], false);
    expect((await daysComputer(server.stores)(ada.user._id)).written).to.have.length(1);
    const [document] = (await server.stores.days.read(ada.user._id, 0, 1e6)).values();
    expect([...document!.summary.dependencies]).to.have.length(2000);
    expect(document!.summary.total_us).to.equal(180e6);
    expect(document!.last_key).to.equal(null);
  });

  it('keeps a machine name that was escaped many times', async () => {
    const ada = await server.newUser();
    let header = encodeURIComponent('我的电脑');
    for (let i = 0; i < 60; i += 1) header = encodeURIComponent(header);
    const { status } = await server.call(ada, '/api/v1/users/current/heartbeats', {
      method: 'POST',
      body: JSON.stringify(heartbeatsAt([0])[0]),
      headers: { 'X-Machine-Name': header },
    });
    expect(status).to.equal(201);
    const worker = await server.addWorker();
    await server.settled();
    const machine = await server.collections.machineNames.findOne({ user_id: ada.user._id });
    expect(machine!.name).to.equal('我的电脑');
    expect(worker).to.not.equal(null);
  });

  it('takes a NUL in a search', async () => {
    const ada = await server.newUser();
    expect((await server.call(ada, '/api/v1/users/current/projects?q=%00')).status).to.equal(200);
  });
});
