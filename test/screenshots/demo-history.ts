import { randomFrom } from '../../bench/workload.js';
import { dayAt, dayStart, microsPerSecond } from '../../shared/domain/zone.js';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';

/** What somebody works on, and how much of their time goes there. */
interface DemoProject {
  readonly name: string;
  readonly share: number;
  /** Extension, language and folder of what is written, most of it first. */
  readonly files: readonly (readonly [extension: string, language: string, folder: string])[];
  readonly branches: readonly string[];
  readonly dependencies: readonly string[];
  /** Days before today between which it is worked on. */
  readonly from: number;
  readonly until: number;
}

const web = [
  ['ts', 'TypeScript', 'src'],
  ['tsx', 'TypeScript', 'src/pages'],
  ['css', 'CSS', 'src/styles'],
  ['md', 'Markdown', 'docs'],
] as const;
const service = [
  ['go', 'Go', 'internal'],
  ['sql', 'SQL', 'migrations'],
  ['yml', 'YAML', 'deploy'],
  ['md', 'Markdown', 'docs'],
] as const;
const science = [
  ['py', 'Python', 'analysis'],
  ['ipynb', 'Jupyter Notebook', 'notebooks'],
  ['tex', 'TeX', 'paper'],
] as const;

/** With names as people have them: long, from right to left, with spaces. */
const projects: readonly DemoProject[] = [
  {
    name: 'tidepool',
    share: 9,
    files: web,
    branches: ['main', 'feature/offline-maps', 'fix/time-zones'],
    dependencies: ['react', 'zod', 'd3'],
    from: 400,
    until: 0,
  },
  {
    name: 'harvest-api',
    share: 6,
    files: service,
    branches: ['main', 'feature/rate-limits', 'release/2.4'],
    dependencies: ['chi', 'pgx', 'zap'],
    from: 330,
    until: 0,
  },
  {
    name: 'thesis',
    share: 4,
    files: science,
    branches: ['main', 'chapter-3'],
    dependencies: ['numpy', 'pandas', 'matplotlib'],
    from: 400,
    until: 40,
  },
  {
    name: 'dotfiles',
    share: 1,
    files: [
      ['lua', 'Lua', 'nvim'],
      ['sh', 'Bash', 'bin'],
    ],
    branches: ['main'],
    dependencies: [],
    from: 400,
    until: 0,
  },
  {
    name: 'تقويم-المدينة',
    share: 2,
    files: web,
    branches: ['main', 'ميزة/التذكيرات'],
    dependencies: ['vue', 'pinia'],
    from: 200,
    until: 0,
  },
  {
    name: 'customer-portal-frontend-with-single-sign-on-and-audit-trail-migration-2026',
    share: 2,
    files: web,
    branches: ['main'],
    dependencies: ['next', 'axios'],
    from: 120,
    until: 0,
  },
  {
    name: 'Garden notes',
    share: 1,
    files: [
      ['md', 'Markdown', 'notes'],
      ['svg', 'SVG', 'drawings'],
    ],
    branches: ['main'],
    dependencies: [],
    from: 260,
    until: 0,
  },
  {
    name: 'kiln-firmware',
    share: 2,
    files: [
      ['rs', 'Rust', 'src'],
      ['c', 'C', 'drivers'],
      ['toml', 'TOML', ''],
    ],
    branches: ['main', 'pid-tuning'],
    dependencies: ['embassy', 'defmt'],
    from: 150,
    until: 0,
  },
];
const names = [
  'account',
  'calendar',
  'chart',
  'config',
  'editor',
  'export',
  'grid',
  'index',
  'invoice',
  'layers',
  'login',
  'map',
  'model',
  'orders',
  'parser',
  'queue',
  'report',
  'router',
  'search',
  'session',
  'sync',
  'tiles',
  'upload',
  'weather',
];

const machines = [
  { name: 'atlas', platform: 'linux-6.8.0-45-generic-x86_64' },
  { name: "Noor's MacBook", platform: 'darwin-24.1.0-arm64' },
] as const;
const editors = [
  'vscode/1.99.0 vscode-wakatime/25.0.0',
  'neovim/900 vim-wakatime/11.1.1',
  'GoLand/2026.1 GoLand-wakatime/15.0.1',
] as const;
const assistants = [
  'opus/4-8 claude-code/2.1.0 claude-code-wakatime/3.1.0',
  'sonnet/5 claude-code/2.1.0 claude-code-wakatime/3.1.0',
] as const;

