import { expect } from 'chai';
import { Queue } from 'bullmq';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer } from '../support/server.js';

describe('jobs of imports and exports that lost their payload', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer()));
  after(() => server.close());

  for (const name of ['imports', 'exports'] as const) {
    it(`touch nobody's ${name}, and are kept with the reason`, async () => {
      const { stores, redis, prefix } = server;
      const { user } = await server.newUser();
      const made =
        name === 'imports'
          ? (await stores.imports.create(user._id, 'dump.json'))!
          : (await stores.dataDumps.create({ user_id: user._id, type: 'daily', email_when_finished: false, origin: '' }))!;
      if (name === 'imports') await stores.imports.uploaded(made._id, 10);
      const now = () => (name === 'imports' ? stores.imports : stores.dataDumps).byId(made._id);
      const before = await now();
      const queue = new Queue(name, { connection: redis, prefix });
      try {
        for (const data of [{ unreadable: '{' }, { user_id: user._id }, null]) await queue.add('lost', data);
        await eventually(async () => (await queue.getFailedCount()) === 3);
        expect(await now()).to.deep.equal(before);
        for (const { failedReason } of await queue.getFailed())
          expect(failedReason).to.match(/^unreadable lost job: it names no/);
      } finally {
        await queue.close();
      }
    });
  }
});
