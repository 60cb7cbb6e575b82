import { Type, type Static, type TObject } from 'typebox';
import { badRequest } from '../errors.js';
import { overviewRanges, seriesKinds } from './overview-names.js';
import { sliceNames } from './slice-name.js';
import { compile } from './validate.js';

/** Query parameters of the read endpoints (wakatime-api.md, sections 4–13). Unknown ones are ignored. */
const text = (description: string) => Type.Optional(Type.String({ maxLength: 512, description }));

/** Parameters that compute time with other settings than the account's. */
const settings = {
  timeout: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440, description: 'Longest gap that counts, in minutes' })),
  writes_only: Type.Optional(Type.Boolean({ description: 'Only heartbeats of saved files' })),
  timezone: text('IANA time zone'),
};
const filter = {
  project: text('Only this project'),
  branches: Type.Optional(Type.String({ maxLength: 4096, description: 'Only these branches, separated by commas' })),
};

const day = Type.String({ minLength: 1, description: 'Day, as YYYY-MM-DD, "today" or "yesterday"', examples: ['2026-10-10'] });

export const HeartbeatsQuery = Type.Object({
  date: day,
  timezone: settings.timezone,
});
export const DurationsQuery = Type.Object({
  date: day,
  ...filter,
  ...settings,
  slice_by: Type.Optional(Type.Enum([...sliceNames], { description: 'What starts a new duration' })),
});
export const SummariesQuery = Type.Object(
  {
    start: text('First day, as YYYY-MM-DD, "today" or "yesterday"'),
    end: text('Last day, included, in the same forms'),
    range: text(
      'In place of start and end: Today, Yesterday, Last 7 Days, Last 7 Days from Yesterday, Last 14 Days, Last 30 Days, This Week, Last Week, This Month or Last Month',
    ),
    ...filter,
    ...settings,
  },
  { examples: [{ range: 'Last 7 Days' }] },
);
const page = Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Page, from 1' }));

export const ProjectsQuery = Type.Object({
  q: text('Part of the name'),
  is_hidden: Type.Optional(Type.Boolean({ description: 'Those that are hidden, in place of the others' })),
  page,
});
export const PageQuery = Type.Object({ page });
export const EditorsQuery = Type.Object({
  unreleased: Type.Optional(Type.Boolean({ description: 'Also those whose plugin cannot be used yet' })),
});
const stats = {
  ...settings,
  project: filter.project,
  is_including_today: Type.Optional(Type.Boolean({ description: 'Whether the range ends today, not yesterday' })),
};
/** A path parameter of stats and insights (section 9). */
export const statsRangeParam = Type.String({
  minLength: 1,
  description: 'last_7_days, last_30_days, last_6_months, last_year, all_time, a year (2026) or a month (2026-03)',
  examples: ['last_7_days', 'all_time', '2026-03'],
});
export const StatsQuery = Type.Object(stats);
export const InsightsQuery = Type.Object({
  ...stats,
  weekday: text('Only these days of `days`: 0–6 from Monday, or "monday" … "sunday"'),
});
const name = (description: string) => text(`Only time ${description}`);

const overviewDays = {
  range: Type.Optional(
    Type.Enum([...overviewRanges], { description: 'Days, in place of start and end; last_7_days if there is neither' }),
  ),
  start: text('First day, as YYYY-MM-DD, "today" or "yesterday"'),
  end: text('Last day, included, in the same forms'),
};

export const ProjectFilesQuery = Type.Object(overviewDays);
export const OverviewQuery = Type.Object({
  ...overviewDays,
  by: Type.Optional(Type.Enum([...seriesKinds], { description: 'What the series is told apart by; projects if it is not said' })),
  project: name('in this project'),
  language: name('in this language'),
  editor: name('in this editor'),
  operating_system: name('on this operating system'),
  category: name('of this category, as answers show it: "Coding"'),
  machine: name('on the machine of this name'),
  weekday: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 6, description: 'Only this day of the week: 0 = Monday … 6 = Sunday' }),
  ),
  hour: Type.Optional(Type.Integer({ minimum: 0, maximum: 23, description: 'Only this hour of the local clock' })),
});
export const AllTimeQuery = Type.Object({ project: text('Only this project') });

const booleans = new Map<string, boolean>([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** Lists with commas, which some clients send as one parameter for each name. */
const lists: ReadonlySet<string> = new Set(['branches']);

function textOf(name: string, raw: string | string[] | undefined): string | undefined {
  if (!Array.isArray(raw)) return raw;
  return lists.has(name) ? raw.join(',') : raw.at(-1);
}

/** Without what MongoDB refuses in a text. */
const clean = (raw: string): string => raw.replaceAll('\0', '').toWellFormed();

function coerce(type: unknown, raw: string): unknown {
  if (type === 'integer' && raw.trim() !== '' && Number.isFinite(Number(raw))) return Number(raw);
  if (type === 'boolean') return booleans.get(raw.trim().toLowerCase()) ?? raw;
  return raw;
}

/**
 * Compiles a reader of query strings: the last of repeated parameters counts, of lists all do; empty ones are absent.
 * @returns a function that throws AppError 400 with an entry for each bad parameter
 */
export function queryReader<S extends TObject>(
  schema: S,
): (query: Readonly<Record<string, string | string[] | undefined>>) => Static<S> {
  const check = compile(schema);
  const properties = Object.entries(schema.properties as Record<string, { type?: string }>);
  return (query) => {
    const values: Record<string, unknown> = {};
    for (const [name, { type }] of properties) {
      const raw = textOf(name, query[name]);
      if (raw !== undefined && raw !== '') values[name] = coerce(type, clean(raw));
    }
    const result = check(values);
    if ('errors' in result) throw badRequest(result.errors);
    return result.value;
  };
}
