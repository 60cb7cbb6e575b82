import type { PriceTable } from '../domain/ai-prices.js';
import type { AiUsage } from '../domain/ai-usage.js';
import { rowId } from '../domain/heartbeat-id.js';
import { isProjectSummary, type ProjectSummary, type Summary } from '../domain/summary.js';
import { dayText, isoSeconds } from '../domain/text-format.js';
import { formatTime } from '../domain/time-text.js';
import { dateOf, dayEnd, dayStart, microsPerSecond } from '../domain/zone.js';
import { presentAi } from './ai-block.js';
import { JsonText, quoted } from './json-text.js';
import { presentList } from './time-list.js';

/** The AI block as members of a row. */
function aiMembers(usage: AiUsage | undefined, prices: PriceTable): string {
  return usage === undefined ? noAiMembers : `,${JSON.stringify(presentAi(usage, prices)).slice(1, -1)}`;
}
const noAiMembers = `,${JSON.stringify(presentAi(null, new Map())).slice(1, -1)}`;

const machineIds = new Map<string, string>();
const maxMachineIds = 20_000;

function machineMember(userId: string, name: string): string {
  const key = `${userId}${name}`;
  let member = machineIds.get(key);
  if (member === undefined) {
    member = `,"machine_name_id":"${rowId('machine_name', userId, name)}"`;
    if (machineIds.size >= maxMachineIds) machineIds.clear();
    machineIds.set(key, member);
  }
  return member;
}

/** The seven lists of a summary (section 7). */
export function presentLists(userId: string, summary: Summary, prices: PriceTable) {
  const { ai } = summary;
  return {
    projects: presentList(summary.projects, (name) => `,"color":null${aiMembers(ai?.projects.get(name), prices)}`),
    languages: presentList(summary.languages),
    dependencies: presentList(summary.dependencies),
    editors: presentList(summary.editors, (name) => aiMembers(ai?.editors.get(name), prices)),
    operating_systems: presentList(summary.operating_systems),
    categories: presentList(summary.categories),
    machines: presentList(summary.machines, (name) => machineMember(userId, name)),
  };
}

/** `date`, `start` and `end` of a day; `end` is its last whole second (section 23.4). */
function presentDay(zone: string, day: number, today: number | null) {
  return {
    date: dateOf(day),
    start: isoSeconds(dayStart(zone, day)),
    end: isoSeconds(dayEnd(zone, day) - microsPerSecond),
    text: day === today ? 'Today' : dayText(day),
    timezone: zone,
  };
}

function presentTotal(summary: Summary, prices: PriceTable): JsonText {
  const t = formatTime(summary.total_us);
  return new JsonText(
    `{"hours":${t.hours},"minutes":${t.minutes},"total_seconds":${t.total_seconds},"digital":"${t.digital}","decimal":"${t.decimal}",` +
      `"text":"${t.text}"${aiMembers(summary.ai?.total, prices)}}`,
  );
}

function presentEntities({ entities }: ProjectSummary): JsonText {
  const totals = new Map<string, number>();
  for (const [name, { total_us }] of entities) totals.set(name, total_us);
  return presentList(totals, (name) => {
    const { type, project_root_count } = entities.get(name)!;
    return `,"type":${quoted(type)},"project_root_count":${project_root_count}`;
  });
}

/** One day of `summaries` and of the status bar. */
export function presentSummary(
  userId: string,
  summary: Summary,
  zone: string,
  day: number,
  today: number | null,
  prices: PriceTable,
) {
  return {
    grand_total: presentTotal(summary, prices),
    range: presentDay(zone, day, today),
    ...presentLists(userId, summary, prices),
    ...(isProjectSummary(summary) ? { branches: presentList(summary.branches), entities: presentEntities(summary) } : {}),
  };
}
