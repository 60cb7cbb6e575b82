import { expect } from 'chai';
import fc from 'fast-check';
import { anyRecentHeartbeats } from '../factories/recent-heartbeats.js';
import { dateAt } from '../support/naive-days.js';
import { startTestServer, type Answer, type TestServer, type TestUser } from '../support/server.js';

interface Item {
  name: string;
  total_seconds: number;
  percent: number;
  ai_input_tokens?: number;
}
const lists = ['projects', 'languages', 'editors', 'operating_systems', 'categories', 'machines', 'dependencies'] as const;
type Lists = Record<(typeof lists)[number], Item[]>;
interface Stats extends Lists {
  range: string;
  start: string;
  end: string;
  holidays: number;
  days_including_holidays: number;
  days_minus_holidays: number;
  total_seconds: number;
  total_seconds_including_other_language: number;
  daily_average: number;
  daily_average_including_other_language: number;
  best_day: { date: string; total_seconds: number } | null;
  ai_sessions: number;
  ai_input_tokens: number;
  ai_line_changes_total: number;
  ai_additions: number;
  ai_deletions: number;
}
type Day = Lists & {
  grand_total: { total_seconds: number; ai_input_tokens: number; ai_additions: number };
  range: { date: string };
};
interface Insight {
  weekdays: { name: string; count: number; total: number; categories: { name: string; total: number }[] }[];
  days: { date: string; total: number; categories: { name: string; total: number }[] }[];
  hours: { total: number; average: number }[];
  ai_days: { date: string; ai_line_changes: number; ai_input_tokens: number }[];
  ai_models: { lines: number }[];
  daily_average_trend: { total: number }[];
  stats: Partial<Stats>;
  current_user: { total: { seconds: number }; daily_average: { seconds: number } };
}

const micros = (seconds: number): number => Math.round(seconds * 1e6);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const sumOf = <T>(items: readonly T[], seconds: (item: T) => number): number => sum(items.map((i) => micros(seconds(i))));
const dateOf = (instant: string, timezone: string): string => dateAt(timezone, Date.parse(instant) * 1000);

/** By name, over several days. */
function added(days: readonly Day[], list: (typeof lists)[number], value: (item: Item) => number): Map<string, number> {
  const row = new Map<string, number>();
  for (const day of days) for (const item of day[list]) row.set(item.name, (row.get(item.name) ?? 0) + value(item));
  return row;
}
const rowOf = (items: readonly Item[], value: (item: Item) => number): Map<string, number> =>
  new Map(items.map((item) => [item.name, value(item)]));

const bounds = { numRuns: 12, interruptAfterTimeLimit: 8000, markInterruptAsFailure: false } as const;
const me = '/api/v1/users/current';

