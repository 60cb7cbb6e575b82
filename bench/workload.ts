import type { HeartbeatInput } from '../shared/schema/heartbeat.js';

/** A generator of the same numbers for the same seed (mulberry32), so that every run sends the same heartbeats. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const languages = [
  ['ts', 'TypeScript'],
  ['py', 'Python'],
  ['go', 'Go'],
  ['rs', 'Rust'],
  ['md', 'Markdown'],
] as const;
export const packages = [
  'fs',
  'path',
  'os',
  'react',
  'koa',
  'lodash',
  'express',
  'zod',
  'vitest',
  'numpy',
  'pandas',
  'serde',
  'tokio',
  'axum',
];
export const words = [
  'auth',
  'billing',
  'cache',
  'engine',
  'export',
  'index',
  'parser',
  'queue',
  'report',
  'schema',
  'session',
  'view',
];
const editors = [
  'vscode/1.99.0 vscode-wakatime/25.0.0',
  'neovim/900 vim-wakatime/11.1.1',
  'GoLand/2025.1 GoLand-wakatime/15.0.1',
];

/** First Monday of October 2026, 08:00 UTC. */
const firstMorning = 1_791_187_200;
const workday = 8 * 3600;

/** One developer's heartbeats in order of time, like the CLI's: eight hours a day, one every 30 s or so, lunch and other breaks. */
export function* developerAtWork(seed: number): Generator<HeartbeatInput, never> {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const editor = pick(editors);
  const user_agent = `wakatime/v1.115.2 (linux-6.8.0-45-generic-x86_64) go1.24.1 ${editor}`;
  const projects = Array.from({ length: 3 }, (_, i) => `${pick(words)}-${pick(words)}-${i}`);
  const files = projects.map((project) =>
    Array.from({ length: 30 }, (_, i) => {
      const [extension, language] = pick(languages);
      return {
        entity: `/home/dev${seed}/code/${project}/src/${pick(words)}/${pick(words)}_${i}.${extension}`,
        project,
        language,
        dependencies: Array.from({ length: Math.floor(random() * 10) }, () => pick(packages)),
        lines: 50 + Math.floor(random() * 900),
      };
    }),
  );
  let day = 0;
  let second = random() * 1800;
  let folder = files[0]!;
  let branch = 'main';
  let file = folder[0]!;
  for (;;) {
    if (random() < 0.01) {
      folder = pick(files);
      branch = random() < 0.5 ? 'main' : `feature/${pick(words)}`;
    }
    if (random() < 0.15) file = pick(folder);
    second += random() < 0.005 ? 1800 : 5 + random() * 50;
    if (second > workday) {
      day += 1;
      second = random() * 1800;
    }
    yield {
      entity: file.entity,
      type: 'file',
      time: Math.round((firstMorning + day * 86_400 + second) * 1e3) / 1e3,
      category: random() < 0.05 ? 'debugging' : 'coding',
      project: file.project,
      project_root_count: 5,
      branch,
      language: file.language,
      dependencies: [...new Set(file.dependencies)],
      lines: file.lines,
      lineno: 1 + Math.floor(random() * file.lines),
      cursorpos: 1 + Math.floor(random() * 80),
      is_write: random() < 0.2,
      user_agent,
    };
  }
}

/** The first `count` of them. */
export function developer(seed: number, count: number): HeartbeatInput[] {
  const work = developerAtWork(seed);
  return Array.from({ length: count }, () => work.next().value);
}

/** Developers' heartbeats as request bodies of `size`, each developer's in order, the developers taking turns. */
export function batches(
  first: number,
  developers: number,
  perDeveloper: number,
  size: number,
): { developer: number; userAgent: string; body: Buffer }[] {
  const queues = Array.from({ length: developers }, (_, i) => {
    const all = developer(first + i, perDeveloper);
    return Array.from({ length: Math.ceil(all.length / size) }, (_unused, j) => all.slice(j * size, (j + 1) * size));
  });
  const bodies: { developer: number; userAgent: string; body: Buffer }[] = [];
  for (let round = 0; round < queues[0]!.length; round += 1) {
    queues.forEach((queue, i) => {
      const batch = queue[round]!;
      bodies.push({ developer: i, userAgent: batch[0]!.user_agent!, body: Buffer.from(JSON.stringify(batch)) });
    });
  }
  return bodies;
}
