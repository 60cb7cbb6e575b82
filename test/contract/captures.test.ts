import { expect } from 'chai';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';
import { capturedKey, captures, headerOf, itemsOf, replay, type Capture, type RawAnswer } from './captures.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** `X-Machine-Name` as sent → the machine. */
const machines: Readonly<Record<string, string>> = {
  devbox: 'devbox',
  'Jan%C3%A9%27s+MacBook+Pro': "Jané's MacBook Pro",
  'Jane%27s+laptop': "Jane's laptop",
  'Jane%2527s%2Blaptop': "Jane's laptop",
  'Jane%252527s%252Blaptop': "Jane's laptop",
  'Jane+laptop': 'Jane laptop',
  'Work Chrome': 'Work Chrome',
  'vscode.dev': 'vscode.dev',
};

/** The end of a user agent → editor, version of the plugin. */
const editors: readonly (readonly [string, string | null, string | null])[] = [
  ['vscode/1.86.0 vscode-wakatime/24.4.0', 'VS Code', '24.4.0'],
  ['vscode/1.100.0 vscode-wakatime/30.2.0', 'VS Code', '30.2.0'],
  ['vim/901 vim-wakatime/11.1.1', 'Vim', '11.1.1'],
  ['vim/901 vim-wakatime/8.0.0', 'Vim', '8.0.0'],
  ['Chrome/120.0 chrome-wakatime/3.0.7', 'Chrome', '3.0.7'],
  ['Chrome/126.0.0.0 linux_x86-64 chrome-wakatime/4.1.1', 'Chrome', '4.1.1'],
  ['claude-code/2.1.45 claude-code-wakatime/3.1.0', 'Claude Code', '3.1.0'],
  ['macos-wakatime/1.0', null, '1.0'],
  ['Unknown/0', null, null],
];

const categories: Readonly<Record<string, string>> = {
  'ai coding': 'AI Coding',
  'code reviewing': 'Code Reviewing',
  'running tests': 'Running Tests',
  'writing tests': 'Writing Tests',
  'writing docs': 'Writing Docs',
  'manual testing': 'Manual Testing',
};

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function categoryOf({ category, type }: Record<string, unknown>): string {
  if (typeof category !== 'string') return type === 'domain' || type === 'url' ? 'Browsing' : 'Coding';
  return categories[category] ?? capitalised(category);
}

/** VS Code's ids; files whose client named no language. */
const languages: Readonly<Record<string, string>> = { typescriptreact: 'TypeScript', python: 'Python', plaintext: 'Text' };
const languageByFile: Readonly<Record<string, string | null>> = {
  'app.py': 'Python',
  LICENSE: 'Text',
  Xcode: null,
  'github.com': null,
};

function languageOf(item: Record<string, unknown>): string | null {
  const { language, entity } = item;
  if (typeof language === 'string') return languages[language] ?? language;
  return languageByFile[String(entity).split('/').at(-1)!] ?? null;
}

const integer = (value: unknown): number | null => (value === undefined || value === null ? null : Number(value));
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
/** The legacy client sends its set in another order each time. */
const texts = (value: unknown): string[] => (Array.isArray(value) ? (value as string[]).toSorted() : []);

/**
 * Browser tabs say "what I was just working on". That is the CLI's heartbeat 15 minutes before, the newest one that names its project; a
 * branch belongs to its project, so that a tab which names another project gets none.
 */
const filledIn: Readonly<Record<string, object>> = {
  'browser 0': { project: 'vscode-wakatime', branch: 'master' },
  'browser 1': { project: 'vscode-wakatime', branch: 'master' },
  'browser 2': { project: 'wakatime-cli', branch: null, language: 'TypeScript' },
  'browser 3': { project: 'Weekly', branch: null },
  'browser 4': { project: 'vscode-wakatime', branch: 'master' },
};

