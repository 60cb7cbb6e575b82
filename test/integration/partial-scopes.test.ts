import { expect } from 'chai';
import { lists, type List } from '../../shared/domain/parts.js';
import type { Scope } from '../../shared/domain/scopes.js';
import { toldHalfHour, toldMachine, toldNames } from '../factories/told-day.js';
import { eventually } from '../support/eventually.js';
import { createGrants } from '../support/grants.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

const me = '/api/v1/users/current';
const daySeconds = 86_400;
type Lists = Record<List, { name: string; total_seconds: number; ai_input_tokens?: number }[]>;

interface Got<T> {
  readonly text: string;
  readonly body: T;
}

describe('parts of scopes', () => {
  let server: TestServer;
  let ada: TestUser;
  let grants: ReturnType<typeof createGrants>;
  let today: number;
  before(async () => {
    server = await startTestServer();
    grants = createGrants(server);
    ada = await server.newUser();
    today = Math.floor(Date.now() / 1000 / daySeconds) * daySeconds;
    await server.send(ada, toldHalfHour(today - 2 * daySeconds + 36_000), toldMachine);
    await server.send(ada, toldHalfHour(today), toldMachine);
    await server.settled();
    // Past days are then kept as they are sent
    await eventually(async () => (await server.stores.days.countUnrolledBefore(today / daySeconds)) === 0);
  });
  after(() => server.close());

  async function ask(as: TestUser, path: string): Promise<{ status: number; text: string }> {
    const response = await server.fetch(`${me}/${path}`, { headers: { Authorization: `Bearer ${as.apiKey}` } });
    return { status: response.status, text: await response.text() };
  }
  async function get<T = unknown>(as: TestUser, path: string): Promise<Got<T>> {
    const { status, text } = await ask(as, path);
    expect(status, `${path} ${text}`).to.equal(200);
    const body = JSON.parse(text) as T;
    return { text, body };
  }
  const refusal = (scope: string) => ({ status: 403, text: JSON.stringify({ error: `This needs the scope ${scope}.` }) });
  const namesIn = (text: string): string[] => lists.filter((list) => text.includes(toldNames[list]));

  const range = 'summaries?range=Last 7 Days';

  it('show days with the lists that they are of, their totals, and nothing else', async () => {
    const whole = (await get<{ data: Lists[] }>(ada, range)).body;
    for (const list of lists) {
      const token = grants.token(ada, `read_summaries.${list}`);
      for (const path of [range, `${range}&timeout=16`, 'statusbar/today']) {
        const { text, body } = await get<{ data: Lists | Lists[]; cumulative_total?: unknown }>(token, path);
        expect(namesIn(text), `${list} ${path}`).to.deep.equal([list]);
        expect(text, path).to.not.match(/1234|"human_additions":[1-9]|talon|Claw/);
        const days = [body.data].flat() as (Lists & { grand_total: { total_seconds: number } })[];
        expect(days.at(-1)!.grand_total.total_seconds).to.equal(1800);
        for (const other of lists) expect(days.at(-1)![other].length > 0, other).to.equal(other === list);
      }
      const { data, ...beside } = (await get<{ data: Lists[] }>(token, range)).body;
      const { data: wholeData, ...wholeBeside } = whole;
      expect(beside).to.deep.equal(wholeBeside);
      expect(data.map((d) => d[list].map((i) => [i.name, i.total_seconds]))).to.deep.equal(
        wholeData.map((d) => d[list].map((i) => [i.name, i.total_seconds])),
      );
    }
  });

  it('show stats with the lists that they are of, and the best day only to whom it was granted', async () => {
    for (const part of [...lists, 'best_day'] as const) {
      const token = grants.token(ada, `read_stats.${part}`);
      const { text, body } = await get<{ data: Lists & { best_day: unknown } }>(token, 'stats/last_7_days');
      expect(namesIn(text), part).to.deep.equal(part === 'best_day' ? [] : [part]);
      expect(text).to.not.match(/1234|"human_additions":[1-9]/);
      expect(body.data).to.include({ total_seconds: 1800, ai_line_changes_total: 0 });
      expect(body.data.best_day !== null).to.equal(part === 'best_day');
      expect((await ask(token, 'all_time_since_today')).status).to.equal(200);
      expect((await ask(token, 'recalculation')).status).to.equal(200);
    }
  });

  it('are put together', async () => {
    const token = grants.token(ada, 'read_summaries.languages', 'read_summaries.machines', 'read_stats.editors');
    expect(namesIn((await get(token, range)).text)).to.deep.equal(['languages', 'machines']);
    expect(namesIn((await get(token, 'stats/last_7_days')).text)).to.deep.equal(['editors']);
  });

  it('of another scope open nothing', async () => {
    const summaries = grants.token(ada, 'read_summaries.languages', 'email');
    const stats = grants.token(ada, 'read_stats.languages', 'read_stats.best_day');
    for (const path of ['stats', 'stats/last_7_days', 'all_time_since_today', 'recalculation']) {
      expect(await ask(summaries, path), path).to.deep.equal(refusal('read_stats'));
    }
    for (const path of [range, 'statusbar/today', 'status_bar/today']) {
      expect(await ask(stats, path), path).to.deep.equal(refusal('read_summaries'));
    }
    expect(await ask(stats, 'projects')).to.deep.equal(refusal('read_stats.projects'));
    expect(await ask(stats, 'user_agents')).to.deep.equal(refusal('read_stats.editors'));
    expect(await ask(stats, 'machine_names')).to.deep.equal(refusal('read_stats.machines'));
    expect(await ask(stats, 'durations?date=today')).to.deep.equal(refusal('read_heartbeats'));
  });

  it('let nobody ask for a project who may not know of projects', async () => {
    const project = `project=${toldNames.projects}`;
    const [others, projects]: [Scope[], Scope[]] = [
      ['read_summaries.languages', 'read_stats.languages'],
      ['read_summaries.projects', 'read_stats.projects'],
    ];
    for (const query of [project, `${project}&branches=talon`, 'branches=talon']) {
      expect(await ask(grants.token(ada, ...others), `${range}&${query}`)).to.deep.equal(refusal('read_summaries.projects'));
      const { text, body } = await get<{ data: { entities: unknown[]; branches: unknown[] }[] }>(
        grants.token(ada, ...projects),
        `${range}&${query}`,
      );
      expect(namesIn(text)).to.deep.equal(['projects']);
      expect(body.data.at(-1)!.entities).to.deep.equal([]);
      expect(body.data.at(-1)!.branches).to.have.length(1);
      expect(text).to.not.include('Claw');
    }
    for (const path of ['stats/last_7_days', 'all_time_since_today']) {
      expect(await ask(grants.token(ada, ...others), `${path}?${project}`)).to.deep.equal(refusal('read_stats.projects'));
      expect((await ask(grants.token(ada, ...projects), `${path}?${project}`)).status).to.equal(200);
    }
    const insight = `insights/languages/last_7_days?${project}`;
    expect(await ask(grants.token(ada, ...others), insight)).to.deep.equal(refusal('read_summaries.projects'));
  });

  it('show the insights that they are of', async () => {
    for (const list of lists) {
      for (const scope of [`read_summaries.${list}`, `read_stats.${list}`] as const) {
        const token = grants.token(ada, scope);
        const { text } = await get(token, `insights/${list}/last_7_days`);
        expect(namesIn(text), scope).to.deep.equal([list]);
        expect(text).to.not.include('1234');
        for (const type of [
          'weekdays',
          'days',
          'hours',
          'daily_average',
          'daily_average_trend',
          'stats',
          'ai_days',
          'ai_models',
        ]) {
          expect(await ask(token, `insights/${type}/last_7_days`), type).to.deep.equal(refusal('read_summaries'));
        }
        const other = list === 'languages' ? 'editors' : 'languages';
        expect(await ask(token, `insights/${other}/last_7_days`)).to.deep.equal(refusal(`read_summaries.${other}`));
        expect(await ask(token, 'insights/best_day/last_7_days')).to.deep.equal(refusal('read_stats.best_day'));
      }
    }
    const best = await get<{ data: { best_day: { total_seconds: number } } }>(
      grants.token(ada, 'read_stats.best_day'),
      'insights/best_day/last_7_days',
    );
    expect(best.body.data.best_day.total_seconds).to.equal(1800);
    for (const scope of ['read_summaries', 'read_stats'] as const) {
      for (const type of ['weekdays', 'days', 'hours', 'best_day', 'stats', 'languages', 'ai_models']) {
        expect((await ask(grants.token(ada, scope), `insights/${type}/last_7_days`)).status, `${scope} ${type}`).to.equal(200);
      }
    }
  });

  it('take nothing from who has the whole: the same bytes', async () => {
    const token = grants.token(ada, 'read_summaries', 'read_stats', 'read_summaries.editors');
    const all = await get(ada, range);
    expect(namesIn(all.text)).to.deep.equal([...lists]);
    expect((await get(token, range)).text).to.equal(all.text);
    const past = `summaries?start=2020-01-01&end=${new Date((today - daySeconds) * 1000).toISOString().slice(0, 10)}`;
    expect((await get(token, past)).text).to.equal((await get(ada, past)).text);
  });

  describe('of an account', () => {
    const last = ['last_heartbeat_at', 'last_project', 'last_branch', 'last_language', 'last_plugin', 'last_plugin_name'];
    const plan = [
      'plan',
      'has_premium_features',
      'has_basic_features',
      'needs_payment_method',
      'hide_ai_coding',
      'can_show_pro_status',
    ];
    before(() => server.stores.users.update(ada.user._id, { email: 'ada@example.org', public_email: 'me@example.org' }));

    async function user(as: TestUser): Promise<Record<string, unknown>> {
      return (await get<{ data: Record<string, unknown> }>(as, '')).body.data;
    }

    it('show the address to who may see it, and the last activity to who may read time', async () => {
      for (const scope of ['read_summaries', 'read_stats', 'read_heartbeats'] as const) {
        const data = await user(grants.token(ada, scope));
        expect(data, scope).to.include({
          email: null,
          public_email: null,
          last_project: toldNames.projects,
          last_branch: 'talon',
        });
      }
      for (const scopes of [[], ['read_summaries.projects'], ['read_stats.best_day'], ['write_heartbeats']] as Scope[][]) {
        const data = await user(grants.token(ada, ...scopes));
        for (const name of last) expect(data[name], name).to.equal(null);
        expect(data).to.include({ id: ada.user._id, email: null, timezone: 'UTC', timeout: 15 });
      }
      expect(await user(grants.token(ada, 'email'))).to.include({ email: 'ada@example.org', last_project: null });
    });

    it('show the plan to keys, not to apps', async () => {
      expect(await user(grants.token(ada, 'email', 'read_summaries'))).to.not.have.any.keys(...plan);
      for (const key of [ada, grants.key(ada, new Set(['write_heartbeats'] as const))]) {
        expect(await user(key)).to.include.all.keys(...plan);
      }
      expect(await user(ada)).to.include({ email: 'ada@example.org', last_language: toldNames.languages });
    });
  });
});
