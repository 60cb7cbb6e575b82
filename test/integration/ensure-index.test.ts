import { expect } from 'chai';
import { ensureCollections } from '../../shared/store/collections.js';
import { ensureIndex } from '../../shared/store/ensure-index.js';
import { createMongo } from '../../shared/store/connect.js';
import { startTestServer, type TestServer } from '../support/server.js';

describe('an index of an earlier version', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ workers: 0 })));
  after(() => server.close());

  const optionsOf = async (name: string) => (await server.collections.users.indexes()).find((index) => index.name === name);

  it('is made anew where its options have changed, also by several processes at once', async () => {
    const { users } = server.collections;
    await users.dropIndex('email_key_1');
    await users.createIndex({ email_key: 1 }, { sparse: true });
    await users.dropIndex('days_stale_1');
    await users.createIndex({ days_stale: 1 });
    const { client, db } = createMongo({ url: server.mongoUrl, appName: 'test', timeoutMs: 2000 });
    try {
      await Promise.all([ensureCollections(db), ensureCollections(db), ensureCollections(db)]);
    } finally {
      await client.close();
    }
    expect(await optionsOf('email_key_1'))
      .to.include({ unique: true })
      .and.not.have.property('sparse');
    expect(await optionsOf('days_stale_1')).to.have.property('partialFilterExpression');
  });

  it('is not touched where what is stored contradicts it: that is said', async () => {
    const { users } = server.collections;
    await server.newUser();
    await server.newUser();
    const fault = await ensureIndex(users, { is_admin: 1 }, { unique: true }).catch((error: unknown) => error);
    expect(fault).to.have.property('code', 11000);
  });
});
