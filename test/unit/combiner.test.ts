import { expect } from 'chai';
import fc from 'fast-check';
import { createCombiner } from '../../worker/combiner.js';

/** No limit of size. */
const unlimited = { maxSize: Infinity, sizeOf: () => 1, retryAlone: () => true };

/** A combiner whose writes end when the test says so. */
function heldCombiner(limits: { maxItems: number; maxWrites: number; maxSize?: number; sizeOf?: (item: string) => number }) {
  const writes: { items: readonly string[]; end: (error?: Error) => void }[] = [];
  let begun: (() => void) | undefined;
  const combiner = createCombiner<string>({
    ...unlimited,
    ...limits,
    write: (items) =>
      new Promise((resolve, reject) => {
        writes.push({ items, end: (error) => (error ? reject(error) : resolve()) });
        begun?.();
      }),
  });
  return {
    add: (...items: string[]) => Promise.all(items.map((item) => combiner.add(item))),
    writes,
    /** Resolves when this many writes have begun. */
    async begun(count: number): Promise<void> {
      while (writes.length < count) await new Promise<void>((resolve) => (begun = resolve));
    },
  };
}

const outcomes = async (promises: readonly Promise<unknown>[]): Promise<string[]> =>
  (await Promise.allSettled(promises)).map((r) => (r.status === 'fulfilled' ? 'written' : (r.reason as Error).message));

describe('the combiner', () => {
  it('writes what comes at the same time together, in order', async () => {
    const { add, writes, begun } = heldCombiner({ maxItems: 10, maxWrites: 1 });
    const added = add('a', 'b', 'c');
    await begun(1);
    expect(writes.map((w) => w.items)).to.deep.equal([['a', 'b', 'c']]);
    writes[0]!.end();
    await added;
  });

  it('gathers what comes while it writes', async () => {
    const { add, writes, begun } = heldCombiner({ maxItems: 10, maxWrites: 1 });
    const first = add('a');
    await begun(1);
    const rest = add('b', 'c');
    writes[0]!.end();
    await Promise.all([first, begun(2)]);
    expect(writes[1]!.items).to.deep.equal(['b', 'c']);
    writes[1]!.end();
    await rest;
  });

  it('bounds a write by the size of its items, and lets a large one go alone', async () => {
    const { add, writes, begun } = heldCombiner({ maxItems: 10, maxWrites: 3, maxSize: 5, sizeOf: (item) => item.length });
    const added = add('aaaaaaa', 'bbb', 'cc', 'd');
    await begun(3);
    expect(writes.map((w) => w.items)).to.deep.equal([['aaaaaaa'], ['bbb', 'cc'], ['d']]);
    for (const { end } of writes) end();
    await added;
  });

  it('puts no more in a write than allowed, and writes no more at once than allowed', async () => {
    const { add, writes, begun } = heldCombiner({ maxItems: 2, maxWrites: 2 });
    const added = add('a', 'b', 'c', 'd', 'e');
    await begun(2);
    expect(writes.map((w) => w.items)).to.deep.equal([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    writes[1]!.end();
    await begun(3);
    expect(writes[2]!.items).to.deep.equal(['e']);
    for (const { end } of writes) end();
    await added;
  });

  it('is done with an item only when it was written', async () => {
    const { add, writes, begun } = heldCombiner({ maxItems: 1, maxWrites: 2 });
    const order: string[] = [];
    const both = [add('slow').then(() => order.push('slow')), add('quick').then(() => order.push('quick'))];
    await begun(2);
    writes[1]!.end();
    await both[1];
    writes[0]!.end();
    await Promise.all(both);
    expect(order).to.deep.equal(['quick', 'slow']);
  });

  it('tries the items of a failed write one by one, so that a bad one harms no other', async () => {
    const tries: [items: readonly string[], again: boolean][] = [];
    const { add } = createCombiner<string>({
      ...unlimited,
      maxItems: 10,
      maxWrites: 1,
      write: async (items, again) => {
        tries.push([items, again]);
        if (items.includes('bad')) throw new Error('bad item');
      },
    });
    expect(await outcomes(['a', 'bad', 'b'].map(add))).to.deep.equal(['written', 'bad item', 'written']);
    // A part of the first write may have happened: who writes must know
    expect(tries).to.deep.equal([
      [['a', 'bad', 'b'], false],
      [['a'], true],
      [['bad'], true],
      [['b'], true],
    ]);
  });

  it('does not try a single item again by itself', async () => {
    let tries = 0;
    const write = (): Promise<void> => {
      tries += 1;
      throw new Error('thrown at once');
    };
    const { add } = createCombiner<string>({ ...unlimited, maxItems: 10, maxWrites: 1, write });
    expect(await outcomes([add('a')])).to.deep.equal(['thrown at once']);
    expect(tries).to.equal(1);
  });

  it('settles every item: written if it is good, refused if it is bad', async () => {
    const limits = fc.record({ maxItems: fc.integer({ min: 1, max: 5 }), maxWrites: fc.integer({ min: 1, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(limits, fc.array(fc.boolean(), { maxLength: 20 }), fc.scheduler(), async (given, goods, scheduler) => {
        const written = new Set<number>();
        let writing = 0;
        const { add } = createCombiner<number>({
          ...unlimited,
          ...given,
          write: async (items) => {
            writing += 1;
            expect(writing).to.be.at.most(given.maxWrites);
            expect(items.length).to.be.within(1, given.maxItems);
            await scheduler.schedule(Promise.resolve());
            writing -= 1;
            if (items.some((i) => !goods[i])) throw new Error('bad item');
            for (const i of items) written.add(i);
          },
        });
        const added = outcomes(goods.map((_, i) => add(i)));
        const settled = await scheduler.waitFor(added);
        expect(settled).to.deep.equal(goods.map((good) => (good ? 'written' : 'bad item')));
        expect(written).to.deep.equal(new Set(goods.flatMap((good, i) => (good ? [i] : []))));
      }),
    );
  });
});
