import { expect } from 'chai';
import type { History } from '../../shared/store/history.js';
import { heartbeatsAt, morning } from '../factories/heartbeats.js';
import { startTestServer, type Answer, type TestServer, type TestUser } from '../support/server.js';

type Fields = Record<string, unknown>;
type Body = { data: Fields } & { error?: string; errors?: Record<string, string[]> };

const me = '/api/v1/users/current';
const day = 86_400;

describe('answers of stats and insights', () => {
  let server: TestServer;
  let ada: TestUser;
  before(async () => {
    server = await startTestServer();
    ada = await server.newUser({ username: 'ada' });
  });
  after(() => server.close());

  const ask = (path: string, as: TestUser = ada): Promise<Answer<Body>> => server.call<Body>(as, path);
  const get = async (path: string, as: TestUser = ada): Promise<Fields> => (await ask(`${me}/${path}`, as)).body.data;
  async function anonymous(path: string, headers: Record<string, string> = {}): Promise<Pick<Answer<Body>, 'status' | 'body'>> {
    const response = await server.fetch(path, { headers });
    return { status: response.status, body: (await response.json()) as Body };
  }
  async function userOfAge(days: number): Promise<TestUser> {
    const user = await server.newUser();
    const created_at = new Date(Date.now() - days * day * 1000);
    await server.collections.users.updateOne({ _id: user.user._id }, { $set: { created_at } });
    return user;
  }
  const daysOf = ({ holidays, days_including_holidays, days_minus_holidays }: Fields): unknown[] => [
    holidays,
    days_including_holidays,
    days_minus_holidays,
  ];

  it("count holidays from the account's first day only", async () => {
    const user = await userOfAge(3);
    expect(daysOf(await get('stats/last_7_days', user))).to.deep.equal([3, 7, 4]);
    expect(daysOf(await get('stats/last_year', user))).to.deep.equal([3, 365, 362]);
    expect(daysOf(await get('stats/all_time', user))).to.deep.equal([4, 4, 0]);
    expect(daysOf(await get('stats', await userOfAge(0)))).to.deep.equal([0, 7, 7]);
  });

  it('count them from an older first heartbeat where there is one', async () => {
    const user = await userOfAge(0);
    const midnight = Math.floor(Date.now() / 1000 / day) * day;
    await server.send(user, heartbeatsAt([0, 600], {}, midnight - 5 * day));
    await server.send(user, heartbeatsAt([0, 300], {}, midnight - 2 * day));
    await server.settled();
    const stats = await get('stats', user);
    expect(daysOf(stats)).to.deep.equal([3, 7, 4]);
    expect(stats['total_seconds']).to.equal(900);
    expect(stats['daily_average']).to.equal(225);
    expect(daysOf(await get('stats/all_time', user))).to.deep.equal([4, 6, 2]);
  });

  it('of a user without time are zeros, with a best day of null', async () => {
    const stats = await get('stats', await server.newUser());
    expect(stats).to.include({ status: 'ok', percent_calculated: 100, is_up_to_date: true, is_cached: true, best_day: null });
    expect(stats).to.include({ total_seconds: 0, human_readable_total: '0 secs', daily_average: 0, ai_line_changes_total: 0 });
    expect(stats).to.deep.include({ projects: [], languages: [], machines: [], dependencies: [], ai_model_breakdown: [] });
  });

  it('are of the last seven days without a range, and end today when asked to', async () => {
    const plain = await get('stats');
    expect(plain).to.include({ range: 'last_7_days', human_readable_range: 'last week', is_including_today: false });
    expect(plain).to.include({ username: 'ada', user_id: ada.user._id, timezone: 'UTC', timeout: 15, writes_only: false });
    const today = await get('stats?is_including_today=true');
    expect(today).to.include({ range: 'last_7_days', is_including_today: true, id: plain['id'] });
    const instant = (fields: Fields, name: string): number => Date.parse(fields[name] as string) / 1000;
    for (const fields of [plain, today]) expect(instant(fields, 'end') - instant(fields, 'start')).to.equal(7 * day - 1);
    expect(instant(today, 'end') - instant(plain, 'end')).to.equal(day);
    expect((await get('stats/last_30_days'))['id']).to.not.equal(plain['id']);
  });

  it('leave the language "Other" out of the total and the average, and keep it in the list', async () => {
    const user = await server.newUser();
    await server.send(user, [
      ...heartbeatsAt([0, 600]),
      { entity: 'Xcode', type: 'app', time: morning + 1200 },
      ...heartbeatsAt([1500]),
    ]);
    await server.settled();
    const stats = await get('stats/2026-01', user);
    expect(stats).to.include({ total_seconds: 1200, total_seconds_including_other_language: 1500, is_cached: true });
    expect(stats).to.include({ human_readable_total: '20 mins', human_readable_total_including_other_language: '25 mins' });
    expect(stats).to.deep.include({ range: '2026-01', human_readable_range: 'in January 2026' });
    expect(stats['best_day']).to.include({ date: '2026-01-05', text: '25 mins', total_seconds: 1500 });
    const languages = stats['languages'] as { name: string; text: string }[];
    expect(languages.map((l) => [l.name, l.text])).to.deep.equal([
      ['Rust', '20 mins'],
      ['Other', '5 mins'],
    ]);
    expect(await get('stats/2026-01?project=engine', user)).to.include({ total_seconds: 1200, is_cached: false });
    expect(await get('stats/2026-01?timezone=Asia/Tokyo', user)).to.include({
      timezone: 'Asia/Tokyo',
      start: '2025-12-31T15:00:00Z',
      end: '2026-01-31T14:59:59Z',
      is_cached: false,
    });
  });

  it('of a year that has not begun are refused', async () => {
    const { status, body } = await ask(`${me}/stats/${new Date().getUTCFullYear() + 1}`);
    expect({ status, body }).to.deep.equal({
      status: 400,
      body: { errors: { range: ['Unknown range, or one that has not begun.'] } },
    });
  });

  it('are not for others, with a key or without: 403 in words, and 404 for nobody', async () => {
    const bob = await server.newUser({ username: 'bob' });
    const hidden = { status: 403, body: { error: 'This user does not share this.' } };
    for (const path of ['stats', 'stats?is_including_today=true', 'stats/last_7_days', 'stats/all_time']) {
      for (const name of ['bob', '@BOB', bob.user._id]) {
        expect(await anonymous(`/api/v1/users/${name}/${path}`), path).to.deep.equal(hidden);
        const { status, body } = await ask(`/api/v1/users/${name}/${path}`);
        expect({ status, body }, path).to.deep.equal(hidden);
      }
      const unknown = { status: 404, body: { error: 'User not found.' } };
      expect(await anonymous(`/api/v1/users/nobody/${path}`)).to.deep.equal(unknown);
      expect((await ask(`/api/v1/users/nobody/${path}`)).status).to.equal(404);
      expect((await ask(`/api/v1/users/bob/${path}`, bob)).status).to.equal(200);
      expect((await anonymous(`${me}/${path}`)).status).to.equal(401);
      expect((await anonymous(`/api/v1/users/bob/${path}`, { Authorization: 'Basic bm8=' })).status).to.equal(401);
    }
    expect(await anonymous('/api/v1/users/bob/insights/days/last_7_days')).to.deep.equal(hidden);
    expect((await ask('/api/v1/users/bob/insights/days/last_7_days')).status).to.equal(403);
    expect((await anonymous(`${me}/insights/days/last_7_days`)).status).to.equal(401);
  });

  it('are 202 while a part is computed, with what there is', async () => {
    const stores = server.stores as { history: History };
    const { history } = stores;
    const range: History['range'] = async (...of) => ({ ...(await history.range(...of)), percent_calculated: 40 });
    stores.history = { ...history, range };
    try {
      for (const path of ['stats', 'insights/days/last_7_days', 'insights/daily_average/last_7_days']) {
        const { status, body } = await ask(`${me}/${path}`);
        expect(status, path).to.equal(202);
        expect(body.data).to.include({
          status: 'pending_update',
          percent_calculated: 40,
          is_up_to_date: false,
          is_already_updating: true,
        });
      }
    } finally {
      stores.history = history;
    }
    expect((await ask(`${me}/stats`)).status).to.equal(200);
  });

  it('name the parameter that is wrong', async () => {
    const unknownRange = { range: ['Unknown range, or one that has not begun.'] };
    const weekday = { weekday: ['Must be 0 to 6, from Monday, or a day of the week.'] };
    for (const [path, errors] of [
      ['stats/last_8_days', unknownRange],
      ['stats/1999', unknownRange],
      ['stats/2026-13', unknownRange],
      ['insights/days/sometimes', unknownRange],
      ['stats?timeout=0', { timeout: ['Number must be between 1 and 1440.'] }],
      ['stats?is_including_today=perhaps', { is_including_today: ['Must be of type boolean.'] }],
      ['stats?timezone=Mars/Olympus', { timezone: ['Unknown time zone.'] }],
      ['insights/days/last_7_days?weekday=7', weekday],
      ['insights/days/last_7_days?weekday=someday', weekday],
    ] as const) {
      const { status, body } = await ask(`${me}/${path}`);
      expect({ status, body }, path).to.deep.equal({ status: 400, body: { errors } });
    }
    const { status, body } = await ask(`${me}/insights/weather/last_7_days`);
    expect(status).to.equal(400);
    expect(body.errors!['type']![0]).to.match(/^Must be one of: weekdays, weekday, days, best_day,/);
  });

  it('take types and ranges in other spellings, and a weekday where it means nothing', async () => {
    expect(await get('insights/Best-Day/last 7 days')).to.have.property('best_day', null);
    expect(await get('insights/weekday/LAST_YEAR'))
      .to.have.property('weekday')
      .with.length(7);
    expect((await ask(`${me}/insights/hours/all_time?weekday=someday`)).status).to.equal(200);
    expect(await get('insights/days/last-7-days?weekday=sunday'))
      .to.have.property('days')
      .with.length(1);
  });
});
