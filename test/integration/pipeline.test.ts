import { expect } from 'chai';
import { heartbeatsAt, morning } from '../factories/heartbeats.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

interface Summaries {
  data: {
    grand_total: { total_seconds: number; text: string };
    projects: { name: string; total_seconds: number }[];
    range: { text: string };
  }[];
  cumulative_total: { seconds: number };
}

describe('from a heartbeat to the time of a day', () => {
  let server: TestServer;
  let ada: TestUser;
  before(async () => {
    server = await startTestServer();
    ada = await server.newUser();
  });
  after(() => server.close());

  it('counts gaps up to the timeout, and not longer ones', async () => {
    const ids = await server.send(ada, heartbeatsAt([0, 60, 120, 120 + 901, 120 + 901 + 900]));
    await server.settled();
    const { status, body } = await server.call<Summaries>(ada, '/api/v1/users/current/summaries?start=2026-01-05&end=2026-01-05');
    expect(status).to.equal(200);
    expect(body.data[0]!.grand_total.total_seconds).to.equal(120 + 900);
    expect(body.data[0]!.grand_total.text).to.equal('17 mins');
    const read = await server.call<{ data: { id: string; time: number }[] }>(
      ada,
      '/api/v1/users/current/heartbeats?date=2026-01-05',
    );
    expect(read.body.data.map((h) => h.id)).to.deep.equal(ids);
    expect(read.body.data[0]!.time).to.equal(morning);
  });
});
