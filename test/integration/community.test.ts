import { expect } from 'chai';
import fc from 'fast-check';
import type { UserTotals } from '../../shared/domain/community.js';
import { daySettingsOf } from '../../shared/store/users.js';
import { faultsOf } from '../contract/shape.js';
import { communityStats } from '../contract/stats-shapes.js';
import { heartbeatsAt } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

interface Time {
  seconds: number;
  text: string;
}
interface Spread {
  average: Time;
  count: { text: string };
  max: Time;
  median: Time;
  sum: Time;
}
type Row = Spread & { name: string; is_verified: boolean };
interface Community {
  languages: Row[];
  editors: Row[];
  categories: Row[];
  operating_systems: Row[];
  total: Spread;
  daily_average: Omit<Spread, 'sum'>;
  range: Record<string, string>;
}

const day = 86_400;
const midnight = (): number => Math.floor(Date.now() / 1000 / day) * day;
const vim = 'wakatime/v1.90.0 (linux-6.1.0) go1.22.1 vim/901 vim-wakatime/11.1.1';
const namesOf = (rows: readonly Row[]): string[] => rows.map((row) => row.name);

/** Yesterday for three users: 10, 20 and 40 minutes of Rust in VS Code; two have 5 minutes of a language of their own in it. */
async function fill(server: TestServer): Promise<TestUser[]> {
  const start = midnight() - day + 9 * 3600;
  const users: TestUser[] = [];
  for (const minutes of [10, 20, 40]) {
    const user = await server.newUser();
    users.push(user);
    const beats = Array.from({ length: minutes / 5 + 1 }, (_, i) => i * 300);
    await server.send(user, heartbeatsAt(beats, { category: minutes === 40 ? 'debugging' : 'coding' }, start));
    if (minutes < 40) {
      await server.send(user, heartbeatsAt([0, 300], { language: 'Home-made', user_agent: vim }, start + 5 * 3600));
    } else {
      await server.send(user, heartbeatsAt([0, 300], { language: 'Secret' }, start + 5 * 3600));
    }
    // Long ago, so that the range matters
    await server.send(user, heartbeatsAt([0, 600], { language: 'COBOL' }, Date.parse('2020-03-01T10:00:00Z') / 1000));
  }
  await server.settled();
  return users;
}

