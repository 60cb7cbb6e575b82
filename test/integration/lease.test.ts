import { expect } from 'chai';
import type { Collection } from 'mongodb';
import { takeLease, type Lease, type LeaseDocument } from '../../shared/store/lease.js';
import { emptyDatabase, type EmptyDatabase } from '../support/empty-database.js';
import { eventually } from '../support/eventually.js';

describe('a lease', () => {
  let database: EmptyDatabase;
  let leases: Collection<LeaseDocument>;
  before(async () => {
    database = await emptyDatabase();
    leases = database.db.collection('leases');
  });
  beforeEach(() => leases.deleteMany({}));
  after(() => database.drop());

  const take = (waiting: (note: string | undefined) => void = () => undefined, leaseMs = 300): Promise<Lease> =>
    takeLease(leases, 'work', { leaseMs, lookEveryMs: 10, waiting: ({ note }) => waiting(note) });
  const end = async (): Promise<number> => (await leases.findOne({ _id: 'work' }))?.expires_at.getTime() ?? 0;

  it('is one process’s for as long as that lives, and tells the others how far it is', async () => {
    const first = await take();
    const firstEnd = await end();
    first.note('half of it');
    const notes = new Set<string | undefined>();
    let second: Lease | null = null;
    const taking = take((note) => notes.add(note)).then((lease) => (second = lease));
    // Put off beyond the time it was first given
    await eventually(async () => (await end()) > firstEnd + 300);
    expect(second).to.equal(null);
    await eventually(() => notes.has('half of it'));
    first.check();
    await first.release();
    await taking;
    expect((await leases.findOne({ _id: 'work' }))?.note).to.not.equal('half of it');
    await second!.release();
  });

  it('is had by one of many who ask at once, one after the other', async () => {
    let holders = 0;
    let had = 0;
    const one = async (): Promise<void> => {
      const lease = await take();
      expect((holders += 1)).to.equal(1);
      await leases.findOne({});
      holders -= 1;
      had += 1;
      await lease.release();
    };
    await Promise.all([one(), one(), one(), one(), one()]);
    expect(had).to.equal(5);
  });

  it('of a process that was killed is taken over', async () => {
    await leases.insertOne({ _id: 'work', owner: 'gone', expires_at: new Date(Date.now() + 200) });
    let waited = 0;
    const lease = await take(() => (waited += 1));
    expect(waited).to.be.greaterThan(0);
    await lease.release();
  });

  it('is known to be lost by a process that hung for too long', async () => {
    const hung = await take();
    await leases.updateOne({ _id: 'work' }, { $set: { owner: 'other', expires_at: new Date(Date.now() + 60_000) } });
    await eventually(() => {
      try {
        hung.check();
        return false;
      } catch {
        return true;
      }
    });
    await hung.release();
    // It does not end what is another's
    expect((await leases.findOne({ _id: 'work' }))?.owner).to.equal('other');
    expect(await end()).to.be.greaterThan(Date.now());
  });
});
