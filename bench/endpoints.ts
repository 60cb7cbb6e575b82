import { dateOf } from '../shared/domain/zone.js';
import type { HistoryPlan } from './history-shape.js';

/** What is to be reached on an idle server; ms. */
export interface Goal {
  readonly p50?: number;
  readonly p95?: number;
  readonly max?: number;
  /** MB by which the API may grow. */
  readonly growth?: number;
  /** CPU seconds a second, API and MongoDB together. */
  readonly cores?: number;
}

export interface Endpoint {
  readonly name: string;
  readonly group: string;
  /** Asked in turns, so that not every answer is that of the request before. */
  readonly paths: readonly string[];
  readonly goal: Goal;
  /** Stands for its kind where first requests are timed. */
  readonly first?: true;
}

const quick: Goal = { p50: 5, p95: 15 };
const year: Goal = { p50: 15, p95: 40 };
const day: Goal = { p50: 8 };
const odd: Goal = { max: 1000, growth: 200, cores: 1 };

const daysOfYear = 365;
const user = '/api/v1/users/current';

/** Stretches of days: every other one ends today, the others earlier. */
function stretches(today: number, days: number): string[] {
  return Array.from({ length: 12 }, (_, i) => {
    const end = i % 2 === 0 ? today : today - Math.ceil(i / 2);
    return `start=${dateOf(end - days + 1)}&end=${dateOf(end)}`;
  });
}

/** Each value with each stretch in turns. */
const crossed = (queries: readonly string[], values: readonly string[]): string[] =>
  queries.map((query, i) => `${query}&${values[i % values.length]!}`);

const summaries = (queries: readonly string[]): string[] => queries.map((query) => `${user}/summaries?${query}`);

function pastYears({ today, shape }: HistoryPlan): string[] {
  const last = Number(dateOf(today).slice(0, 4)) - 1;
  const first = Number(dateOf(today - shape.days).slice(0, 4)) + 1;
  return Array.from({ length: Math.max(1, last - first + 1) }, (_, i) => String(last - i));
}

const pastMonths = ({ today }: HistoryPlan): string[] => {
  const months = Array.from({ length: 12 }, (_, i) => dateOf(today - 40 - 30 * i).slice(0, 7));
  return [...new Set(months)];
};

/** The days with the most heartbeats. */
const busyDays = ({ worked }: HistoryPlan): string[] =>
  [...worked]
    .sort((a, b) => b.heartbeats - a.heartbeats)
    .slice(0, 6)
    .map(({ day }) => `date=${dateOf(day)}`);

/** Of today and of ranges, whole and with filters. */
function overviews(plan: HistoryPlan): Endpoint[] {
  const [project] = plan.projects;
  const language = `language=${encodeURIComponent(plan.files[0]![0]!.language)}`;
  const overview = (name: string, queries: readonly string[], p50: number): Endpoint => ({
    name: `overview ${name}`,
    group: 'overview',
    paths: queries.map((query) => `${user}/overview?${query}`),
    goal: { p50 },
  });
  const kinds = ['projects', 'languages', 'editors', 'categories'];
  const by = (query: string): string[] => kinds.map((kind) => `${query}&by=${kind}`);
  const filtered = (query: string): string[] => filters.map((filter) => `${query}&${filter}`);
  const filters = [language, 'category=Coding', 'hour=10', `project=${encodeURIComponent(project!)}&${language}`];
  return [
    overview('today', by('range=today'), 15),
    overview('year', by('range=last_12_months'), 60),
    overview('all time', by('range=all_time'), 150),
    overview('today, filtered', filtered('range=today'), 15),
    overview('year, filtered', filtered('range=last_12_months'), 60),
    overview('all time, filtered', filtered('range=all_time'), 150),
    overview('year, project', by(`range=last_12_months&project=${encodeURIComponent(project!)}`), 60),
    overview('all time, project', by(`range=all_time&project=${encodeURIComponent(project!)}`), 150),
  ];
}

/** What the pages of projects ask for besides. */
function projectPages(plan: HistoryPlan): Endpoint[] {
  const names = plan.projects.slice(0, 4).map((name) => encodeURIComponent(name));
  const files = (range: string, p50: number): Endpoint => ({
    name: `files of a project, ${range}`,
    group: 'pages of projects',
    paths: names.map((name) => `${user}/projects/${name}/files?range=${range}`),
    goal: { p50 },
  });
  const activity: Endpoint = {
    name: 'activity of all projects',
    group: 'pages of projects',
    paths: [`${user}/project_activity`],
    goal: { p50: 15 },
  };
  return [activity, files('last_30_days', 15), files('last_12_months', 60), files('all_time', 150)];
}

