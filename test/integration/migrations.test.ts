import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import type { Db } from 'mongodb';
import { createTools } from '../../admin/connect.js';
import { run } from '../../admin/run.js';
import { loadConfig } from '../../shared/config/load.js';
import { collectionsOf, ensureCollections, type Collections } from '../../shared/store/collections.js';
import { dayKey } from '../../shared/store/keys.js';
import type { LeaseDocument } from '../../shared/store/lease.js';
import { dataVersion } from '../../shared/store/migrations/plan.js';
import { daysInHours } from '../../shared/store/migrations/days-in-hours.js';
import { emptyDatabase, type EmptyDatabase } from '../support/empty-database.js';

const daysEach = 40;
const firstDay = 20_000;

describe('data of an earlier version', () => {
  let database: EmptyDatabase;
  let db: Db;
  let c: Collections;
  beforeEach(async () => {
    database = await emptyDatabase();
    ({ db } = database);
    c = collectionsOf(db);
  });
  afterEach(() => database.drop());

  /** As the first version wrote them: days without hours, that nothing says are rolled up or not. */
  async function addOldUser(email: string): Promise<string> {
    const _id = randomUUID();
    const at = new Date('2025-01-01T00:00:00Z');
    const user = { _id, username: _id, username_key: _id, email, full_name: null, password_hash: null, is_admin: true };
    await c.users.insertOne({
      ...user,
      timezone: 'UTC',
      timeout: 15,
      writes_only: false,
      weekday_start: 1,
      created_at: at,
      modified_at: at,
    });
    await c.days.insertMany(
      Array.from({ length: daysEach }, (_, i) => ({
        _id: dayKey(_id, firstDay + i),
        user_id: _id,
        date: '2024-10-04',
        v: 1,
        last_key: dayKey(_id, 0),
      })),
    );
    return _id;
  }

  const marksOfDays = async (): Promise<Set<string>> => {
    const days = await c.days.find({}).toArray();
    return new Set(days.map((d) => `${d.v} ${d.unrolled ?? false} ${d.dirty_since !== undefined} ${'last_key' in d}`));
  };
  const marked = '2 true true false';

  async function admin(words: string): Promise<{ code: number; out: string; fault: string }> {
    let [out, fault] = ['', ''];
    const tools = createTools(loadConfig({ MONGO_URL: database.mongoUrl, REDIS_URL: 'redis://127.0.0.1:1' }));
    try {
      const terminal = { out: (text: string) => void (out += text), fault: (text: string) => void (fault += text) };
      return { code: await run(words.split(' '), { ...tools, progress: () => undefined }, terminal), out, fault };
    } finally {
      await tools.close();
    }
  }

  const isMigrationPending = async (): Promise<boolean> =>
    Number((await c.versions.findOne({ _id: 'data' }))?.version ?? 0) < dataVersion;

  it('is brought up to date once, though many processes start at once, and each goes on after it', async () => {
    await addOldUser('ada@example.org');
    await addOldUser('eve@example.org');
    const told: string[] = [];
    const start = async (): Promise<void> => {
      await ensureCollections(db, { lookEveryMs: 10, tell: (_facts, text) => told.push(text) });
      expect(await isMigrationPending()).to.equal(false);
    };
    expect(await isMigrationPending()).to.equal(true);
    await Promise.all([start(), start(), start(), start()]);
    expect(await marksOfDays()).to.deep.equal(new Set([marked]));
    expect(await c.users.countDocuments({ email_key: { $exists: true } })).to.equal(2);
    expect(told.filter((text) => text === daysInHours.about)).to.have.length(1);
    expect(told.some((text) => text.includes('waiting for it'))).to.equal(true);
    const { version } = (await c.versions.findOne({ _id: 'data' }))!;
    expect(version).to.equal(dataVersion);
  });

  it('is brought up to date by another process where one died at it, without doing again what was done', async () => {
    await addOldUser('ada@example.org');
    await addOldUser('eve@example.org');
    await ensureCollections(db);
    await c.versions.deleteOne({ _id: 'data' });
    await c.days.updateMany(
      {},
      { $set: { v: 1, last_key: dayKey(randomUUID(), 0) }, $unset: { unrolled: true, dirty_since: true } },
    );
    const death = daysInHours.up(c, () => {
      throw new Error('died here');
    });
    expect(await death.catch((error: Error) => error.message)).to.equal('died here');
    expect(await c.days.countDocuments({ v: 2 })).to.equal(daysEach);
    const expires_at = new Date(Date.now() + 100);
    await db.collection<LeaseDocument>('leases').replaceOne({ _id: 'data' }, { owner: 'gone', expires_at });
    const documents: unknown[] = [];
    await ensureCollections(db, { lookEveryMs: 10, tell: ({ version, of }) => documents.push([version, of]) });
    expect(documents).to.deep.include([2, daysEach]);
    expect(await marksOfDays()).to.deep.equal(new Set([marked]));
  });

  it('that is up to date is left alone', async () => {
    await ensureCollections(db);
    await addOldUser('ada@example.org');
    await db
      .collection<LeaseDocument>('leases')
      .updateOne({ _id: 'data' }, { $set: { expires_at: new Date(Date.now() + 60_000) } });
    await ensureCollections(db);
    expect(await marksOfDays()).to.deep.equal(new Set(['1 false false true']));
  });

  it('of a later version is refused, and not touched', async () => {
    await c.versions.insertOne({ _id: 'data', version: dataVersion + 1 });
    const fault = await ensureCollections(db).catch((error: unknown) => error as Error);
    expect(fault)
      .to.have.property('message')
      .that.includes(`data version ${dataVersion + 1}; this program knows ${dataVersion}`);
    expect((await db.listCollections().toArray()).map(({ name }) => name)).to.deep.equal(['versions']);
    for (const words of ['migrate', 'migrate --dry-run', 'user list']) {
      const { code, fault: said } = await admin(words);
      expect([code, said.includes('newer version of Sundial')], words).to.deep.equal([1, true]);
    }
  });

  it('is looked at by the command before it is changed, and then changed', async () => {
    await addOldUser('ada@example.org');
    await ensureCollections(db);
    await c.versions.updateOne({ _id: 'data' }, { $set: { version: 1 } });
    await c.days.updateMany({}, { $unset: { unrolled: true } });
    await c.users.dropIndex('days_stale_1');
    await c.users.createIndex({ days_stale: 1 });
    await c.projects.dropIndex('deleting_since_1');
    const dry = await admin('migrate --dry-run');
    expect(dry.fault).to.equal('');
    expect(dry.out)
      .to.include(`The data has version 1, this program needs ${dataVersion}. To do:`)
      .and.include('make anew index days_stale_1 of users')
      .and.include('make index deleting_since_1 of projects')
      .and.include(`data version 2: ${daysInHours.about} (${daysEach} documents)`);
    const isAsBefore = async (): Promise<boolean> =>
      (await isMigrationPending()) && (await c.days.countDocuments({ unrolled: true })) === 0;
    expect(await isAsBefore()).to.equal(true);
    const { out } = await admin('migrate --json');
    expect(JSON.parse(out)).to.deep.include({ data_version: 1, program_version: dataVersion, is_dry_run: false });
    expect(await isAsBefore()).to.equal(false);
    expect((await admin('migrate --dry-run')).out).to.include('Nothing to do.');
  });
});
