import { expect } from 'chai';
import { Queue } from 'bullmq';
import { heartbeatsBacklog } from '../../worker/heartbeats-backlog.js';
import { heartbeat } from '../factories/heartbeats.js';
import { heartbeatsJob } from '../factories/jobs.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer } from '../support/server.js';

describe('failed jobs of heartbeats', () => {
  let server: TestServer;
  let queue: Queue;
  before(async () => {
    server = await startTestServer();
    queue = new Queue('heartbeats', { connection: server.redis, prefix: server.prefix });
  });
  after(async () => {
    await queue.close();
    await server.close();
  });

  it('go with their user, also beside ones that are damaged', async () => {
    const ada = await server.newUser();
    const unreadable = { ...heartbeatsJob(ada.user._id, [heartbeat()]), heartbeats: 'lost' };
    for (const data of [null, unreadable, { user_id: 'other', heartbeats: 'lost' }, unreadable])
      await queue.add('heartbeats', data);
    await eventually(async () => (await queue.getFailedCount()) === 4);
    await heartbeatsBacklog(queue).removeFailedOf(ada.user._id);
    const left = (await queue.getFailed()).map(({ data }) => (data as { user_id?: string } | null)?.user_id ?? null);
    expect(left).to.have.members([null, 'other']);
  });
});