/** What GET heartbeats must show of an item; the spelling of each field is written down here again, not taken from the server. */
function expected(capture: Capture, item: Record<string, unknown>): Record<string, unknown> {
  return {
    entity: item['entity'],
    type: item['type'],
    time: Math.round(Number(item['time']) * 1e6) / 1e6,
    category: categoryOf(item),
    project: text(item['project']) ?? text(item['alternate_project']),
    branch: text(item['branch']),
    language: languageOf(item),
    project_root_count: integer(item['project_root_count']),
    dependencies: texts(item['dependencies']),
    lines: integer(item['lines'] ?? item['lines_in_file']),
    lineno: integer(item['lineno']),
    cursorpos: integer(item['cursorpos']),
    is_write: item['is_write'] === true,
    line_additions: integer(item['line_additions']),
    line_deletions: integer(item['line_deletions']),
    ai_line_changes: integer(item['ai_line_changes']),
    human_line_changes: integer(item['human_line_changes']),
    ai_session: text(item['ai_session']),
    ai_subscription_plan: text(item['ai_subscription_plan']),
    ai_input_tokens: integer(item['ai_input_tokens']) ?? 0,
    ai_output_tokens: integer(item['ai_output_tokens']) ?? 0,
    ai_cached_input_tokens: 0,
    ai_prompt_length: integer(item['ai_prompt_length']) ?? 0,
    ...filledIn[capture.label],
  };
}

type ReadHeartbeat = Record<string, unknown> & { id: string; user_agent_id: string; machine_name_id: string };

const isBulk = (capture: Capture): boolean => itemsOf(capture).length > 0 && !capture.request.path.startsWith('/api/v2/');
const bulks = captures.filter(isBulk);
const named = (capture: Capture): string => `${capture.file.replace('.json', '')}: ${capture.label}`;

