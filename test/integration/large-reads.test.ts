import { expect } from 'chai';
import { emptyProjectSummary } from '../../shared/domain/summary.js';
import { heartbeat } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer } from '../support/server.js';

/** MongoDB ends an answer at 16 MB, however many documents were asked for. */
describe('reads of more than one answer of MongoDB holds', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer()));
  after(() => server.close());

  it('have every heartbeat, and the day all of its time', async () => {
    const user = await server.newUser();
    const start = Date.parse('2026-03-02T10:00:00Z') / 1000;
    const heartbeats = Array.from({ length: 120 }, (_, i) =>
      heartbeat({
        time: start + i * 60,
        dependencies: Array.from({ length: 1000 }, (_unused, n) => `${i % 2}-${n}-`.padEnd(200, 'x')),
      }),
    );
    for (let i = 0; i < heartbeats.length; i += 15) await server.send(user, heartbeats.slice(i, i + 15));
    await server.settled();
    const { body } = await server.call<{ data: unknown[] }>(user, '/api/v1/users/current/heartbeats?date=2026-03-02');
    expect(body.data).to.have.length(120);
    const { body: summaries } = await server.call<{ cumulative_total: { seconds: number } }>(
      user,
      '/api/v1/users/current/summaries?start=2026-03-02&end=2026-03-02',
    );
    expect(summaries.cumulative_total.seconds).to.equal(119 * 60);
  });

  it('take a project day that no document holds from its heartbeats', async () => {
    const user = await server.newUser();
    const start = Date.parse('2026-03-03T10:00:00Z') / 1000;
    await server.send(user, [heartbeat({ time: start, project: 'mono' }), heartbeat({ time: start + 90, project: 'mono' })]);
    await server.settled();
    const day = Math.floor(start / 86_400);
    const { projectDays, days } = server.stores;
    const { v } = (await days.read(user.user._id, day, day)).get(day)!;
    const summary = emptyProjectSummary();
    for (let i = 0; i < 70_000; i += 1) summary.dependencies.set(`${i}-`.padEnd(200, 'x'), 1);
    const rendered = { by: 'nobody', json: Buffer.from('{}') };
    const branches = [{ project: 'mono', branch: 'main', summary }];
    await projectDays.write(user.user._id, { day, v }, [{ project: 'mono', branches, summary, rendered }]);
    const { body } = await server.call<{ cumulative_total: { seconds: number } }>(
      user,
      '/api/v1/users/current/summaries?start=2026-03-03&end=2026-03-03&project=mono',
    );
    expect(body.cumulative_total.seconds).to.equal(90);
  });

  it('take what a day is made of from its heartbeats where no document holds it, and do not close it', async () => {
    const user = await server.newUser();
    const id = user.user._id;
    const start = Date.parse('2026-03-04T10:00:00Z') / 1000;
    await server.send(user, [heartbeat({ time: start, language: 'Go' }), heartbeat({ time: start + 90 })]);
    await eventually(async () => (await server.stores.cells.versions(id, 0, 99_999)).size > 0);
    const day = Math.floor(start / 86_400);
    const { cells, days, closedDays } = server.stores;
    const { v } = (await days.read(id, day, day)).get(day)!;
    expect(await closedDays.firstTooLarge(id, 0, 99_999)).to.equal(null);
    const projects = Array.from({ length: 13 }, (_, i) => `${i}`.padEnd(1024 * 1024, 'x'));
    await cells.write(id, [{ day, v, cells: { names: [projects, [], [], [], [], []], kinds: new Float64Array() } }]);
    expect(await closedDays.firstTooLarge(id, 0, 99_999)).to.equal(day);
    const { body } = await server.call<{ data: { total_seconds: number } }>(
      user,
      '/api/v1/users/current/overview?start=2026-03-04&end=2026-03-04&language=Go',
    );
    expect(body.data.total_seconds).to.equal(90);
  });
});
