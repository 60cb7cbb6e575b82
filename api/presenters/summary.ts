import type { PriceTable } from '../../shared/domain/ai-prices.js';
import type { AiUsage } from '../../shared/domain/ai-usage.js';
import { rowId } from '../../shared/domain/heartbeat-id.js';
import type { ProjectSummary, Summary, Totals } from '../../shared/domain/summary.js';
import { dayText, formatTime, isoSeconds, percentOf } from '../../shared/domain/text-format.js';
import { dateOf, dayEnd, dayStart, microsPerSecond } from '../../shared/domain/zone.js';
import { presentAi } from './ai-block.js';

/** One name of a list: "digital" with seconds (wakatime-api.md, section 24). */
export function presentItem(name: string, us: number, listTotal: number) {
  const { digital_seconds, digital: _digital, ...texts } = formatTime(us);
  return { name, percent: percentOf(us, listTotal), ...texts, digital: digital_seconds };
}

/** A total: "digital" without seconds. */
export function presentTotal(us: number) {
  const { digital_seconds: _digital, seconds: _seconds, ...texts } = formatTime(us);
  return texts;
}

type Item = ReturnType<typeof presentItem>;

/** A list, most time first, equal times by name. */
export function presentList(totals: Totals): Item[] {
  let sum = 0;
  for (const us of totals.values()) sum += us;
  return [...totals]
    .filter(([, us]) => us > 0)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([name, us]) => presentItem(name, us, sum));
}

const withAi = (items: Item[], usages: Map<string, AiUsage> | undefined, prices: PriceTable) =>
  items.map((item) => ({ ...item, ...presentAi(usages?.get(item.name), prices) }));

/** The seven lists of a summary (section 7). */
export function presentLists(userId: string, summary: Summary, prices: PriceTable) {
  return {
    projects: withAi(presentList(summary.projects), summary.ai?.projects, prices).map((item) => ({ ...item, color: null })),
    languages: presentList(summary.languages),
    dependencies: presentList(summary.dependencies),
    editors: withAi(presentList(summary.editors), summary.ai?.editors, prices),
    operating_systems: presentList(summary.operating_systems),
    categories: presentList(summary.categories),
    machines: presentList(summary.machines).map((item) => ({
      ...item,
      machine_name_id: rowId('machine_name', userId, item.name),
    })),
  };
}

/** `date`, `start` and `end` of a day; `end` is its last whole second (section 23.4). */
export function presentDay(zone: string, day: number, today: number) {
  return {
    date: dateOf(day),
    start: isoSeconds(dayStart(zone, day)),
    end: isoSeconds(dayEnd(zone, day) - microsPerSecond),
    text: day === today ? 'Today' : dayText(day),
    timezone: zone,
  };
}

const isProjectSummary = (summary: Summary): summary is ProjectSummary => 'branches' in summary;

/** One day of `summaries` and of the status bar. */
export function presentSummary(userId: string, summary: Summary, zone: string, day: number, today: number, prices: PriceTable) {
  return {
    grand_total: { ...presentTotal(summary.total_us), ...presentAi(summary.ai?.total, prices) },
    range: presentDay(zone, day, today),
    ...presentLists(userId, summary, prices),
    ...(isProjectSummary(summary) ? { branches: presentList(summary.branches), entities: presentEntities(summary) } : {}),
  };
}

function presentEntities(summary: ProjectSummary) {
  const totals = new Map([...summary.entities].map(([name, { total_us }]) => [name, total_us]));
  return presentList(totals).map((item) => {
    const { type, project_root_count } = summary.entities.get(item.name)!;
    return { ...item, type, project_root_count };
  });
}

/** Whole seconds, rounded. */
const roundSeconds = (us: number): number => Math.round(us / microsPerSecond);

/** The whole answer of `summaries`: a day each, empty ones included, and what they add up to. */
export function presentSummaries(
  userId: string,
  days: readonly { day: number; summary: Summary }[],
  zone: string,
  today: number,
  prices: PriceTable,
) {
  const first = days[0]!.day;
  const last = days.at(-1)!.day;
  let total = 0;
  let other = 0;
  let active = 0;
  for (const { summary } of days) {
    total += summary.total_us;
    other += summary.languages.get('Other') ?? 0;
    if (summary.total_us > 0) active += 1;
  }
  const average = active === 0 ? 0 : (total - other) / active;
  const averageWithOther = active === 0 ? 0 : total / active;
  const { text, digital, decimal } = formatTime(total);
  return {
    data: days.map(({ day, summary }) => presentSummary(userId, summary, zone, day, today, prices)),
    start: isoSeconds(dayStart(zone, first)),
    end: isoSeconds(dayEnd(zone, last) - microsPerSecond),
    cumulative_total: { seconds: total / microsPerSecond, text, digital, decimal },
    daily_average: {
      holidays: days.length - active,
      days_including_holidays: days.length,
      days_minus_holidays: active,
      seconds: roundSeconds(average),
      seconds_including_other_language: roundSeconds(averageWithOther),
      text: formatTime(roundSeconds(average) * microsPerSecond).text,
      text_including_other_language: formatTime(roundSeconds(averageWithOther) * microsPerSecond).text,
    },
  };
}
