import { parseArgs } from 'node:util';
import { openChromium } from '../test/support/chromium.js';
import { computeDays, fill, type UserHistory } from './fill.js';
import { longHistory, planHistory, shortHistory } from './history-shape.js';
import { percentile } from './load.js';
import { interact, openContext, visit, type PageCase, type Visit } from './page-visits.js';
import { calibrate, machine } from './processes.js';
import { startBenchStack, type BenchStack, type BenchUser } from './stack.js';
import { round, table, thousands } from './table.js';

const timezone = 'Europe/Vienna';
const manyProjects = 500;
const heartbeatsPerProject = 100;
const firstPageGoalKB = 80;
const interactionGoalMs = 100;
/** Of the workload; it is clicked on, and filtered by. */
const language = 'Go';

const overview = '/users/current/overview';
const cases: readonly PageCase[] = [
  { name: 'today', path: '/?range=today', answer: overview, goal: 300 },
  { name: 'last 12 months', path: '/?range=last_12_months', answer: overview, goal: 500 },
  { name: 'all time', path: '/?range=all_time', answer: overview, goal: 500 },
  { name: 'last 12 months, one language', path: `/?range=last_12_months&language=${language}`, answer: overview, goal: 500 },
];
const projects: PageCase = {
  name: `${manyProjects} projects`,
  path: '/projects',
  answer: '/users/current/project_activity',
  goal: 500,
};

const print = (text: string): void => void process.stdout.write(text);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Somebody with very many projects, each a small history of its own. */
function projectHistories(user: BenchUser, until_us: number): UserHistory[] {
  return Array.from({ length: manyProjects }, (_, i) => {
    const shape = { ...shortHistory, projects: 1, days: 2 + (i % 300), heartbeats: heartbeatsPerProject };
    const plan = planHistory(1000 + i, shape, timezone, until_us);
    const project = `${plan.projects[0]!}-${i}`;
    return {
      user,
      plan: { ...plan, projects: [project], files: plan.files.map((files) => files.map((file) => ({ ...file, project }))) },
    };
  });
}

interface Measured {
  readonly one: PageCase;
  readonly cold: readonly Visit[];
  readonly warm: readonly Visit[];
}

const times = (visits: readonly Visit[]): number[] => visits.map(({ ms }) => ms);
const reached = (faults: readonly string[]): string => (faults.length === 0 ? 'yes' : `**no**: ${faults.join(', ')}`);

function visitsTable(measured: readonly Measured[]): string {
  const rows = measured.map(({ one, cold, warm }) => {
    const p95 = { cold: percentile(times(cold), 0.95), warm: percentile(times(warm), 0.95) };
    const faults = (['cold', 'warm'] as const).filter((kind) => p95[kind] > one.goal).map((kind) => `${kind} p95`);
    return [
      one.name,
      ...[cold, warm].flatMap((visits) => [0.5, 0.95].map((share) => round(percentile(times(visits), share), 0))),
      ...[cold, warm].map((visits) => round(Math.max(...visits.map(({ bytes }) => bytes)) / 1024)),
      one.goal,
      reached(faults),
    ];
  });
  return table(['page', 'cold p50 ms', 'p95', 'warm p50 ms', 'p95', 'cold kB', 'warm kB', 'goal ms', 'reached'], rows);
}

/** Cold: a browser that was never here. Warm: one that has the scripts. */
async function measure(
  browser: Awaited<ReturnType<typeof openChromium>>,
  stack: BenchStack,
  token: string,
  one: PageCase,
  count: number,
): Promise<Measured> {
  const cold: Visit[] = [];
  for (let i = 0; i < count; i += 1) {
    const context = await openContext(browser, stack.address, token);
    cold.push(await visit(await context.newPage(), stack.address, one));
    await context.close();
  }
  const context = await openContext(browser, stack.address, token);
  const page = await context.newPage();
  await visit(page, stack.address, one);
  const warm: Visit[] = [];
  for (let i = 0; i < count; i += 1) warm.push(await visit(page, stack.address, one));
  await context.close();
  return { one, cold, warm };
}

/** Clicks on a language of the last 12 months, and on it again. */
async function clicks(
  browser: Awaited<ReturnType<typeof openChromium>>,
  stack: BenchStack,
  token: string,
  count: number,
): Promise<number[]> {
  const one = cases[1]!;
  const context = await openContext(browser, stack.address, token);
  const page = await context.newPage();
  const ms: number[] = [];
  for (let i = 0; i < count; i += 1) {
    await visit(page, stack.address, one);
    ms.push(await interact(page, one, `section[aria-label="Languages"] button:has-text("${language}")`, `language=${language}`));
  }
  await context.close();
  return ms;
}

export async function benchPages(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { heartbeats: { type: 'string' }, visits: { type: 'string' } } });
  const heartbeats = Number(values.heartbeats ?? 1_000_000);
  const count = Number(values.visits ?? 10);
  if (!Number.isInteger(heartbeats) || heartbeats <= 0) throw new TypeError('--heartbeats is a whole number');
  if (!Number.isInteger(count) || count <= 0) throw new TypeError('--visits is a whole number');
  const browser = await openChromium();
  const stack = await startBenchStack({ worker: false });
  try {
    print(
      `# npm run bench -- pages\n\n${machine()}, Chromium ${browser.version()}; fixed work ${round(calibrate(), 0)} ms before.\n\n`,
    );
    const [reader, collector] = await stack.newUsers(2);
    const until_us = Date.now() * 1000;
    const long = { user: reader!, plan: planHistory(1, { ...longHistory, heartbeats }, timezone, until_us) };
    const all = [long, ...projectHistories(collector!, until_us)];
    await fill(stack, all);
    await computeDays(stack, all);
    const sessionOf = ({ id }: BenchUser): Promise<string> =>
      stack.stores.sessions.begin(id, { user_agent: 'bench', ip: '127.0.0.1' });
    const tokens = { reader: await sessionOf(reader!), collector: await sessionOf(collector!) };
    // A browser and an API that were just started are slow whatever they show
    await measure(browser, stack, tokens.reader, cases[0]!, 2);
    const measured: Measured[] = [];
    for (const one of cases) {
      say(`visiting: ${one.name}`);
      measured.push(await measure(browser, stack, tokens.reader, one, count));
    }
    say(`visiting: ${projects.name}`);
    measured.push(await measure(browser, stack, tokens.collector, projects, count));
    const clicked = await clicks(browser, stack, tokens.reader, count);

    print(`${thousands(heartbeats)} heartbeats; ms from navigation until the numbers are painted, of ${count} visits each.\n\n`);
    print(visitsTable(measured));
    const p95 = percentile(clicked, 0.95);
    print(
      `\nA click on a language, until everything is drawn again: p50 ${round(percentile(clicked, 0.5), 0)} ms, p95 ${round(p95, 0)} ms; `,
    );
    print(`at most ${interactionGoalMs} ms: ${reached(p95 <= interactionGoalMs ? [] : ['p95'])}.\n`);
    const firstPage = Math.max(...measured[0]!.cold.map(({ bytes }) => bytes)) / 1024;
    print(
      `The first page, all that it loads: ${round(firstPage)} kB; at most ${firstPageGoalKB} kB: ${reached(firstPage <= firstPageGoalKB ? [] : ['kB'])}.\n`,
    );
    print(`Fixed work ${round(calibrate(), 0)} ms after.\n`);
  } finally {
    await browser.close();
    await stack.stop();
  }
}