describe('stats', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer()));
  after(() => server.close());

  const ask = <T>(as: TestUser, path: string, query: Record<string, string> = {}): Promise<Answer<T>> =>
    server.call<T>(as, `${me}/${path}?${new URLSearchParams(query).toString()}`);
  async function get<T>(as: TestUser, path: string, query: Record<string, string> = {}): Promise<T> {
    const { status, body } = await ask<{ data: T }>(as, path, query);
    expect(status, `${path} ${JSON.stringify(body)}`).to.equal(200);
    return body.data;
  }
  const insight = (as: TestUser, type: string, range: string, query: Record<string, string>): Promise<Insight> =>
    get<Insight>(as, `insights/${type}/${range}`, query);
  async function userOf(timezone: string, createdDaysAgo: number): Promise<TestUser> {
    const user = await server.newUser({ timezone });
    const created_at = new Date(Date.now() - createdDaysAgo * 86_400_000);
    await server.collections.users.updateOne({ _id: user.user._id }, { $set: { created_at } });
    return user;
  }

  /** Everything that stats and insights say of a range must follow from the summaries of its days. */
  async function expectSame(user: TestUser, range: string, query: Record<string, string>, timezone: string): Promise<void> {
    const stats = await get<Stats>(user, `stats/${range}`, query);
    const [start, end] = [dateOf(stats.start, timezone), dateOf(stats.end, timezone)];
    const { is_including_today: _today, ...same } = query;
    const days = end < start ? [] : await get<Day[]>(user, 'summaries', { start, end, ...same });
    const label = `${range} ${start} to ${end} ${JSON.stringify(query)}`;
    expect(stats.days_including_holidays, label).to.equal(days.length);
    const total = sumOf(days, (d) => d.grand_total.total_seconds);
    const other = sumOf(days, (d) => d.languages.find((l) => l.name === 'Other')?.total_seconds ?? 0);
    expect(micros(stats.total_seconds_including_other_language), label).to.equal(total);
    expect(micros(stats.total_seconds), label).to.equal(total - other);
    for (const list of lists) {
      expect(
        rowOf(stats[list], (i) => micros(i.total_seconds)),
        `${list} ${label}`,
      ).to.deep.equal(added(days, list, (i) => micros(i.total_seconds)));
      const ordered = stats[list].map((i) => i.total_seconds);
      expect(ordered, list).to.deep.equal(ordered.toSorted((a, b) => b - a));
    }
    expect(stats.ai_input_tokens).to.equal(sum(days.map((d) => d.grand_total.ai_input_tokens)));
    expect(stats.ai_additions).to.equal(sum(days.map((d) => d.grand_total.ai_additions)));
    expect(stats.ai_line_changes_total).to.equal(stats.ai_additions + stats.ai_deletions);
    const best = days.reduce<Day | null>(
      (a, b) => (b.grand_total.total_seconds > (a?.grand_total.total_seconds ?? 0) ? b : a),
      null,
    );
    expect(stats.best_day?.date ?? null, label).to.equal(best?.range.date ?? null);
    expect(stats.best_day?.total_seconds ?? null).to.equal(best?.grand_total.total_seconds ?? null);
    expect(stats.holidays + stats.days_minus_holidays).to.equal(stats.days_including_holidays);
    const average = (us: number): number => (us === 0 ? 0 : Math.round(us / 1e6 / stats.days_minus_holidays));
    expect(stats.daily_average, label).to.equal(average(total - other));
    expect(stats.daily_average_including_other_language).to.equal(average(total));

    const { days: daily } = await insight(user, 'days', range, query);
    expect(daily.map((d) => [d.date, d.total])).to.deep.equal(days.map((d) => [d.range.date, d.grand_total.total_seconds]));
    for (const day of daily) expect(sumOf(day.categories, (c) => c.total)).to.equal(micros(day.total));
    const { weekdays } = await insight(user, 'weekdays', range, query);
    expect(sumOf(weekdays, (w) => w.total)).to.equal(total);
    for (const [i, { name, total: seconds }] of weekdays.entries()) {
      const { days: named } = await insight(user, 'days', range, { ...query, weekday: i % 2 === 0 ? name : String(i) });
      expect(
        sumOf(named, (d) => d.total),
        name,
      ).to.equal(micros(seconds));
    }
    const { hours } = await insight(user, 'hours', range, query);
    expect(sumOf(hours, (h) => h.total)).to.equal(total);
    const { ai_days } = await insight(user, 'ai_days', range, query);
    expect(sum(ai_days.map((d) => d.ai_line_changes))).to.equal(stats.ai_line_changes_total);
    expect(sum(ai_days.map((d) => d.ai_input_tokens))).to.equal(stats.ai_input_tokens);
    const { ai_models } = await insight(user, 'ai_models', range, query);
    expect(sum(ai_models.map((m) => m.lines))).to.equal(stats.ai_line_changes_total);
    const { daily_average_trend } = await insight(user, 'daily_average_trend', range, query);
    expect(sumOf(daily_average_trend, (d) => d.total)).to.equal(total - other);
    const { current_user } = await insight(user, 'daily_average', range, query);
    expect(current_user.daily_average.seconds).to.equal(stats.daily_average);
    expect(micros(current_user.total.seconds)).to.equal(total - other);
    // The best day says when it was computed, too
    const { best_day, ...figures } = (await insight(user, 'stats', range, query)).stats as unknown as Stats;
    expect(stats).to.deep.include(figures);
    expect(best_day?.date).to.equal(stats.best_day?.date);
    for (const list of lists) {
      const part = await insight(user, list, range, query);
      expect((part as unknown as Lists)[list]).to.deep.equal(stats[list]);
    }
  }

  const year = new Date().toISOString().slice(0, 4);
  const month = new Date().toISOString().slice(0, 7);
  const ranges = ['last_7_days', 'last_30_days', 'last_6_months', 'last_year', 'all_time', year, month, 'this_month', 'today'];

  it('and insights are what the days add up to, in any zone and range', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRecentHeartbeats(20),
        fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Kiritimati'),
        fc.constantFrom(...ranges),
        fc.boolean(),
        async (heartbeats, timezone, range, today) => {
          const user = await userOf(timezone, 40);
          await server.send(user, heartbeats);
          await server.settled();
          await expectSame(user, range, today ? { is_including_today: 'true' } : {}, timezone);
        },
      ),
      bounds,
    );
  });

  it('and insights follow timeout=, writes_only=, timezone= and project= as summaries do', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecentHeartbeats(6), fc.constantFrom('last_7_days', 'all_time', month), async (heartbeats, range) => {
        const user = await userOf('UTC', 20);
        await server.send(user, heartbeats);
        await server.settled();
        for (const query of [
          { timeout: '3' },
          { writes_only: 'true', timeout: '60' },
          { project: 'engine' },
          { project: 'Unknown Project', timezone: 'Asia/Tokyo', is_including_today: 'true' },
        ] as Record<string, string>[]) {
          await expectSame(user, range, query, query['timezone'] ?? 'UTC');
        }
      }),
      { ...bounds, numRuns: 5 },
    );
  });
});