/** Heartbeats that go in one request, as they come from one machine. */
export interface DemoBatch {
  readonly machine: string;
  readonly heartbeats: readonly HeartbeatInput[];
}

const historyDays = 400;
const batchSize = 900;

/** Hours of a day in which somebody works: none on most weekends, fewer on some days. */
function sessionsOf(day: number, random: () => number): [from: number, until: number][] {
  const isWeekend = [2, 3].includes(day % 7);
  // Two weeks off, in each half of the year
  if (isWeekend ? random() > 0.3 : random() < 0.05 || day % 183 < 14) return [];
  if (isWeekend) return [[10 + 3 * random(), 14 + 3 * random()]];
  const evening = random() < 0.25;
  return [
    [8 + 1.5 * random(), 11.8 + 0.7 * random()],
    [13 + 0.6 * random(), 16.4 + 1.8 * random()],
    ...(evening ? [[20, 21.2 + random()] as [number, number]] : []),
  ];
}

/** A little more than a year of somebody's work, up to an instant (seconds); the same for the same day. */
export function* demoHistory(timezone: string, untilSeconds: number): Generator<DemoBatch> {
  const today = dayAt(timezone, untilSeconds * microsPerSecond);
  for (let day = today - historyDays; day <= today; day += 1) {
    const random = randomFrom(day);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * random() * list.length)]!;
    const daysAgo = today - day;
    const current = projects.filter(({ from, until }) => daysAgo <= from && daysAgo >= until);
    const byShare = current.flatMap((project) => Array.from({ length: project.share }, () => project));
    const midnight = dayStart(timezone, day) / microsPerSecond;
    const ofMachine = new Map<string, HeartbeatInput[]>(machines.map(({ name }) => [name, []]));
    for (const [from, until] of day === today
      ? ([
          [8.6, 11.9],
          [12.8, 24],
        ] as const)
      : sessionsOf(day, random)) {
      const machine = random() < 0.7 ? machines[0] : machines[1];
      let project = byShare[Math.floor(random() * byShare.length)]!;
      let aiUntil = 0;
      for (let at = midnight + from * 3600; at < Math.min(midnight + until * 3600, untilSeconds - 5); at += 40 + 160 * random()) {
        if (random() < 0.03) project = byShare[Math.floor(random() * byShare.length)]!;
        // A meeting
        if (random() < 0.008) at += 1500 + 1800 * random();
        if (daysAgo < 300 && random() < 0.02) aiUntil = at + 900 + 1800 * random();
        const [extension, language, folder] = pick(project.files);
        const isAi = at < aiUntil;
        ofMachine.get(machine.name)!.push({
          entity: `/home/noor/code/${project.name}/${folder}/${pick(names)}.${extension}`,
          type: 'file',
          time: Math.round(at * 1000) / 1000,
          category: isAi ? 'ai coding' : random() < 0.08 ? 'debugging' : random() < 0.06 ? 'code reviewing' : 'coding',
          project: project.name,
          branch: pick(project.branches),
          language,
          ...(project.dependencies.length > 0 && { dependencies: [...project.dependencies] }),
          lines: 80 + Math.floor(random() * 400),
          ...(random() < 0.2 && { is_write: true }),
          user_agent: `wakatime/v1.131.0 (${machine.platform}) go1.24.1 ${isAi ? pick(assistants) : language === 'Go' ? editors[2] : pick(editors)}`,
          ...(isAi && {
            ai_session: `00000000-0000-4000-8000-${String(day).padStart(12, '0')}`,
            ai_line_changes: Math.floor(random() * 60) - 8,
            human_line_changes: Math.floor(random() * 4),
            ai_input_tokens: Math.floor(random() * 4000),
            ai_cached_input_tokens: Math.floor(random() * 60_000),
            ai_output_tokens: Math.floor(random() * 1500),
          }),
        });
      }
    }
    for (const [machine, heartbeats] of ofMachine) {
      for (let i = 0; i < heartbeats.length; i += batchSize) yield { machine, heartbeats: heartbeats.slice(i, i + batchSize) };
    }
  }
}
