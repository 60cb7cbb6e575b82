import fc from 'fast-check';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { midnightOf, type PlainHeartbeat, type Settings } from '../support/naive-days.js';

/** A client: its headers, and what the server makes of them. */
interface Client {
  readonly headers: Record<string, string>;
  readonly machine: string;
}
interface Program {
  readonly user_agent: string;
  readonly editor: string;
  readonly operating_system: string;
}

/** From wakatime-api.md, section 25. */
const programs: readonly Program[] = [
  {
    user_agent: 'wakatime/v1.105.0 (linux-6.11.8-zen1-2-zen-unknown) go1.23.3 cursor/1.93.1 vscode-wakatime/24.8.0',
    editor: 'Cursor',
    operating_system: 'Linux',
  },
  {
    user_agent: 'wakatime/v1.86.5 (linux-6.6.4-200.fc39.x86_64-unknown) go1.21.3 neovim/900 vim-wakatime/11.1.1',
    editor: 'Neovim',
    operating_system: 'Linux',
  },
  { user_agent: 'Chrome/115.0.0.0 mac_arm64 chrome-wakatime/3.0.19', editor: 'Chrome', operating_system: 'Mac' },
];
const [headerProgram] = programs as [Program, ...Program[]];

const clients: readonly Client[] = [
  { headers: { 'X-Machine-Name': 'desk' }, machine: 'desk' },
  { headers: { 'X-Machine-Name': 'Jane%2527s%2Blaptop' }, machine: "Jane's laptop" },
  { headers: {}, machine: 'Unknown Hostname' },
].map(({ headers, machine }) => ({ headers: { ...headers, 'User-Agent': headerProgram.user_agent }, machine }));

/** A heartbeat with the client that sends it and what it should count for; the server gives it its id. */
export interface Sent {
  readonly client: Client;
  readonly heartbeat: HeartbeatInput;
  readonly plain: Omit<PlainHeartbeat, 'id'>;
}

export interface Sending {
  readonly headers: Record<string, string>;
  readonly sent: readonly Sent[];
}

export interface RandomHistory {
  /** The account's. */
  readonly settings: Settings;
  /** In order of time, all different. */
  readonly sent: readonly Sent[];
  /** The same in any order, in batches, with repetitions. */
  readonly shuffled: readonly Sending[];
}

/** Where days are not what one thinks, and a date on which it shows. */
const places = [
  ['UTC', '2026-06-01'],
  ['Europe/Vienna', '2026-03-29'],
  ['Europe/Vienna', '2026-10-25'],
  ['America/Sao_Paulo', '2018-11-04'],
  ['America/Havana', '2026-11-01'],
  ['Asia/Kathmandu', '2026-05-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Pacific/Apia', '2011-12-31'],
] as const;

/** µs between heartbeats: ties, just below, at and just above timeouts, and over days. */
const gaps = [
  0,
  0,
  1,
  250_000,
  30e6,
  120e6,
  119_999_999,
  120_000_001,
  899_999_999,
  900e6,
  900_000_001,
  3600e6,
  3601e6,
  7 * 3600e6,
  // As far back as a placeholder looks, and just not any more
  24 * 3600e6,
  24 * 3600e6 + 1,
  25 * 3600e6,
];
const closeGaps = [250_000, 30e6, 61e6, 119e6, 600e6];

const project = fc.constantFrom(
  'engine',
  'engine',
  'web',
  'web',
  '2024',
  'a.b',
  '$set',
  '__proto__',
  '<<LAST_PROJECT>>',
  '<<LAST_PROJECT>>',
  undefined,
);
const language = fc.constantFrom('Rust', 'Rust', 'TypeScript', '<<LAST_LANGUAGE>>', undefined);
const categories: readonly (readonly [sent: string | undefined, shown: string])[] = [
  [undefined, ''],
  ['coding', 'Coding'],
  ['ai coding', 'AI Coding'],
  ['writing docs', 'Writing Docs'],
  ['juggling', 'Coding'],
];

