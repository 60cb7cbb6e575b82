import { dayAt, dayStart, microsPerSecond } from '../shared/domain/zone.js';
import { languages, packages, randomFrom, words } from './workload.js';

/** How much there is of everything in a user's history. */
export interface HistoryShape {
  readonly heartbeats: number;
  /** Up to today. */
  readonly days: number;
  readonly projects: number;
  readonly filesPerProject: number;
  readonly branches: number;
  readonly editors: number;
  readonly machines: number;
}

/** The user of issue size: three years of a busy developer. */
export const longHistory = { days: 1096, projects: 24, filesPerProject: 90, branches: 9, editors: 5, machines: 3 } as const;
/** The many others of a server: two months. */
export const shortHistory = { days: 60, projects: 5, filesPerProject: 30, branches: 4, editors: 2, machines: 1 } as const;

export interface HistoryFile {
  readonly entity: string;
  readonly project: string;
  readonly language: string;
  readonly dependencies: readonly string[];
  readonly lines: number;
}

export interface WorkedDay {
  /** Days since 1970-01-01 in the zone. */
  readonly day: number;
  readonly heartbeats: number;
}

export interface HistoryPlan {
  readonly seed: number;
  readonly shape: HistoryShape;
  readonly timezone: string;
  /** µs; no heartbeat is later. */
  readonly until_us: number;
  readonly today: number;
  /** The first one is worked on all the time, the others come and go. */
  readonly projects: readonly string[];
  readonly branches: readonly string[];
  /** By project. */
  readonly files: readonly (readonly HistoryFile[])[];
  /** Days with heartbeats, in order; they add up to those of the shape. */
  readonly worked: readonly WorkedDay[];
}

/** Time a heartbeat of today takes at least, for the day may be young. */
const secondsOfToday = 30;

const isWeekend = (day: number): boolean => [2, 3].includes(day % 7);

/** Weekdays but for holidays, and some weekends. */
function weightOf(day: number, random: () => number): number {
  const share = random();
  const amount = random();
  if (isWeekend(day)) return share < 0.15 ? 0.3 + 0.4 * amount : 0;
  return share < 0.06 ? 0 : 0.75 + 0.55 * amount;
}

function workedDays(
  { heartbeats, days }: HistoryShape,
  timezone: string,
  until_us: number,
  today: number,
  random: () => number,
): WorkedDay[] {
  const weights = Array.from({ length: days - 1 }, (_, i) => {
    const day = today - days + 1 + i;
    return { day, weight: weightOf(day, random) };
  });
  const all = weights.reduce((sum, { weight }) => sum + weight, 0);
  const elapsed = (until_us - dayStart(timezone, today)) / microsPerSecond;
  const average = Math.round(heartbeats / (all + 1));
  const ofToday = Math.max(0, Math.min(average, Math.floor(elapsed / secondsOfToday)));
  let before = 0;
  let given = 0;
  const worked = weights.map(({ day, weight }) => {
    before += weight;
    const count = Math.round((before / all) * (heartbeats - ofToday)) - given;
    given += count;
    return { day, heartbeats: count };
  });
  return [...worked, { day: today, heartbeats: ofToday }].filter((d) => d.heartbeats > 0);
}

/** What a user's history is made of; the same for the same seed, shape and day. */
export function planHistory(seed: number, shape: HistoryShape, timezone: string, until_us: number): HistoryPlan {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const projects = Array.from({ length: shape.projects }, (_, i) => `${pick(words)}-${pick(words)}-${i}`);
  const branches = ['main', ...Array.from({ length: shape.branches - 1 }, (_, i) => `feature/${pick(words)}-${i}`)];
  const files = projects.map((project) =>
    Array.from({ length: shape.filesPerProject }, (_, i): HistoryFile => {
      const [extension, language] = pick(languages);
      return {
        entity: `/home/dev${seed}/code/${project}/src/${pick(words)}/${pick(words)}_${i}.${extension}`,
        project,
        language,
        dependencies: [...new Set(Array.from({ length: Math.floor(random() * 10) }, () => pick(packages)))],
        lines: 50 + Math.floor(random() * 900),
      };
    }),
  );
  const today = dayAt(timezone, until_us);
  const worked = workedDays(shape, timezone, until_us, today, random);
  return { seed, shape, timezone, until_us, today, projects, branches, files, worked };
}
