import { heartbeatId } from '../shared/domain/heartbeat-id.js';
import { dayStart, microsPerSecond } from '../shared/domain/zone.js';
import type { HeartbeatsJob } from '../shared/queue/heartbeats-job.js';
import type { HeartbeatInput } from '../shared/schema/heartbeat.js';
import type { HistoryFile, HistoryPlan, WorkedDay } from './history-shape.js';
import { randomFrom } from './workload.js';

const machines = [
  { name: 'atlas', platform: 'linux-6.8.0-45-generic-x86_64' },
  { name: 'studio.local', platform: 'darwin-24.1.0-arm64' },
  { name: 'WINBOX', platform: 'windows-10.0.27723.1000-x86_64' },
] as const;

/** Editors and their plugins get a new version every quarter, as they do. */
const editors = [
  (v: number) => `vscode/1.${90 + v}.0 vscode-wakatime/25.${v}.0`,
  (v: number) => `neovim/${900 + v} vim-wakatime/11.1.${v}`,
  (v: number) => `GoLand/2024.${v} GoLand-wakatime/15.0.${v}`,
  (v: number) => `cursor/1.${80 + v}.2 vscode-wakatime/25.${v}.0`,
  (v: number) => `PyCharm/2024.${v} PyCharm-wakatime/15.0.${v}`,
] as const;
const models = ['opus/4-8', 'sonnet/5', 'haiku/4-5'] as const;
const daysPerVersion = 91;

/** AI sessions: in the last year, on one day of three, three of ten of its heartbeats in a row, which is a tenth of all and takes some hours. */
const aiDays = 365;
const aiDayShare = 1 / 3;
const aiShareOfDay = 0.3;

/** Projects somebody works on in the same quarter; and on the same day. */
const projectsPerQuarter = 8;
const projectsPerDay = 3;

function uuidFrom(random: () => number): string {
  const hex = Array.from({ length: 8 }, () =>
    Math.floor(random() * 0x10000)
      .toString(16)
      .padStart(4, '0'),
  ).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Instants of a day's heartbeats in seconds: from the morning on with breaks; those of today up to now. */
function timesOf({ timezone, until_us, today }: HistoryPlan, { day, heartbeats }: WorkedDay, random: () => number): number[] {
  const midnight = dayStart(timezone, day) / microsPerSecond;
  if (day === today) {
    const until = until_us / microsPerSecond;
    const span = Math.min(until - midnight, heartbeats * 30);
    return Array.from({ length: heartbeats }, (_, i) => until - span + (span * (i + 0.9 * random())) / heartbeats);
  }
  let at = midnight + (8 + 1.5 * random()) * 3600;
  return Array.from({ length: heartbeats }, () => {
    at += random() < 0.003 ? 900 + 1800 * random() : 2 + 40 * random();
    return at;
  });
}

interface AiSession {
  readonly from: number;
  readonly until: number;
  readonly id: string;
  readonly model: string;
}

function aiSessionOf(plan: HistoryPlan, { day, heartbeats }: WorkedDay, random: () => number): AiSession | null {
  if (day <= plan.today - aiDays || random() >= aiDayShare) return null;
  const length = Math.round(heartbeats * aiShareOfDay);
  const from = Math.floor(random() * (heartbeats - length));
  return { from, until: from + length, id: uuidFrom(random), model: models[Math.floor(random() * models.length)]! };
}

function aiFields(session: AiSession, random: () => number): Partial<HeartbeatInput> {
  const prompted = random() < 0.1;
  return {
    category: 'ai coding',
    ai_session: session.id,
    ai_subscription_plan: 'max',
    ai_line_changes: Math.floor(random() * 60) - 10,
    human_line_changes: random() < 0.3 ? Math.floor(random() * 5) : 0,
    ai_input_tokens: Math.floor(random() * 4000),
    ai_cached_input_tokens: Math.floor(random() * 60_000),
    ai_output_tokens: Math.floor(random() * 1500),
    ...(prompted ? { ai_prompt_length: 20 + Math.floor(random() * 900) } : {}),
  };
}

/** One day as the jobs of the requests it would come in: one a machine. */
function* jobsOfDay(userId: string, plan: HistoryPlan, worked: WorkedDay): Generator<HeartbeatsJob> {
  const { seed, shape, files, branches, timezone, today } = plan;
  // By day, so that each is the same whatever came before it
  const random = randomFrom(seed * 100_003 + worked.day);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const version = Math.floor((worked.day - today + shape.days) / daysPerVersion);
  const current = Array.from(
    { length: Math.min(projectsPerQuarter, files.length - 1) },
    (_, i) => 1 + ((version * 2 + i) % Math.max(1, files.length - 1)),
  );
  const folders = [files[0]!, ...Array.from({ length: projectsPerDay - 1 }, () => files[pick([0, ...current])]!)];
  const times = timesOf(plan, worked, random);
  const session = aiSessionOf(plan, worked, random);
  const inUse = machines.slice(0, shape.machines);
  const changesAt = random() < 0.3 ? Math.floor(times.length / 2) : times.length;

  let folder = pick(folders);
  let file: HistoryFile = pick(folder);
  let branch = 'main';
  let editor = Math.floor(random() * shape.editors);
  for (const [from, until] of [
    [0, changesAt],
    [changesAt, times.length],
  ] as const) {
    if (from === until) continue;
    const machine = pick(inUse);
    const agentOf = (products: string): string => `wakatime/v1.${100 + version}.0 (${machine.platform}) go1.24.1 ${products}`;
    const heartbeats = times.slice(from, until).map((time, i): HeartbeatsJob['heartbeats'][number] => {
      if (random() < 0.01) {
        folder = pick(folders);
        branch = pick(branches);
        file = pick(folder);
      }
      if (random() < 0.005) editor = Math.floor(random() * shape.editors);
      if (random() < 0.15) file = pick(folder);
      const isAi = session !== null && from + i >= session.from && from + i < session.until;
      const input: HeartbeatInput = {
        entity: file.entity,
        type: 'file',
        time: Math.round(time * 1e3) / 1e3,
        category: random() < 0.05 ? 'debugging' : 'coding',
        project: file.project,
        project_root_count: 5,
        branch,
        language: file.language,
        ...(file.dependencies.length > 0 ? { dependencies: [...file.dependencies] } : {}),
        lines: file.lines,
        lineno: 1 + Math.floor(random() * file.lines),
        cursorpos: 1 + Math.floor(random() * 80),
        ...(random() < 0.2 ? { is_write: true } : {}),
        user_agent: agentOf(
          isAi ? `${session.model} claude-code/2.1.${version} claude-code-wakatime/3.1.${version}` : editors[editor]!(version),
        ),
        ...(isAi ? aiFields(session, random) : {}),
      };
      return { id: heartbeatId(userId, input), ...input };
    });
    const received_at = Math.round((heartbeats.at(-1)!.time + 60) * 1000);
    yield { user_id: userId, received_at, user_agent: null, machine: machine.name, timezone, ip: null, heartbeats };
  }
}

/** A user's history in order of time, day by day: only one day's heartbeats are in memory. */
export function* historyJobs(userId: string, plan: HistoryPlan): Generator<HeartbeatsJob> {
  for (const worked of plan.worked) yield* jobsOfDay(userId, plan, worked);
}
