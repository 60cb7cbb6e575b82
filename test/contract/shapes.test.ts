import { expect } from 'chai';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { heartbeat } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';
import { faultsOf, type Shape } from './shape.js';
import {
  allTime,
  dataDumps,
  durations,
  editors,
  heartbeats,
  machineNames,
  meta,
  programLanguages,
  projectSummaries,
  projects,
  statusBar,
  summaries,
  userAgents,
} from './shapes.js';
import { bestDay, communityStats, insight, insights, stats } from './stats-shapes.js';
import { ownUser } from './user-shape.js';

/** A few minutes that fill every list: two projects, editors and categories, with AI, and one heartbeat that tells almost nothing. */
function someMinutes(start: number): HeartbeatInput[] {
  const claude = 'wakatime/v2.15.0 (linux-6.8.0-x86_64) go1.24.1 opus/4-8 claude-code/2.1.45 claude-code-wakatime/3.1.0';
  return [
    heartbeat({ time: start, dependencies: ['tokio', 'serde'], lines: 240, lineno: 17, cursorpos: 5, project_root_count: 4 }),
    heartbeat({ time: start + 60.25, is_write: true, line_additions: 3, line_deletions: 1 }),
    heartbeat({
      time: start + 120,
      user_agent: claude,
      category: 'ai coding',
      project: 'gnomon',
      ai_line_changes: 12,
      human_line_changes: -3,
      ai_session: 's1',
      ai_subscription_plan: 'max',
      ai_input_tokens: 1200,
      ai_cached_input_tokens: 10,
      ai_output_tokens: 345,
      ai_prompt_length: 80,
    }),
    { entity: 'Xcode', type: 'app', time: start + 180 },
    { entity: 'github.com', type: 'domain', time: start + 240 },
  ];
}

const today = new Date().toISOString().slice(0, 10);
const filledDay = '2026-01-05';
const user = '/api/v1/users/current';
const filled = `${user}/durations?date=${filledDay}`;

/** Label, path, shape, and whether its lists must have items. */
const answers: readonly (readonly [string, string, Shape])[] = [
  ['statusbar/today', `${user}/statusbar/today`, statusBar],
  ['status_bar/today', `${user}/status_bar/today`, statusBar],
  ['summaries of days with and without time', `${user}/summaries?start=2026-01-03&end=${filledDay}`, summaries],
  ['summaries of a named range', `${user}/summaries?range=Last 7 Days`, summaries],
  [
    'summaries with other settings',
    `${user}/summaries?start=${filledDay}&end=${filledDay}&timeout=5&writes_only=true`,
    summaries,
  ],
  ['summaries of a project', `${user}/summaries?start=${filledDay}&end=${filledDay}&project=engine`, projectSummaries],
  [
    'summaries of branches',
    `${user}/summaries?start=${filledDay}&end=${filledDay}&project=engine&branches=main`,
    projectSummaries,
  ],
  ['durations', filled, durations({})],
  ['durations by project', `${filled}&slice_by=project`, durations({})],
  ['durations by entity', `${filled}&slice_by=entity`, durations({ entity: 'filled', type: 'filled' })],
  ['durations of a project', `${filled}&project=engine`, durations({ entity: 'filled', type: 'filled' })],
  ['durations by language', `${filled}&slice_by=language`, durations({ language: 'filled|null' })],
  ['durations by dependencies', `${filled}&slice_by=dependencies`, durations({ dependencies: ['filled'] })],
  ['durations by os', `${filled}&slice_by=os`, durations({ os: 'filled', operating_system: 'filled' })],
  ['durations by editor', `${filled}&slice_by=editor`, durations({ editor: 'filled' })],
  ['durations by category', `${filled}&slice_by=category`, durations({ category: 'category' })],
  ['durations by machine', `${filled}&slice_by=machine`, durations({ machine: 'filled' })],
  ['heartbeats', `${user}/heartbeats?date=${filledDay}`, heartbeats],
  ['projects', `${user}/projects`, projects],
  ['all_time_since_today', `${user}/all_time_since_today`, allTime()],
  ['all_time_since_today of a project', `${user}/all_time_since_today?project=engine`, allTime({ project: 'filled' })],
  ['users/current', user, ownUser],
  ['machine_names', `${user}/machine_names`, machineNames],
  ['user_agents', `${user}/user_agents`, userAgents],
  ['editors', '/api/v1/editors', editors],
  ['editors with those to come', '/api/v1/editors?unreleased=true', editors],
  ['program_languages', '/api/v1/program_languages', programLanguages],
  ['meta', '/api/v1/meta', meta],
  ['data_dumps', `${user}/data_dumps`, dataDumps],
  ['community stats', '/api/v1/stats/last_7_days', communityStats],
];