/** Every read endpoint with what is to be reached, as the user of a history asks for it. */
export function endpointsFor(plan: HistoryPlan): Endpoint[] {
  const { today } = plan;
  const years = stretches(today, daysOfYear);
  const projects = plan.projects.slice(0, 4).map((name) => `project=${encodeURIComponent(name)}`);
  const branches = plan.branches.map((name) => encodeURIComponent(name));
  const branchesOfProject = [0, 1, 2].map((i) => `${projects[0]}&branches=${branches[i]},${branches[i + 1]}`);
  const stats = (name: string, ranges: readonly string[], first?: true): Endpoint => ({
    name: `stats ${name}`,
    group: 'stats',
    paths: ranges.map((range) => `${user}/stats/${range}`),
    goal: quick,
    ...(first && { first }),
  });
  const insights = (type: string, range: string): Endpoint => ({
    name: `insights ${type} ${range}`,
    group: 'insights',
    paths: [`${user}/insights/${type}/${range}`],
    goal: quick,
    ...(type === 'days' && range === 'all_time' && { first: true }),
  });
  const oddly = (name: string, values: readonly string[]): Endpoint => ({
    name,
    group: 'odd parameters',
    paths: summaries(crossed(years, values)),
    goal: odd,
  });
  const few = 'status bar, summaries up to 30 days';
  const yearly = 'summaries of a year';
  const others = 'all time, projects, user';
  return [
    { name: 'status bar', group: few, paths: [`${user}/statusbar/today`], goal: quick, first: true },
    { name: 'summaries today', group: few, paths: summaries(stretches(today, 1).slice(0, 1)), goal: quick },
    { name: 'summaries 7 days', group: few, paths: summaries(stretches(today, 7)), goal: quick },
    { name: 'summaries 30 days', group: few, paths: summaries(stretches(today, 30)), goal: quick, first: true },
    { name: 'summaries year', group: yearly, paths: summaries(years), goal: year, first: true },
    { name: 'summaries year, project', group: yearly, paths: summaries(crossed(years, projects)), goal: year, first: true },
    { name: 'summaries year, branches', group: yearly, paths: summaries(crossed(years, branchesOfProject)), goal: year },
    ...overviews(plan),
    ...projectPages(plan),
    stats('last_7_days', ['last_7_days']),
    stats('last_30_days', ['last_30_days']),
    stats('last_year', ['last_year']),
    stats('all_time', ['all_time'], true),
    stats('YYYY', pastYears(plan)),
    stats('YYYY-MM', pastMonths(plan)),
    ...['weekdays', 'days', 'best_day', 'languages'].flatMap((type) => [insights(type, 'last_year'), insights(type, 'all_time')]),
    { name: 'all time', group: others, paths: [`${user}/all_time_since_today`], goal: quick, first: true },
    {
      name: 'all time, project',
      group: others,
      paths: projects.map((project) => `${user}/all_time_since_today?${project}`),
      goal: quick,
    },
    { name: 'projects', group: others, paths: [`${user}/projects`, `${user}/projects?q=a`], goal: quick, first: true },
    { name: 'user', group: others, paths: [user], goal: {} },
    // As an open page gets it when there is something new; while there is not, it is a 304 before anything of it is read
    { name: 'activity', group: others, paths: [`${user}/activity`], goal: quick },
    {
      name: 'durations of a day',
      group: 'a day',
      paths: busyDays(plan).map((d) => `${user}/durations?${d}`),
      goal: day,
      first: true,
    },
    { name: 'heartbeats of a day', group: 'a day', paths: busyDays(plan).map((d) => `${user}/heartbeats?${d}`), goal: day },
    { ...oddly('summaries year, timeout=', ['timeout=5', 'timeout=10', 'timeout=30']), first: true },
    oddly('summaries year, timezone=', ['timezone=America/New_York', 'timezone=Asia/Tokyo', 'timezone=Asia/Kolkata']),
    oddly('summaries year, writes_only=', ['writes_only=true']),
    { name: 'stats last_year, timeout=', group: 'odd parameters', paths: [`${user}/stats/last_year?timeout=5`], goal: odd },
  ];
}
