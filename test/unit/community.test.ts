import { expect } from 'chai';
import fc from 'fast-check';
import { createCommunity } from '../../api/community.js';
import {
  communityDimensions,
  createCommunitySum,
  type CommunityFigures,
  type UserTotals,
} from '../../shared/domain/community.js';
import { createLogger } from '../../shared/observability/log.js';

const second = 1_000_000;

/** A user with these languages; all in one editor, category and system. */
function user(languages: Readonly<Record<string, number>>, active_days = 1, editor = 'VS Code'): UserTotals {
  const total_us = Object.values(languages).reduce((sum, us) => sum + us, 0);
  return {
    total_us,
    other_us: languages['Other'] ?? 0,
    active_days,
    categories: new Map([['Coding', total_us]]),
    editors: new Map([[editor, total_us]]),
    languages: new Map(Object.entries(languages)),
    operating_systems: new Map([['Linux', total_us]]),
  };
}

function figuresOf(users: readonly UserTotals[], minUsers: number): CommunityFigures {
  const sum = createCommunitySum(minUsers);
  for (const one of users) sum.add(one);
  return sum.figures();
}

const anyUser = fc
  .record({
    languages: fc.dictionary(
      fc.constantFrom('Rust', 'C', 'Go', 'Vue.js', 'Other', '__proto__'),
      fc.integer({ min: 0, max: 1e9 }),
    ),
    days: fc.integer({ min: 1, max: 7 }),
    editor: fc.constantFrom('VS Code', 'Vim'),
  })
  .map(({ languages, days, editor }) => user(languages, days, editor));
const anyUsers = fc.array(anyUser, { maxLength: 14 });
const anyMinimum = fc.integer({ min: 2, max: 6 });

describe('figures of all users', () => {
  it('are sums, means, medians and most of what each user has', () => {
    const times = [10, 20, 30, 40, 100].map((seconds) => seconds * second);
    const users = times.map((us, i) => user({ Rust: us, Other: 5 * second }, i + 1));
    const { languages, total, daily_average } = figuresOf(users, 5);
    const rust = { count: 5, sum_us: 200 * second, average_us: 40 * second, median_us: 30 * second, max_us: 100 * second };
    expect(languages[0]).to.deep.equal({ name: 'Rust', ...rust });
    expect(total).to.deep.equal(rust);
    expect(daily_average).to.include({ count: 5, max_us: 20 * second, median_us: 10 * second });
  });

  it('tell nothing that fewer users have than they must', () => {
    fc.assert(
      fc.property(anyUsers, anyMinimum, (users, minUsers) => {
        const figures = figuresOf(users, minUsers);
        for (const dimension of communityDimensions) {
          for (const row of figures[dimension]) {
            const values = users.map((u) => u[dimension].get(row.name) ?? 0).filter((us) => us > 0);
            expect(values.length).to.be.at.least(minUsers);
            expect(row.count).to.equal(values.length);
            expect(row.sum_us).to.equal(values.reduce((a, b) => a + b, 0));
            expect(row.max_us).to.equal(Math.max(...values));
            expect(values.filter((us) => us <= row.median_us).length * 2).to.be.at.least(values.length);
            expect(values.filter((us) => us >= row.median_us).length * 2).to.be.at.least(values.length);
          }
        }
        const totals = users.map((u) => u.total_us - u.other_us).filter((us) => us > 0);
        const enough = totals.length >= minUsers;
        expect(figures.total.count).to.equal(enough ? totals.length : 0);
        expect(figures.total.sum_us).to.equal(enough ? totals.reduce((a, b) => a + b, 0) : 0);
        expect(figures.daily_average.count).to.equal(figures.total.count);
      }),
    );
  });

  it('leave no rest, of a total less all that is shown, that is of fewer users', () => {
    fc.assert(
      fc.property(anyUsers, anyMinimum, (users, minUsers) => {
        const figures = figuresOf(users, minUsers);
        for (const dimension of communityDimensions) {
          const shown = new Set(figures[dimension].map((row) => row.name));
          const hidden = users.filter((u) => [...u[dimension]].some(([name, us]) => us > 0 && !shown.has(name)));
          if (shown.size > 0 && hidden.length > 0) expect(hidden.length).to.be.at.least(minUsers);
        }
      }),
    );
  });

  it('do not hang on the order of users', () => {
    fc.assert(
      fc.property(anyUsers, anyMinimum, (users, minUsers) => {
        expect(figuresOf(users.toReversed(), minUsers)).to.deep.equal(figuresOf(users, minUsers));
      }),
    );
  });

  it('take the names with the most time of a user who has very many', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`made up ${i}`, i + 1]));
    const { languages } = figuresOf([user(many), user(many), user(many)], 2);
    expect(languages).to.have.length(200);
    expect(languages[0]!.name).to.equal('made up 999');
    expect(languages.at(-1)!.name).to.equal('made up 800');
  });
});

