import { dimensions, type Totals } from '../../shared/domain/summary.js';
import type { AiUsage } from '../../shared/domain/ai-usage.js';
import type { PartSummary } from '../../shared/domain/range-summary.js';
import { dateOf } from '../../shared/domain/zone.js';
import { lists, type NaiveAi, type NaiveDay, type Row } from './naive-days.js';

/** What a range adds up to, in plain objects, so that those of Sundial and of the naive reckoning can be compared. */
export interface PlainRange {
  readonly total: number;
  readonly rows: Record<string, Record<string, number>>;
  readonly ai: Record<string, unknown> | null;
  readonly days: Record<string, unknown>;
  readonly project_days: Record<string, number>;
}

type AiSums = Omit<NaiveAi, 'sessions'>;

const sumsOf = (ai: AiSums): AiSums => ({
  ai_input_tokens: ai.ai_input_tokens,
  ai_additions: ai.ai_additions,
  ai_deletions: ai.ai_deletions,
  ai_prompt_events_total: ai.ai_prompt_events_total,
  ai_prompt_length_sum: ai.ai_prompt_length_sum,
});

const plainUsage = (usage: AiUsage): object => ({ ...sumsOf(usage), sessions: Object.keys(usage.sessions).sort() });
const usagesOf = <T>(usages: ReadonlyMap<string, T>, plain: (usage: T) => object): object =>
  Object.fromEntries([...usages].map(([name, usage]) => [name, plain(usage)]));
const rowsOf = <Name extends string>(
  rows: Readonly<Record<Name, Totals>>,
  names: readonly Name[],
): Record<string, Record<string, number>> => Object.fromEntries(names.map((name) => [name, Object.fromEntries(rows[name])]));

export function plainRange({ summary, days, project_days }: PartSummary): PlainRange {
  const { total, projects, editors } = summary.ai ?? {};
  return {
    total: summary.total_us,
    rows: rowsOf(summary, dimensions),
    ai: total
      ? { total: plainUsage(total), projects: usagesOf(projects!, plainUsage), editors: usagesOf(editors!, plainUsage) }
      : null,
    days: Object.fromEntries(
      days.map(({ day, total_us, other_us, categories, hours, ai }) => [
        dateOf(day),
        { total_us, other_us, ...rowsOf({ categories, hours }, ['categories', 'hours']), ai: ai && sumsOf(ai) },
      ]),
    ),
    project_days: Object.fromEntries(project_days),
  };
}

function addRow(into: Row, from: Row): void {
  for (const [name, us] of from) into.set(name, (into.get(name) ?? 0) + us);
}

function addUsages(into: Map<string, NaiveAi>, from: ReadonlyMap<string, NaiveAi>): void {
  for (const [name, ai] of from) {
    const was = into.get(name);
    if (!was) {
      into.set(name, { ...ai, sessions: new Set(ai.sessions) });
      continue;
    }
    for (const key of Object.keys(sumsOf(ai)) as (keyof AiSums)[]) was[key] += ai[key];
    for (const session of ai.sessions) was.sessions.add(session);
  }
}

/** The dates from `first` to `last`, both included, added up. */
export function naiveRange(all: ReadonlyMap<string, NaiveDay>, first: string, last: string): PlainRange {
  const rows = new Map<string, Row>([...lists, 'hours' as const].map((list) => [list, new Map()]));
  const usages = { total: new Map<string, NaiveAi>(), projects: new Map<string, NaiveAi>(), editors: new Map<string, NaiveAi>() };
  const project_days = new Map<string, number>();
  const days = [...all].filter(([date]) => date >= first && date <= last).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, day] of days) {
    for (const [list, row] of rows) addRow(row, day[list as keyof typeof day] as Row);
    addRow(project_days, new Map([...day.projects.keys()].map((name) => [name, 1])));
    if (day.ai === null) continue;
    addUsages(usages.total, new Map([['', day.ai.total]]));
    addUsages(usages.projects, day.ai.projects);
    addUsages(usages.editors, day.ai.editors);
  }
  const plain = (ai: NaiveAi): object => ({ ...sumsOf(ai), sessions: [...ai.sessions].sort() });
  const total = usages.total.get('');
  return {
    total: days.reduce((us, [, day]) => us + day.total, 0),
    rows: rowsOf(Object.fromEntries(rows), [...rows.keys()]),
    ai: total
      ? { total: plain(total), projects: usagesOf(usages.projects, plain), editors: usagesOf(usages.editors, plain) }
      : null,
    days: Object.fromEntries(
      days
        .filter(([, day]) => day.total > 0 || day.ai !== null)
        .map(([date, { total: total_us, languages, categories, hours, ai }]) => [
          date,
          {
            total_us,
            other_us: languages.get('Other') ?? 0,
            ...rowsOf({ categories, hours }, ['categories', 'hours']),
            ai: ai && sumsOf(ai.total),
          },
        ]),
    ),
    project_days: Object.fromEntries(project_days),
  };
}