describe('community stats', () => {
  let server: TestServer;
  let users: TestUser[];
  before(async () => {
    server = await startTestServer({ communityMinUsers: 2 });
    users = await fill(server);
  });
  after(() => server.close());

  const ask = (path: string): Promise<Response> => server.fetch(`/api/v1/stats/${path}`);
  const get = async (path: string): Promise<Community> => ((await (await ask(path)).json()) as { data: Community }).data;

  it('are for anybody, of the last seven days', async () => {
    const response = await ask('last_7_days');
    expect(response.status).to.equal(200);
    const body = (await response.json()) as { data: Community };
    expect(faultsOf(body, communityStats)).to.deep.equal([]);
    const { data, ...beside } = body;
    const { total, daily_average, range } = data;
    expect(total.count.text).to.equal('3');
    expect([total.sum, total.average, total.median, total.max].map((t) => t.text)).to.deep.equal([
      '1 hr 25 mins',
      '28 mins',
      '25 mins',
      '45 mins',
    ]);
    expect(daily_average.max).to.deep.equal({ seconds: 2700, text: '45 mins' });
    expect(range).to.include({ name: 'last_7_days', text: `from ${range['start_text']!} until ${range['end_text']!}` });
    expect(beside).to.deep.equal({ job_title: null, range, timeout: 15, writes_only: false });
    expect(Date.parse(range['end_date']!) - Date.parse(range['start_date']!)).to.equal(6 * day * 1000);
  });

  it('show names that enough users have, and none that the rest of them would give away', async () => {
    const { languages, editors, categories, operating_systems } = await get('last_7_days');
    // "Secret" is one user's; less all others, the total would tell its time, so "Home-made", of two users, is left out as well
    expect(namesOf(languages)).to.deep.equal(['Rust']);
    expect(languages[0]).to.deep.include({
      is_verified: true,
      count: { text: '3' },
      sum: { seconds: 4200, text: '1 hr 10 mins' },
    });
    expect(namesOf(editors)).to.deep.equal(['VS Code', 'Vim']);
    // Only one user debugs
    expect(categories).to.deep.equal([]);
    expect(namesOf(operating_systems)).to.deep.equal(['Linux']);
    for (const row of [...editors, ...operating_systems]) expect(row.is_verified, row.name).to.equal(true);
  });

  it('are of past years, too', async () => {
    const { languages, range, total } = await get('2020');
    expect(namesOf(languages)).to.deep.equal(['COBOL']);
    expect(range).to.deep.equal({
      name: '2020',
      text: 'from Wed Jan 1st 2020 until Thu Dec 31st 2020',
      start_date: '2020-01-01',
      start_text: 'Wed Jan 1st 2020',
      end_date: '2020-12-31',
      end_text: 'Thu Dec 31st 2020',
    });
    expect(total.sum.text).to.equal('30 mins');
    expect(await get('2019')).to.deep.include({ languages: [], editors: [] });
  });

  it('are of no other range', async () => {
    const thisYear = String(new Date().getUTCFullYear());
    for (const range of ['last_30_days', 'all_time', '2012', thisYear, '2020-03', 'ever']) {
      const response = await ask(range);
      expect([response.status, await response.json()], range).to.deep.equal([
        400,
        { errors: { range: ['Must be last_7_days or a year from 2013 that is over.'] } },
      ]);
    }
  });

  it('stand beside oneself in the daily average', async () => {
    const { status, body } = await server.call<{ data: Record<'current_user' | 'all_users', unknown> }>(
      users[0]!,
      '/api/v1/users/current/insights/daily_average/last_7_days',
    );
    expect(status).to.equal(200);
    expect(body.data.current_user).to.deep.include({ total: { seconds: 900, text: '15 mins' } });
    expect(body.data.all_users).to.deep.equal({
      total: { average: 1700, median: 1500, max: 2700, text: '28 mins' },
      daily_average: { average: 1700, median: 1500, max: 2700, text: '28 mins' },
    });
  });

  it('come from the same months and days as everything else', async () => {
    await eventually(async () => (await server.stores.days.countUnrolledBefore(midnight() / day)) === 0);
    const today = midnight() / day;
    const longAgo = Date.parse('2020-01-01T00:00:00Z') / day / 1000;
    const anyRange = fc.tuple(fc.integer({ min: longAgo - 40, max: today }), fc.oneof(fc.nat(100), fc.nat(3000)));
    await fc.assert(
      fc.asyncProperty(anyRange, async ([first, length]) => {
        const last = Math.min(today, first + length);
        const found: UserTotals[] = [];
        for await (const totals of server.stores.community.userTotals(first, last)) found.push(totals);
        const expected: UserTotals[] = [];
        for (const { user } of users) {
          const { summary, days } = await server.stores.history.range(user._id, daySettingsOf(user), first, last);
          const { total_us, categories, editors, languages, operating_systems } = summary;
          const lists = { categories, editors, languages, operating_systems };
          if (total_us > 0) expected.push({ total_us, other_us: 0, active_days: days.length, ...lists });
        }
        expect(found).to.have.deep.members(expected);
      }),
      { numRuns: 40, interruptAfterTimeLimit: 5000, markInterruptAsFailure: false },
    );
  });

  it('are empty where the users are too few', async () => {
    const small = await startTestServer();
    try {
      await fill(small);
      const { data } = (await (await small.fetch('/api/v1/stats/last_7_days')).json()) as { data: Community };
      expect(data).to.deep.include({ languages: [], editors: [], categories: [], operating_systems: [] });
      const none = { seconds: 0, text: '0 secs' };
      expect(data.total).to.deep.equal({ average: none, count: { text: '0' }, max: none, median: none, sum: none });
    } finally {
      await small.close();
    }
  });
});