/** Those whose shape is another where there is no time: label, path, shape with time and without. */
const answersWithBestDay: readonly (readonly [string, string, Shape, Shape])[] = [
  ['stats', `${user}/stats?is_including_today=true`, stats(bestDay), stats('null')],
  ['stats of a year', `${user}/stats/2026`, stats(bestDay), stats('null')],
  ['stats of all time', `${user}/stats/all_time`, stats(bestDay), stats('null')],
  ['stats with other settings', `${user}/stats/2026-01?timeout=5&writes_only=false`, stats(bestDay), stats('null')],
  ...Object.entries(insights(bestDay)).map(
    ([type, shape]) =>
      [
        `insights/${type}`,
        `${user}/insights/${type}/2026`,
        insight(type, shape),
        insight(type, insights('null')[type]!),
      ] as const,
  ),
];

describe('shapes of answers', () => {
  let server: TestServer;
  let ada: TestUser;
  let nobody: TestUser;
  before(async () => {
    server = await startTestServer();
    ada = await server.newUser({ username: 'ada', timezone: 'UTC' });
    nobody = await server.newUser({ timezone: 'Europe/Vienna' });
    const midnight = Date.parse(`${today}T00:00:00Z`) / 1000;
    await server.send(ada, someMinutes(Date.parse(`${filledDay}T09:00:00Z`) / 1000), { 'X-Machine-Name': 'lab' });
    await server.send(ada, someMinutes(midnight), { 'X-Machine-Name': 'lab' });
    await eventually(async () => (await server.stores.days.countDirty()) === 0);
    await server.call(ada, `${user}/data_dumps`, { method: 'POST', body: '{"type":"daily"}' });
    await server.settled();
  });
  after(() => server.close());

  async function get(as: TestUser, path: string): Promise<unknown> {
    const { status, body, headers } = await server.call(as, path);
    expect(status).to.equal(200);
    expect(headers.get('content-type')).to.equal('application/json; charset=utf-8');
    return body;
  }

  for (const [label, path, shape] of answers) {
    it(`${label}: as recorded`, async () => expect(faultsOf(await get(ada, path), shape)).to.deep.equal([]));
    it(`${label}: the same for a user who has sent nothing`, async () =>
      expect(faultsOf(await get(nobody, path), shape)).to.deep.equal([]));
  }

  for (const [label, path, shape, empty] of answersWithBestDay) {
    it(`${label}: as recorded`, async () => expect(faultsOf(await get(ada, path), shape)).to.deep.equal([]));
    it(`${label}: with a best day of null for a user who has sent nothing`, async () =>
      expect(faultsOf(await get(nobody, path), empty)).to.deep.equal([]));
  }

  it('users/:user by id and by name is the same as users/current', async () => {
    const current = await get(ada, user);
    for (const name of [ada.user._id, 'ada', '@ada', 'ADA'])
      expect(await get(ada, `/api/v1/users/${name}`)).to.deep.equal(current);
  });

  it('every list has items where there is time, so that their shape was checked', async () => {
    const day = (await get(ada, `${user}/statusbar/today`)) as { data: Record<string, unknown> };
    const { data: projectDays } = (await get(ada, `${user}/summaries?start=${filledDay}&end=${filledDay}&project=engine`)) as {
      data: Record<string, unknown>[];
    };
    const lists = Object.entries({ ...projectDays[0], ...day.data }).filter(([, value]) => Array.isArray(value));
    const always = ['projects', 'languages', 'dependencies', 'editors', 'operating_systems', 'categories', 'machines'];
    expect(lists.map(([name]) => name)).to.have.members([...always, 'branches', 'entities']);
    for (const [name, items] of lists) expect(items, name).to.not.be.empty;
    const { data: range } = (await get(ada, `${user}/stats/2026`)) as { data: Record<string, unknown> };
    for (const name of always) expect(range[name], name).to.not.be.empty;
    for (const [type] of Object.entries(insights(bestDay)).filter(([, shape]) => Array.isArray(shape))) {
      const { data } = (await get(ada, `${user}/insights/${type}/2026`)) as { data: Record<string, unknown[]> };
      expect(data[type], type).to.not.be.empty;
    }
    for (const [, path] of answers.filter(([label]) => label.startsWith('durations'))) {
      expect(((await get(ada, path)) as { data: unknown[] }).data, path).to.not.be.empty;
    }
  });

  it('an empty day is all zeros, empty maps and empty lists', async () => {
    const { data, daily_average } = (await get(nobody, `${user}/summaries?start=2026-01-01&end=2026-01-09`)) as {
      data: { grand_total: Record<string, unknown> }[];
      daily_average: object;
    };
    const { digital, decimal, text, ai_model_breakdown, ai_model_costs, ai_model_line_changes, ...numbers } =
      data[0]!.grand_total;
    expect({ digital, decimal, text }).to.deep.equal({ digital: '0:00', decimal: '0.00', text: '0 secs' });
    expect([ai_model_breakdown, ai_model_costs, ai_model_line_changes]).to.deep.equal([[], {}, {}]);
    expect(new Set(Object.values(numbers))).to.deep.equal(new Set([0]));
    expect(daily_average).to.include({
      holidays: 9,
      days_including_holidays: 9,
      days_minus_holidays: 0,
      seconds: 0,
      text: '0 secs',
    });
    expect(await get(nobody, `${user}/projects`)).to.include({
      page: 1,
      prev_page: null,
      next_page: null,
      total: 0,
      total_pages: 1,
    });
  });
});
