import { expect } from 'chai';
import type { RunningStore } from '../../launcher/store-process.js';
import { createLogger } from '../../shared/observability/log.js';
import { ensureCollections } from '../../shared/store/collections.js';
import { createMongo } from '../../shared/store/connect.js';
import { createStores } from '../../shared/store/stores.js';
import { heartbeatsHandler } from '../../worker/jobs/heartbeats.js';
import { heartbeatsAt } from '../factories/heartbeats.js';
import { heartbeatsJob } from '../factories/jobs.js';
import { hookedStores } from '../support/hooked-stores.js';
import { prepareProcesses, type Processes } from '../support/processes.js';

describe('MongoDB that dies and is back between two writes of one job', () => {
  let processes: Processes;
  let mongod: RunningStore;
  before(async () => {
    processes = await prepareProcesses();
    mongod = await processes.startMongod();
  });
  after(() => processes.stop());

  it('takes nothing along: neither write has met an error, yet the first may not have been on disk', async () => {
    const { client, db } = createMongo({ url: processes.mongoUrl, appName: 'sundial-test', timeoutMs: 10_000 });
    try {
      await client.connect();
      await ensureCollections(db);
      const { user } = await processes.newUser();
      await client.db('admin').command({ fsync: 1 });
      let deaths = 0;
      const stores = hookedStores(createStores(db), async (call) => {
        if (call !== 'days.markDirty' || deaths > 0) return;
        deaths += 1;
        mongod.process.kill('SIGKILL');
        await mongod.exited;
        mongod = await processes.startMongod();
      });
      const handle = heartbeatsHandler({
        ...stores,
        recompute: { add: () => undefined, close: () => Promise.resolve() },
        stopping: new AbortController().signal,
        metrics: { stored: () => undefined },
        log: createLogger({ name: 'test', level: 'silent' }),
      });
      const data = heartbeatsJob(user._id, heartbeatsAt([0, 60, 120]));
      await handle({ data, attemptsStarted: 1 } as Parameters<typeof handle>[0]);
      expect(deaths).to.equal(1);
      expect(await stores.heartbeats.count(user._id)).to.equal(3);
      expect(await db.collection('user_agents').countDocuments({ user_id: user._id })).to.equal(1);
    } finally {
      await client.close();
    }
  });
});
