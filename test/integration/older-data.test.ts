import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import type { Db, MongoClient } from 'mongodb';
import { collectionsOf, ensureCollections, type Collections, type UserDocument } from '../../shared/store/collections.js';
import { createMongo } from '../../shared/store/connect.js';
import { ensureAdmin } from '../../shared/store/ensure-admin.js';
import { isPassword } from '../../shared/store/passwords.js';
import { secretId } from '../../shared/store/secrets.js';
import { createStores } from '../../shared/store/stores.js';
import { sharedStores } from '../support/stores.js';

/** As the version before accounts wrote them. */
const olderUser = (username: string, email: string | null, created_at: Date): UserDocument => ({
  _id: randomUUID(),
  username,
  username_key: username,
  email,
  full_name: null,
  password_hash: null,
  is_admin: true,
  timezone: null,
  timeout: 15,
  writes_only: false,
  weekday_start: 1,
  created_at,
  modified_at: created_at,
});

const stagesOf = (plan: unknown): string[] => [...JSON.stringify(plan).matchAll(/"stage":"(\w+)"/g)].map(([, stage]) => stage!);

describe('a database', () => {
  let client: MongoClient;
  let db: Db;
  let c: Collections;
  beforeEach(async () => {
    const { mongod } = await sharedStores();
    const url = `${mongod.url.replace(/\/$/, '')}/test-${randomUUID().slice(0, 8)}`;
    ({ client, db } = createMongo({ url, appName: 'sundial-test', timeoutMs: 2000 }));
    c = collectionsOf(db);
  });
  afterEach(async () => {
    await db.dropDatabase();
    await client.close();
  });

  it('of the version before accounts is taken over, also where accounts share an address', async () => {
    const [first, second] = [new Date('2025-01-01T00:00:00Z'), new Date('2025-02-01T00:00:00Z')];
    const later = olderUser('later', 'team@example.org', second);
    const earlier = olderUser('earlier', 'Team@Example.org', first);
    await c.users.insertMany([later, earlier, olderUser('none', null, second)]);
    await c.versions.insertOne({ _id: 'data', version: 2 });
    const key = `waka_${randomUUID()}`;
    await c.apiKeys.insertOne({
      _id: secretId(key),
      user_id: later._id,
      name: 'Preset',
      created_at: first,
      revoked_at: null,
      modified_at: first,
    });
    await Promise.all([ensureCollections(db), ensureCollections(db)]);
    await ensureCollections(db);

    const { users, apiKeys } = createStores(db);
    expect((await users.findAny('team@example.org'))?.username).to.equal('earlier');
    expect((await users.findAny('later'))?.email).to.equal('team@example.org');
    const [listed] = await apiKeys.list(later._id);
    expect(listed).to.include({ name: 'Preset', scope: 'full' });
    expect((await apiKeys.revoke(later._id, listed!.id))?.name).to.equal('Preset');
  });

  it('gets a preset account, whose password is the same however it was typed', async () => {
    await ensureCollections(db);
    const stores = createStores(db);
    const password = 'Ame\u0301lie in the evening';
    const { user } = await ensureAdmin(stores, { username: 'admin', email: '', password, apiKey: '' });
    expect(await isPassword('Am\u00e9lie in the evening', user.password_hash)).to.equal(true);
  });

  it('has an index for what is asked for with requests and pages', async () => {
    await ensureCollections(db);
    const newest = { at: -1, _id: -1 } as const;
    const asked = {
      'who signs in by OpenID Connect': c.users.find({ 'oidc.issuer': 'i', 'oidc.subject': 's' }),
      'who signs in by name': c.users.find({ $or: [{ _id: 'a' }, { username_key: 'a' }, { email_key: 'a' }] }),
      'whose access was changed': c.users.find({ access_changed_at: { $gte: new Date() } }),
      'who is being deleted': c.users.find({ deleting_since: { $exists: true } }),
      'the audit log': c.audit.find({}).sort(newest),
      "somebody's part of it": c.audit.find({ $or: [{ user_id: 'a' }, { actor_id: 'a' }] }).sort(newest),
      'sign-ins of somebody': c.audit
        .find({ $or: [{ user_id: 'a' }, { actor_id: 'a' }], action: { $in: ['sign-in.done', 'sign-in.failed'] } })
        .sort(newest),
    };
    for (const [what, query] of Object.entries(asked)) {
      const { queryPlanner } = (await query.explain('queryPlanner')) as { queryPlanner: { winningPlan: unknown } };
      expect(stagesOf(queryPlanner.winningPlan), what).to.include('IXSCAN').and.not.include('COLLSCAN').and.not.include('SORT');
    }
  });
});