describe('requests of real clients, replayed', () => {
  let server: TestServer;
  let jane: TestUser;
  const answers = new Map<Capture, RawAnswer>();
  const idsOf = (capture: Capture): string[] =>
    (answers.get(capture)!.body as { responses: [{ data: { id: string } }, number][] }).responses.map(([item]) => item.data.id);

  before(async () => {
    server = await startTestServer();
    jane = { user: (await server.newUser({ username: 'jane', timezone: null })).user, apiKey: capturedKey };
    await server.stores.apiKeys.add(capturedKey, jane.user._id, { name: 'captured' });
    await server.stores.apiKeys.add(`waka_${capturedKey}`, jane.user._id, { name: 'captured, with its prefix' });
    for (const capture of captures) answers.set(capture, await replay(server, capture));
    await server.settled();
  });
  after(() => server.close());

  it('are all there', () => {
    expect(captures).to.have.length(91);
    expect(bulks).to.have.length(78);
  });

  for (const capture of bulks) {
    it(`takes every heartbeat of ${named(capture)}`, () => {
      const { status, body, headers } = answers.get(capture)!;
      expect(status).to.equal(202);
      expect(headers['content-type']).to.match(/^application\/json/);
      const ids = idsOf(capture);
      for (const id of ids) expect(id).to.match(uuid);
      expect(body).to.deep.equal({ responses: itemsOf(capture).map((_, i) => [{ data: { id: ids[i] } }, 201]) });
    });
  }

  /** Status and body of what is no heartbeat, by method and path without query. */
  const others: Readonly<Record<string, (answer: RawAnswer) => void>> = {
    'GET /api/v1/users/current/statusbar/today': ({ status, body }) => {
      expect(status).to.equal(200);
      const { data } = body as { data: { grand_total: Record<string, unknown>; categories: unknown[] } };
      const { hours, minutes, decimal, text: spelled, total_seconds } = data.grand_total;
      for (const number of [hours, minutes]) expect(number).to.satisfy(Number.isInteger);
      expect(decimal).to.match(/^\d+\.\d\d$/);
      expect(spelled).to.match(/\d+ (hrs?|mins?|secs?)$/);
      expect(total_seconds).to.be.a('number');
      expect(data.categories).to.be.an('array');
    },
    'POST /api/v1/plugins/errors': ({ status }) => expect(status).to.equal(201),
    'POST /api/v1/users/current/file_experts': ({ status, body }) => {
      expect(status).to.equal(200);
      // Who asks has worked on it, or nobody has
      const { data } = body as { data: { user: { name: string }; total: { text: string } }[] };
      for (const { user, total } of data) {
        expect(user.name).to.equal('You');
        expect(total.text).to.match(/^\d+ (sec|min|hr)s?/);
      }
    },
    // Goals are not there yet; the CLI prints the error and goes on
    'GET /api/v1/users/current/goals/00000000-0000-4000-8000-000000000000': ({ status, body }) => {
      expect(status).to.equal(404);
      expect(body).to.deep.equal({ error: 'Not found' });
    },
    // Where the recording server redirected to: no address of ours, and never an answer the CLI could take for success
    'GET /api/v2/users/current/heartbeats.bulk': ({ status, body }) => {
      expect(status).to.equal(404);
      expect(body).to.deep.equal({ error: 'Not found' });
    },
    'POST /api/v2/users/current/heartbeats.bulk': ({ status, body }) => {
      expect(status).to.equal(404);
      expect(body).to.deep.equal({ error: 'Not found' });
    },
  };
  for (const capture of captures.filter((c) => !isBulk(c))) {
    const { method, path } = capture.request;
    it(`answers ${named(capture)} (${method} ${path.split('?')[0]})`, () => {
      others[`${method} ${path.split('?')[0]}`]!(answers.get(capture)!);
    });
  }

  it('gives the heartbeats that were meant, each once', async () => {
    const shown = new Map<string, ReadHeartbeat>();
    for (const date of ['2026-01-05', '2026-11-23']) {
      const { body } = await server.call<{ data: ReadHeartbeat[] }>(jane, `/api/v1/users/current/heartbeats?date=${date}`);
      for (const heartbeat of body.data) shown.set(heartbeat.id, heartbeat);
    }
    const userAgents = new Map((await server.collections.userAgents.find().toArray()).map((row) => [row._id, row]));
    const machineRows = new Map((await server.collections.machineNames.find().toArray()).map((row) => [row._id, row]));
    const machineOf = new Map<string, string>();
    for (const capture of bulks) {
      for (const [i, item] of itemsOf(capture).entries()) {
        const id = idsOf(capture)[i]!;
        // What another run of the CLI sends again, from another machine, is where it was seen first
        if (!machineOf.has(id)) machineOf.set(id, machines[headerOf(capture, 'x-machine-name') ?? ''] ?? 'Unknown Hostname');
        const read = shown.get(id)!;
        expect({ ...read, dependencies: texts(read['dependencies']) }, `${named(capture)} #${i}`).to.deep.include(
          expected(capture, item),
        );
        const agent = userAgents.get(read.user_agent_id)!;
        const value = text(item['user_agent']) ?? text(item['plugin']) ?? headerOf(capture, 'user-agent')!;
        const [, editor, version] = editors.find(([end]) => value.endsWith(end))!;
        expect(agent).to.include({ value, editor, version, os: 'Linux', user_id: jane.user._id });
        expect(machineRows.get(read.machine_name_id)!.name).to.equal(machineOf.get(id));
      }
    }
    expect([...shown.keys()]).to.have.members([...machineOf.keys()]);
    expect(await server.collections.heartbeats.countDocuments()).to.equal(machineOf.size);
    expect([...machineRows.values()].filter((row) => row.name === "Jane's laptop")).to.have.length(1);
  });

  it("takes the first zone a client tells as the account's", async () => {
    const { body } = await server.call<{ data: { timezone: string } }>(jane, '/api/v1/users/current');
    expect(body.data.timezone).to.equal('Europe/Berlin');
  });

  it('gives the same ids again and stores nothing twice, in any order', async () => {
    const before = await server.collections.heartbeats.countDocuments();
    for (const capture of bulks.toReversed()) {
      const was = answers.get(capture)!.body;
      expect((await replay(server, capture)).body).to.deep.equal(was);
    }
    await server.settled();
    expect(await server.collections.heartbeats.countDocuments()).to.equal(before);
  });

  it('shows ten minutes of 21 files, one each half minute', async () => {
    const files = captures.filter((c) => c.file.startsWith('cli_files')).flatMap(itemsOf) as unknown as HeartbeatInput[];
    const fred = await server.newUser({ timezone: 'Europe/Berlin' });
    await server.send(fred, files);
    const path = '/api/v1/users/current/summaries?start=2026-01-05&end=2026-01-05';
    await eventually(async () => {
      const { body } = await server.call<{ cumulative_total: { seconds: number } }>(fred, path);
      return body.cumulative_total.seconds === 600;
    });
  });
});
