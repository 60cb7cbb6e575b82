import { expect } from 'chai';
import { heartbeatId } from '../../shared/domain/heartbeat-id.js';
import { heartbeat, morning } from '../factories/heartbeats.js';
import { startTestServer } from '../support/server.js';

describe('a placeholder at the same instant as what it refers to', () => {
  it('keeps its project when the day is carried on from it', async () => {
    const server = await startTestServer();
    const ada = await server.newUser();
    const source = heartbeat({ time: morning + 60, project: 'web' });
    // Ties are ordered by id: one that comes after its source
    const tab = Array.from({ length: 50 }, (_, i) =>
      heartbeat({ time: morning + 60, project: '<<LAST_PROJECT>>', lineno: i + 1 }),
    ).find((h) => heartbeatId(ada.user._id, h) > heartbeatId(ada.user._id, source))!;
    await server.send(ada, [heartbeat(), source, tab]);
    await server.settled();
    await server.send(ada, [heartbeat({ time: morning + 160 })]);
    await server.settled();
    const { body } = await server.call<{ data: { projects: { name: string; total_seconds: number }[] }[] }>(
      ada,
      '/api/v1/users/current/summaries?start=2026-01-05&end=2026-01-05',
    );
    expect(Object.fromEntries(body.data[0]!.projects.map((p) => [p.name, p.total_seconds]))).to.deep.equal({
      engine: 60,
      web: 100,
    });
    await server.close();
  });
});