export const anyMoment = fc.record({
  gap: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...closeGaps) }, { weight: 2, arbitrary: fc.constantFrom(...gaps) }),
  client: fc.constantFrom(...clients),
  program: fc.option(fc.constantFrom(...programs)),
  type: fc.constantFrom<('file' | 'domain')[]>('file', 'file', 'file', 'domain'),
  file: fc.constantFrom('a', 'b'),
  project,
  language,
  category: fc.constantFrom(...categories),
  branch: fc.constantFrom('main', 'fix', '<<LAST_BRANCH>>', undefined),
  dependencies: fc.constantFrom<(string[] | undefined)[]>(undefined, undefined, ['koa'], ['koa', 'ajv']),
  is_write: fc.boolean(),
  ai: fc.option(
    fc.record({
      ai_input_tokens: fc.nat(5000),
      ai_line_changes: fc.integer({ min: -50, max: 50 }),
      ai_prompt_length: fc.constantFrom(0, 0, 40),
      ai_session: fc.constantFrom('s1', 's2', 'constructor'),
    }),
    { freq: 3 },
  ),
});

const withoutUndefined = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

export type Moment = typeof anyMoment extends fc.Arbitrary<infer M> ? M : never;

export function sentAt(time_us: number, n: number, moment: Moment): Sent {
  const { client, program, type, file, category, ai } = moment;
  const { editor, operating_system } = program ?? headerProgram;
  const [sentCategory, shownCategory] = category;
  // No extension: a language that is not sent is not known
  const entity = type === 'file' ? `/src/${file}` : `${file}.example`;
  const heartbeat = withoutUndefined({
    entity,
    type,
    time: time_us / 1e6,
    // Tells apart what is otherwise the same at the same time
    lineno: n + 1,
    project: moment.project,
    language: moment.language,
    branch: moment.branch,
    category: sentCategory,
    dependencies: moment.dependencies,
    is_write: moment.is_write,
    user_agent: program?.user_agent,
    ...ai,
  }) as HeartbeatInput;
  return {
    client,
    heartbeat,
    plain: {
      time_us,
      project: moment.project ?? null,
      branch: moment.branch ?? null,
      language: moment.language ?? null,
      category: shownCategory || (type === 'domain' ? 'Browsing' : 'Coding'),
      editor,
      operating_system,
      machine: client.machine,
      dependencies: moment.dependencies ?? [],
      entity,
      is_write: moment.is_write,
      ai,
    },
  };
}

/** Requests that send these in their order: a batch has one client. */
export function batches(sent: readonly Sent[], size: number): Sending[] {
  const list: Sending[] = [];
  for (const client of new Set(sent.map((s) => s.client))) {
    const own = sent.filter((s) => s.client === client);
    for (let i = 0; i < own.length; i += size) list.push({ headers: client.headers, sent: own.slice(i, i + size) });
  }
  return list;
}

const anySettings = fc.record({
  timeout: fc.constantFrom(2, 15, 15, 60),
  writes_only: fc.constantFrom(false, false, false, true),
});

/** Up to 30 heartbeats around the midnight on which a place's oddity shows. */
export const anyRandomHistory: fc.Arbitrary<RandomHistory> = fc
  .record({
    place: fc.constantFrom(...places),
    account: anySettings,
    minutesBefore: fc.constantFrom(0, 1, 10, 14, 90, 600),
    moments: fc.array(anyMoment, { minLength: 1, maxLength: 30 }),
  })
  .chain(({ place: [timezone, date], account, minutesBefore, moments }) => {
    let time = midnightOf(timezone, date) - minutesBefore * 60e6;
    const sent = moments.map((moment, n) => sentAt((time += n === 0 ? 0 : moment.gap), n, moment));
    return fc.record({
      settings: fc.constant({ timezone, ...account }),
      sent: fc.constant(sent),
      shuffled: anySending(sent),
    });
  });

const anySending = (sent: readonly Sent[]): fc.Arbitrary<Sending[]> =>
  fc
    .record({
      order: fc.shuffledSubarray([...sent], { minLength: sent.length }),
      again: fc.subarray([...sent]),
      size: fc.integer({ min: 1, max: 8 }),
    })
    .chain(({ order, again, size }) => {
      const requests = [...batches(order, size), ...batches(again, size + 1)];
      return fc.shuffledSubarray(requests, { minLength: requests.length });
    });