describe('community stats', () => {
  const week = { first: 0, last: 6 };
  let looks: { first: number; resolve: () => void; reject: (error: Error) => void }[];
  let clock: number;
  let underWay: number;
  let community: ReturnType<typeof createCommunity>;
  beforeEach(() => {
    looks = [];
    clock = 0;
    underWay = 0;
    const store = {
      async *userTotals(first: number) {
        expect(++underWay, 'looks at once').to.equal(1);
        try {
          await new Promise<void>((resolve, reject) => looks.push({ first, resolve, reject }));
          for (let i = 0; i < looks.length + 1; i += 1) yield user({ Rust: second });
        } finally {
          underWay -= 1;
        }
      },
    };
    community = createCommunity(store, 2, createLogger({ name: 'test', level: 'silent' }), () => clock);
  });
  const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const count = async (figures: Promise<CommunityFigures | null>): Promise<number> => (await figures)!.total.count;

  it('are looked up once for all who wait, and not again within the hour', async () => {
    const asked = [
      community.figuresWithin(week, 60_000),
      community.figuresWithin(week, 60_000),
      community.figuresWithin({ ...week }, 60_000),
    ];
    await soon();
    expect(looks).to.have.length(1);
    looks[0]!.resolve();
    expect(await Promise.all(asked.map(count))).to.deep.equal([2, 2, 2]);
    clock = 3_599_999;
    expect(await count(community.figuresWithin(week, 60_000))).to.equal(2);
    expect(looks).to.have.length(1);
  });

  it('are looked up again after an hour; until then the older ones are told', async () => {
    const first = community.figuresWithin(week, 60_000);
    await soon();
    looks[0]!.resolve();
    await first;
    clock = 3_600_000;
    expect(await count(community.figuresWithin(week, 60_000))).to.equal(2);
    expect(await count(community.figuresWithin(week, 60_000))).to.equal(2);
    await soon();
    expect(looks).to.have.length(2);
    looks[1]!.resolve();
    await soon();
    await soon();
    expect(await count(community.figuresWithin(week, 60_000))).to.equal(3);
  });

  it('of several ranges are looked up one after another', async () => {
    const asked = [community.figuresWithin(week, 60_000), community.figuresWithin({ first: 7, last: 13 }, 60_000)];
    await soon();
    expect(looks.map((look) => look.first)).to.deep.equal([0]);
    looks[0]!.resolve();
    await asked[0];
    await soon();
    expect(looks.map((look) => look.first)).to.deep.equal([0, 7]);
    looks[1]!.resolve();
    await asked[1];
  });

  it('that could not be looked up are looked up by the next who asks', async () => {
    const failed = community.figuresWithin(week, 60_000).catch((error: Error) => error.message);
    await soon();
    looks[0]!.reject(new Error('away'));
    expect(await failed).to.equal('away');
    const asked = community.figuresWithin(week, 60_000);
    await soon();
    looks[1]!.resolve();
    expect(await count(asked)).to.equal(3);
  });

  it('are null for those who do not wait for them, and come all the same', async () => {
    expect(await community.figuresWithin(week, 1)).to.equal(null);
    looks[0]!.resolve();
    await soon();
    await soon();
    expect((await community.figuresWithin(week, 1000))!.total.count).to.equal(2);
    expect(looks).to.have.length(1);
  });

  it('are null at once for who asks when many are being looked up', async () => {
    const asked = Array.from({ length: 8 }, (_, i) => community.figuresWithin({ first: i, last: i + 6 }, 60_000));
    await soon();
    expect(await community.figuresWithin({ first: 100, last: 106 }, 60_000)).to.equal(null);
    for (let i = 0; i < 8; i += 1) {
      looks[i]!.resolve();
      await asked[i];
      await soon();
    }
    expect(looks).to.have.length(8);
  });
});
