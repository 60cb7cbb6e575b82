import { expect } from 'chai';
import { createLogger } from '../../shared/observability/log.js';
import { heartbeat } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer } from '../support/server.js';

interface Line {
  readonly msg: string;
  readonly level: string;
  readonly request_id?: string;
  readonly [field: string]: unknown;
}

/** Values of a metric by its labels, as the text has them. */
function valuesOf(text: string, name: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return new Map(
    lines.map((line) => [line.slice(name.length, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

describe('metrics and logs', () => {
  const lines: Line[] = [];
  const log = createLogger(
    { name: 'test', level: 'debug' },
    { write: (line: string) => void lines.push(JSON.parse(line) as Line) },
  );
  let server: TestServer;
  before(async () => {
    server = await startTestServer({ log, metricsToken: 'a-token-of-length-30-for-tests' });
  });
  after(() => server.close());

  const metrics = async (): Promise<string> => {
    const response = await server.fetch('/metrics', { headers: { Authorization: 'Bearer a-token-of-length-30-for-tests' } });
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
    return response.text();
  };

  it('tell of requests by route, of heartbeats taken and refused, and of the queues', async () => {
    const ada = await server.newUser();
    const good = [1, 2, 3].map((i) => heartbeat({ time: 1_767_600_000 + i, entity: `/${i}.ts` }));
    await server.call(ada, '/api/v1/users/current/heartbeats.bulk', {
      method: 'POST',
      body: JSON.stringify([...good, { ...good[0], time: 'soon' }, 7]),
    });
    await server.call(ada, '/api/v1/users/current/projects/a-name-of-mine');
    await server.fetch('/no/such/path');
    await server.settled();
    const text = await metrics();
    expect(valuesOf(text, 'sundial_heartbeats_accepted_total').get('')).to.equal(3);
    expect(Object.fromEntries(valuesOf(text, 'sundial_heartbeats_refused_total'))).to.deep.equal({
      '{reason="time"}': 1,
      '{reason="heartbeat"}': 1,
    });
    expect(valuesOf(text, 'sundial_ack_seconds_count').get('')).to.equal(1);
    const counts = [...valuesOf(text, 'sundial_http_request_seconds_count').keys()];
    expect(counts).to.include('{method="POST",route="/api/v1/users/:user/heartbeats.bulk",status="202"}');
    expect(counts).to.include('{method="GET",route="none",status="404"}');
    expect(text).not.to.include('a-name-of-mine');
    expect(valuesOf(text, 'sundial_store_seconds_count').get('{store="redis",operation="add"}')).to.equal(1);
  });

  it('are joined by the id of the request, from its answer to its job', async () => {
    const ada = await server.newUser();
    const send = () =>
      server.call(ada, '/api/v1/users/current/heartbeats.bulk', {
        method: 'POST',
        body: JSON.stringify([heartbeat({ time: 1_767_610_000 }), heartbeat({ time: 1_767_610_060 })]),
        // Nobody but a trusted proxy says what a request is called
        headers: { 'X-Request-Id': 'made-up-by-a-client' },
      });
    const id = (await send()).headers.get('x-request-id');
    expect(id).to.match(/^[0-9a-f-]{36}$/);
    const again = (await send()).headers.get('x-request-id');
    await server.settled();
    const jobOf = (of: string | null) => lines.find((line) => line.msg === 'job' && line.request_id === of);
    await eventually(() => jobOf(id) !== undefined && jobOf(again) !== undefined);
    expect(lines.find((line) => line.msg === 'request' && line.request_id === id)).to.include({ status: 202, level: 'info' });
    expect(jobOf(id)).to.include({ level: 'info', queue: 'heartbeats', user_id: ada.user._id, stored: 2, duplicate: 0 });
    expect(jobOf(again)).to.include({ stored: 0, duplicate: 2 });
    expect(lines.find((line) => line.msg === 'job' && line['queue'] === 'days' && line['user_id'] === ada.user._id)).to.include({
      days: 1,
    });
  });

  it('are not shown without the token', async () => {
    for (const headers of [{}, { Authorization: 'Bearer another-token-of-some-length' }]) {
      const response = await server.fetch('/metrics', { headers: headers as Record<string, string> });
      expect(response.status).to.equal(401);
      expect(await response.text()).not.to.include('sundial_');
    }
  });

  it('leave requests for health and metrics out of the log while all is well', async () => {
    lines.length = 0;
    await server.fetch('/healthz');
    await server.fetch('/readyz');
    await metrics();
    expect(lines.filter((line) => line.msg === 'request').map((line) => line.level)).to.deep.equal(['debug', 'debug', 'debug']);
  });
});

describe('metrics of a queue that is full', () => {
  it('tell why heartbeats were answered 503', async () => {
    const server = await startTestServer({ workers: 0, maxDepth: 1, metricsToken: 'a-token-of-length-30-for-tests' });
    try {
      const ada = await server.newUser();
      const send = (i: number) =>
        server.call(ada, '/api/v1/users/current/heartbeats.bulk', {
          method: 'POST',
          body: JSON.stringify([heartbeat({ time: 1_767_600_000 + i })]),
        });
      let sent = 0;
      await eventually(async () => (await send((sent += 1))).status === 503);
      const response = await server.fetch('/metrics', { headers: { Authorization: 'Bearer a-token-of-length-30-for-tests' } });
      const text = await response.text();
      expect(valuesOf(text, 'sundial_sheds_total').get('{reason="queue_full"}')).to.equal(1);
    } finally {
      await server.close();
    }
  });
});
