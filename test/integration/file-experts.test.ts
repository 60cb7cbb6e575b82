import { expect } from 'chai';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { heartbeat, heartbeatsAt, morning } from '../factories/heartbeats.js';
import { startTestServer, type Answer, type TestServer, type TestUser } from '../support/server.js';
import { me } from '../support/summary-answers.js';

interface Experts {
  data: {
    total: { total_seconds: number; text: string; digital: string; decimal: string };
    user: { id: string; is_current_user: boolean; long_name: string; name: string };
  }[];
}

/** The same file, where two machines have it. */
const atHome = { entity: '/home/ada/engine/src/main.rs', project_root_count: 4 };
const atWork = { entity: 'C:\\Users\\ada\\dev\\engine\\src\\main.rs', project_root_count: 5 };
const other = { entity: '/home/ada/engine/src/lib.rs', project_root_count: 4 };

describe('experts of a file', () => {
  let server: TestServer;
  let ada: TestUser;
  before(async () => (server = await startTestServer()));
  beforeEach(async () => (ada = await server.newUser({ username: `Ada-${Date.now()}` })));
  after(() => server.close());

  const ask = (body: object, as = ada): Promise<Answer<Experts>> =>
    server.call<Experts>(as, `${me}/file_experts`, { method: 'POST', body: JSON.stringify(body) });
  async function seconds(body: object, as = ada): Promise<number[]> {
    const { status, body: answer } = await ask(body, as);
    expect(status).to.equal(200);
    return answer.data.map((d) => d.total.total_seconds);
  }
  async function sent(...heartbeats: HeartbeatInput[]): Promise<void> {
    await server.send(ada, heartbeats);
    await server.settled();
  }

  it('are told with all their time in it, on whatever machine and day', async () => {
    const today = Math.floor(Date.now() / 86_400_000) * 86_400;
    await sent(
      ...heartbeatsAt([0, 60], atHome),
      ...heartbeatsAt([100], other),
      ...heartbeatsAt([90_000, 90_600], atWork),
      // Of a day that is not over, which is in no document of the project
      ...heartbeatsAt([0, 30], atHome, today),
    );
    for (const file of [atHome, atWork]) {
      const { body } = await ask({ ...file, project: 'engine' });
      expect(body.data).to.deep.equal([
        {
          total: { total_seconds: 730, text: '12 mins', digital: '0:12', decimal: '0.20' },
          user: { id: ada.user._id, is_current_user: true, long_name: ada.user.username, name: 'You' },
        },
      ]);
    }
    expect(await seconds({ ...other, project: 'engine' })).to.deep.equal([]);
  });

  it('are none for a file, a folder or a project that has no time', async () => {
    await sent(...heartbeatsAt([0, 60], atHome));
    for (const body of [
      { ...atHome, entity: '/home/ada/engine/src/none.rs', project: 'engine' },
      { ...atHome, entity: '/home/ada/engine/src', project: 'engine' },
      { ...atHome, project: 'web' },
      { ...atHome, project: 'Engine' },
      { ...atHome },
      { entity: atWork.entity, project: 'engine' },
    ]) {
      expect(await seconds(body), JSON.stringify(body)).to.deep.equal([]);
    }
    expect(await seconds({ entity: atHome.entity, project: 'engine' }), 'by its whole path').to.deep.equal([60]);
  });

  it('are found for files outside of projects', async () => {
    await sent(...[0, 45].map((s) => ({ entity: '/tmp/notes.txt', type: 'file' as const, time: morning + s })));
    expect(await seconds({ entity: '/tmp/notes.txt' })).to.deep.equal([45]);
    expect(await seconds({ entity: '/tmp/notes.txt', project: null, project_root_count: null })).to.deep.equal([45]);
  });

  it("are never told of others' time", async () => {
    await sent(...heartbeatsAt([0, 60], atHome));
    const eve = await server.newUser();
    expect(await seconds({ ...atHome, project: 'engine' }, eve)).to.deep.equal([]);
    await server.send(eve, heartbeatsAt([0, 7], atHome));
    await server.settled();
    expect(await seconds({ ...atHome, project: 'engine' }, eve)).to.deep.equal([7]);
    expect(await seconds({ ...atHome, project: 'engine' })).to.deep.equal([60]);
  });

  it('follow what is sent, deleted and changed', async () => {
    const ids = await server.send(ada, heartbeatsAt([0, 60, 120, 1200], atHome));
    await server.settled();
    expect(await seconds({ ...atHome, project: 'engine' })).to.deep.equal([120]);
    await server.call(ada, me, { method: 'PATCH', body: '{"timeout":20}' });
    expect(await seconds({ ...atHome, project: 'engine' })).to.deep.equal([1200]);
    const body = JSON.stringify({ date: '2026-01-05', ids: [ids[3]] });
    await server.call(ada, `${me}/heartbeats.bulk`, { method: 'DELETE', body });
    await server.settled();
    expect(await seconds({ ...atHome, project: 'engine' })).to.deep.equal([120]);
    await server.send(ada, [heartbeat({ ...atHome, time: morning + 130 })]);
    await server.settled();
    expect(await seconds({ ...atHome, project: 'engine' })).to.deep.equal([130]);
  });

  it('can be asked for by nothing but an entity', async () => {
    for (const body of ['{}', '{"project":"engine"}', '{"entity":""}', '[]', 'null', '7']) {
      const { status, body: answer } = await server.call<{ errors: object }>(ada, `${me}/file_experts`, { method: 'POST', body });
      expect([status, Object.keys(answer.errors)], body).to.deep.equal([400, ['entity']]);
    }
    for (const body of ['{"entity":7}', '{"entity":null}']) {
      const { status, body: answer } = await server.call(ada, `${me}/file_experts`, { method: 'POST', body });
      expect([status, answer], body).to.deep.equal([400, { errors: { entity: ['Must be of type string.'] } }]);
    }
    for (const body of ['', '{"entity":']) {
      expect((await server.call(ada, `${me}/file_experts`, { method: 'POST', body })).status, body).to.equal(400);
    }
  });
});
