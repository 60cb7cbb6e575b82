import { expect } from 'chai';
import fc from 'fast-check';
import { Binary, type Collection, type Db, type MongoClient } from 'mongodb';
import { createMongo } from '../../shared/store/connect.js';
import { keyAt, readPages, type PageOptions } from '../../shared/store/key-range.js';
import { dayKey, dayOfKey } from '../../shared/store/keys.js';
import { deserializeBson } from '../../shared/store/bson.js';
import { sharedStores } from '../support/stores.js';

interface Row {
  _id: Binary;
  odd: boolean;
  filler: Binary;
}

const user = '6f1e2d3c-4b5a-4697-8879-0a1b2c3d4e5f';
const name = 'pages';
const row = (n: number, bytes = 10): Row => ({
  _id: dayKey(user, n),
  odd: n % 2 === 1,
  filler: new Binary(Buffer.alloc(bytes)),
});

describe('pages of a collection', () => {
  let client: MongoClient;
  let db: Db;
  let rows: Collection<Row>;
  before(async () => {
    const url = `${(await sharedStores()).mongod.url.replace(/\/$/, '')}/test-pages`;
    ({ client, db } = createMongo({ url, appName: 'test', timeoutMs: 5000 }));
    await db.createCollection(name, { clusteredIndex: { key: { _id: 1 }, unique: true } });
    rows = db.collection<Row>(name);
  });
  after(async () => {
    await db.dropDatabase();
    await client.close();
  });
  beforeEach(() => rows.deleteMany({}));

  /** Numbers of the rows, in the order in which they are read. */
  async function read(from: number, below: number, options?: PageOptions, afterPage?: (last: number) => Promise<void>) {
    const keys = { from: dayKey(user, from).buffer as Buffer, below: dayKey(user, below).buffer as Buffer };
    const found: number[] = [];
    for await (const { buffer, starts } of readPages(db, name, keys, options)) {
      found.push(...starts.map((start) => dayOfKey(keyAt(buffer, start))));
      await afterPage?.(found.at(-1)!);
    }
    return found;
  }
  async function fill(numbers: readonly number[]): Promise<void> {
    await rows.deleteMany({});
    if (numbers.length > 0) await rows.insertMany(numbers.map((n) => row(n)));
  }
  const anyNumbers = fc.uniqueArray(fc.nat(40), { maxLength: 20 }).map((list) => list.sort((a, b) => a - b));

  it('have every row of the stretch once, in order, however many a page has', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyNumbers,
        fc.nat(40),
        fc.nat(41),
        fc.integer({ min: 1, max: 5 }),
        async (list, from, below, pageSize) => {
          await fill(list);
          const inside = list.filter((n) => n >= from && n < below);
          expect(await read(from, below, { pageSize })).to.deep.equal(inside);
          const odd = await read(from, below, { pageSize, filter: { odd: true }, projection: { filler: 0 } });
          expect(odd).to.deep.equal(inside.filter((n) => n % 2 === 1));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('have what is there all the while, though other rows come and go', async () => {
    await fc.assert(
      fc.asyncProperty(anyNumbers, anyNumbers, fc.integer({ min: 1, max: 4 }), async (list, more, pageSize) => {
        await fill(list);
        const others = more.filter((n) => !list.includes(n));
        const found = await read(0, 100, { pageSize }, async () => {
          const next = others.pop();
          if (next !== undefined) await rows.insertOne(row(next));
        });
        expect(found).to.deep.equal([...new Set(found)].sort((a, b) => a - b));
        expect(found).to.include.members(list);
      }),
      { numRuns: 40 },
    );
  });

  it('have rows that came behind those of the page in hand', async () => {
    await fill([1, 2, 3, 4, 5, 6, 7]);
    let isAdded = false;
    const found = await read(0, 100, { pageSize: 3 }, async () => {
      // The page after this one is asked for already
      if (!isAdded) await rows.insertOne(row(50));
      isAdded = true;
    });
    expect(found).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 50]);
  });

  it('are as short as they must be where rows are long', async () => {
    const count = 300;
    for (let n = 0; n < count; n += 50) await rows.insertMany(Array.from({ length: 50 }, (_, i) => row(n + i, 200_000)));
    expect(await read(0, count)).to.have.length(count);
    expect(await read(0, count, { projection: { filler: 0 } })).to.have.length(count);
  });

  it('hold each row as it is stored', async () => {
    await fill([4, 9]);
    const keys = { from: dayKey(user, 0).buffer as Buffer, below: dayKey(user, 10).buffer as Buffer };
    const seen: unknown[] = [];
    for await (const { buffer, starts } of readPages(db, name, keys, { pageSize: 1 })) {
      for (const start of starts) seen.push(deserializeBson(buffer.subarray(start, start + buffer.readInt32LE(start))));
    }
    expect(seen).to.deep.equal([row(4), row(9)]);
  });
});
