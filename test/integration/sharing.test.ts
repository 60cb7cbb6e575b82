import { expect } from 'chai';
import { sharingFlags, type Sharing } from '../../shared/domain/sharing.js';
import { toldHalfHour, toldMachine, toldNames } from '../factories/told-day.js';
import { createGrants } from '../support/grants.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

const daySeconds = 86_400;
const hidden = { status: 403, body: { error: 'This user does not share this.' } };
const flagsOfStats = sharingFlags.filter((flag) => !flag.startsWith('share_'));

interface Row {
  name: string;
  percent: number;
  text?: string;
}
type Stats = Record<string, unknown> & { languages?: Row[]; editors?: Row[] };
interface Answer {
  status: number;
  body: { data?: Stats; error?: string };
}

describe('what others see', () => {
  let server: TestServer;
  let ada: TestUser;
  let eve: TestUser;
  /** Each way in which others may ask. */
  let strangers: Record<string, string | undefined>;
  before(async () => {
    server = await startTestServer();
    const grants = createGrants(server);
    ada = await server.newUser({ username: 'ada' });
    eve = await server.newUser();
    strangers = {
      'without a key': undefined,
      'with a key': eve.apiKey,
      'with a key that only reads': grants.key(eve, new Set(['read_stats', 'read_summaries'] as const)).apiKey,
      'with an app': grants.token(eve, 'read_stats', 'read_summaries').apiKey,
      'with an app that has a part': grants.token(eve, 'read_stats.machines', 'read_summaries.machines').apiKey,
      'with a key that only sends': grants.key(eve, new Set(['write_heartbeats'] as const)).apiKey,
    };
    const today = Math.floor(Date.now() / 1000 / daySeconds) * daySeconds;
    await server.send(ada, toldHalfHour(today - 2 * daySeconds + 36_000), toldMachine);
    // Only where today counts
    await server.send(ada, toldHalfHour(today), toldMachine);
    await server.settled();
    await server.collections.users.updateOne(
      { _id: ada.user._id },
      { $set: { created_at: new Date((today - 30 * daySeconds) * 1000) } },
    );
  });
  afterEach(() => share({}));
  after(() => server.close());

  /** Shares this and nothing else. */
  async function share(flags: Partial<Sharing>): Promise<void> {
    const all = Object.fromEntries(flagsOfAll.map((name) => [name, flags[name]]));
    await server.stores.users.update(ada.user._id, all);
  }
  const flagsOfAll = [...sharingFlags, 'public_profile_time_range'] as const;

  async function ask(path: string, key?: string): Promise<Answer> {
    const headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
    const response = await server.fetch(`/api/v1/users/${path}`, { headers });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }
  async function stats(path = 'ada/stats', key?: string): Promise<Stats> {
    const { status, body } = await ask(path, key);
    expect(status, `${path} ${JSON.stringify(body)}`).to.equal(200);
    return body.data!;
  }
  /** The same for all strangers. */
  async function forAll(path: string): Promise<Answer> {
    const [first, ...others] = await Promise.all(Object.values(strangers).map((key) => ask(path, key)));
    const timeless = (answer: Answer): string => JSON.stringify(answer).replaceAll(/"modified_at":"[^"]*"/g, '');
    for (const answer of others) expect(timeless(answer), path).to.equal(timeless(first!));
    return first!;
  }

  it('is nothing at first: 403 for every stranger, on every path', async () => {
    for (const path of [
      'ada/stats',
      '@ada/stats/last_7_days',
      `${ada.user._id}/stats/all_time`,
      'ada/stats?project=velociraptor',
      'ada/all_time_since_today',
      'ada/insights/days/last_year',
      'ada/insights/languages/last_7_days',
    ]) {
      expect(await forAll(path), path).to.deep.equal(hidden);
    }
    const { data } = (await ask('current/stats', ada.apiKey)).body;
    expect(data!.languages).to.have.length(1);
  });

  const words = (text: string): string[] => text.trim().split(/\s+/);
  const alwaysThere = words(`
    id user_id username range human_readable_range start end timezone timeout writes_only status percent_calculated is_already_updating
    is_stuck is_up_to_date is_up_to_date_pending_future is_including_today is_cached created_at modified_at is_coding_activity_visible
    is_language_usage_visible is_editor_usage_visible is_category_usage_visible is_os_usage_visible is_ai_model_usage_visible
    is_other_usage_visible`);
  const timeKeys = words(`
    holidays days_including_holidays days_minus_holidays total_seconds total_seconds_including_other_language human_readable_total
    human_readable_total_including_other_language daily_average daily_average_including_other_language human_readable_daily_average
    human_readable_daily_average_including_other_language best_day`);
  const listOf: Partial<Record<keyof Sharing, 'languages' | 'editors' | 'operating_systems' | 'categories'>> = {
    languages_used_public: 'languages',
    editors_used_public: 'editors',
    os_used_public: 'operating_systems',
    categories_used_public: 'categories',
  };

  it('are stats with what is shared and nothing else, for each choice of flags', async () => {
    for (let choice = 1; choice < 2 ** flagsOfStats.length; choice += 1) {
      const on = flagsOfStats.filter((_, i) => (choice >> i) & 1);
      await share(Object.fromEntries(on.map((flag) => [flag, true])));
      const data = await stats('ada/stats');
      const text = JSON.stringify(data);
      const label = on.join(' ');
      const shown = on.flatMap((flag) => listOf[flag] ?? []);
      const withTime = on.includes('logged_time_public');
      const expected = [...alwaysThere, ...shown, ...(withTime ? timeKeys : [])];
      expect(
        Object.keys(data).filter((key) => !/^(ai|human)_(?!readable)/.test(key)),
        label,
      ).to.have.members(expected);
      expect('ai_input_tokens' in data, label).to.equal(on.includes('ai_used_public'));
      for (const [list, name] of Object.entries(toldNames)) {
        expect(text.includes(`"${name}"`), `${list} with ${label}`).to.equal(shown.includes(list as 'languages'));
      }
      for (const list of shown) {
        const [row] = data[list] as Row[];
        if (withTime) expect(row).to.include({ percent: 100, text: '30 mins' });
        else expect(row).to.deep.equal({ name: toldNames[list], percent: 100 });
      }
      if (!withTime) expect(text, label).to.not.match(/1800|30 mins|seconds/);
      const tokens = (text.match(/"ai_input_tokens":8638/g) ?? []).length;
      expect(tokens, label).to.equal(
        on.includes('ai_used_public') ? (withTime && on.includes('editors_used_public') ? 2 : 1) : 0,
      );
    }
  });

  it('is the same for every stranger; the owner sees all of it', async () => {
    await share({ languages_used_public: true, logged_time_public: true });
    const { status, body } = await forAll('ada/stats/last_7_days');
    expect(status).to.equal(200);
    expect(body.data).to.not.have.any.keys('projects', 'machines', 'dependencies', 'editors');
    for (const path of ['current/stats', 'ada/stats', '@ADA/stats/last_7_days']) {
      expect(await stats(path, ada.apiKey), path).to.include.all.keys('projects', 'machines', 'dependencies', 'editors');
    }
    // Without a key nobody is the owner
    expect(await stats('ada/stats')).to.not.have.any.keys('projects');
    // A session that is over is none
    const headers = { Cookie: `__Host-sundial_session=${'a'.repeat(43)}` };
    expect((await server.fetch('/api/v1/users/ada/stats', { headers })).status).to.equal(200);
    expect((await server.fetch('/api/v1/users/current/stats', { headers })).status).to.equal(401);
  });

  it('is the range that was chosen, in any spelling, and no other one', async () => {
    await share({ languages_used_public: true, public_profile_time_range: 'last_30_days' });
    const data = await stats();
    expect(data['range']).to.equal('last_30_days');
    expect(await stats('ada/stats/Last 30 Days')).to.include({ range: 'last_30_days' });
    for (const range of ['last_7_days', 'all_time', 'last_year', '2026', 'today', 'nonsense', 'last_30_days_from_yesterday']) {
      expect(await forAll(`ada/stats/${range}`), range).to.deep.equal({
        status: 403,
        body: { error: 'This user shares no other stats than those of last_30_days.' },
      });
    }
    expect(await stats('ada/stats/all_time', ada.apiKey)).to.include({ range: 'all_time' });
  });

  it('is reckoned as the owner has it, whatever others ask for', async () => {
    await share({ languages_used_public: true, logged_time_public: true });
    const plain = await stats();
    const query = 'timeout=1&writes_only=true&timezone=Asia/Tokyo&is_including_today=true&branches=talon';
    const { modified_at: _asked, ...asked } = await stats(`ada/stats?${query}`);
    const { modified_at: _plain, ...same } = plain;
    expect(asked).to.deep.equal(same);
    expect(plain).to.include({ total_seconds: 1800, is_including_today: false, timezone: 'UTC', timeout: 15 });
    for (const path of ['ada/stats?project=velociraptor', 'ada/stats/last_7_days?project=none']) {
      expect(await forAll(path)).to.deep.equal({
        status: 403,
        body: { error: 'Only the user can ask for the time of a project.' },
      });
    }
  });

  it('is all time where the badge is shared, and nothing more by it', async () => {
    await share({ share_all_time_badge: true });
    const { status, body } = await forAll('ada/all_time_since_today');
    expect([status, body.data!['total_seconds']]).to.deep.equal([200, 3600]);
    expect((await forAll('ada/all_time_since_today?project=velociraptor')).status).to.equal(403);
    expect(await forAll('ada/stats')).to.deep.equal(hidden);
    expect(await forAll('ada/insights/days/last_year')).to.deep.equal(hidden);
  });

  it("is the last year's days where they are shared, with categories where these are", async () => {
    await share({ share_last_year_days: true });
    const { status, body } = await forAll('ada/insights/days/last_year');
    expect(status).to.equal(200);
    const days = body.data!['days'] as { date: string; total: number; categories: unknown[] }[];
    expect(days).to.have.length(365);
    expect(days.reduce((sum, day) => sum + day.total, 0)).to.equal(1800);
    expect(JSON.stringify(body)).to.not.include(toldNames.categories);
    for (const path of [
      'days/last_7_days',
      'days/all_time',
      'weekdays/last_year',
      'languages/last_year',
      'hours/last_year',
      'stats/last_year',
    ]) {
      expect(await forAll(`ada/insights/${path}`), path).to.deep.equal(hidden);
    }
    expect((await forAll('ada/insights/days/last_year?project=velociraptor')).status).to.equal(403);
    const withToday = (await ask('ada/insights/days/last_year?is_including_today=true&timezone=Asia/Tokyo')).body.data!;
    expect(withToday).to.include({ is_including_today: false, timezone: 'UTC' });
    expect(await forAll('ada/stats')).to.deep.equal(hidden);
    await share({ share_last_year_days: true, categories_used_public: true });
    expect(JSON.stringify(await forAll('ada/insights/days/last_year'))).to.include(toldNames.categories);
  });

  it('is nothing of what has no flag', async () => {
    await share(Object.fromEntries(sharingFlags.map((flag) => [flag, true])));
    for (const path of words(`
      summaries?range=Today statusbar/today durations?date=today heartbeats?date=today projects machine_names user_agents recalculation`)) {
      expect((await ask(`ada/${path}`)).status, path).to.equal(401);
      expect(await ask(`ada/${path}`, eve.apiKey), path).to.deep.equal(hidden);
    }
  });

  it('is what the card for READMEs reads, without a key', async () => {
    await share({ languages_used_public: true, logged_time_public: true });
    const data = await stats('ada/stats?is_including_today=true');
    expect(data).to.include({ is_coding_activity_visible: true, is_other_usage_visible: true });
    for (const language of data.languages!) {
      expect(Object.keys(language)).to.include.members(['name', 'text', 'percent', 'hours', 'minutes', 'total_seconds']);
    }
  });

  it('is nothing of accounts that are disabled or being deleted', async () => {
    await share({ languages_used_public: true, share_all_time_badge: true });
    const usersCounted = async (): Promise<number> => {
      let count = 0;
      const today = Math.floor(Date.now() / 1000 / daySeconds);
      for await (const _ of server.stores.community.userTotals(today - 7, today - 1)) count += 1;
      return count;
    };
    expect(await usersCounted()).to.equal(1);
    const gone = { status: 404, body: { error: 'User not found.' } };
    for (const state of ['disabled_at', 'deleting_since']) {
      await server.collections.users.updateOne({ _id: ada.user._id }, { $set: { [state]: new Date() } });
      try {
        for (const path of ['ada', 'ada/stats', 'ada/all_time_since_today', 'ada/insights/days/last_year', ada.user._id]) {
          expect(await forAll(path), `${state} ${path}`).to.deep.equal(gone);
        }
        expect((await fetch(`${server.url}/@ada`)).status).to.equal(404);
        expect(await usersCounted()).to.equal(0);
      } finally {
        await server.collections.users.updateOne({ _id: ada.user._id }, { $unset: { [state]: true } });
      }
    }
  });

  describe('of a profile', () => {
    it('is who it is, without a key, and what the profile says', async () => {
      await server.stores.users.update(ada.user._id, {
        full_name: 'Ada L',
        email: 'secret@example.org',
        public_email: 'ada@example.org',
        bio: 'Engines.',
        website: 'https://ada.example/',
        github_username: 'ada',
        is_hireable: true,
      });
      const { status, body } = await forAll('ada');
      expect(status).to.equal(200);
      expect(body.data).to.include({
        id: ada.user._id,
        display_name: 'Ada L',
        bio: 'Engines.',
        website: 'https://ada.example/',
        human_readable_website: 'ada.example',
        github_username: 'ada',
        is_hireable: true,
        public_email: null,
        photo: null,
      });
      expect(JSON.stringify(body)).to.not.match(/secret|example\.org|timezone|last_|velociraptor/);
      await server.stores.users.update(ada.user._id, { is_email_public: true });
      expect((await ask('ada')).body.data).to.include({ public_email: 'ada@example.org', is_email_public: true });
      expect(JSON.stringify(await forAll('ada'))).to.not.include('secret');
      expect((await ask('current')).status).to.equal(401);
    });
  });
});
