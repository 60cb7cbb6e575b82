/**
 * The rules of wakatime-api.md, section 23, once more, as plainly as can be and without any of Sundial's code, to hold its answers against.
 */

/** A heartbeat with all that counts for its time, as text. */
export interface PlainHeartbeat {
  /** As the server told it: decides ties. */
  readonly id: string;
  readonly time_us: number;
  readonly project: string | null;
  readonly branch: string | null;
  readonly language: string | null;
  readonly category: string;
  readonly editor: string;
  readonly operating_system: string;
  readonly machine: string;
  readonly dependencies: readonly string[];
  readonly entity: string;
  readonly is_write: boolean;
  /** Null where the client said nothing of AI. */
  readonly ai: PlainAi | null;
}
export interface PlainAi {
  readonly ai_input_tokens: number;
  readonly ai_line_changes: number;
  readonly ai_prompt_length: number;
  readonly ai_session: string | null;
}

export interface Settings {
  readonly timezone: string;
  /** Minutes. */
  readonly timeout: number;
  readonly writes_only: boolean;
}

/** µs by name. */
export type Row = Map<string, number>;
export const lists = ['projects', 'languages', 'editors', 'operating_systems', 'categories', 'machines', 'dependencies'] as const;
export type Lists = Record<(typeof lists)[number], Row>;

export interface NaiveAi {
  ai_input_tokens: number;
  ai_additions: number;
  ai_deletions: number;
  ai_prompt_events_total: number;
  ai_prompt_length_sum: number;
  sessions: Set<string>;
}

export interface NaiveDay extends Lists {
  total: number;
  branches: Row;
  entities: Row;
  /** By the hour on the wall. */
  hours: Row;
  /** Null where no heartbeat told of AI. */
  ai: { total: NaiveAi; projects: Map<string, NaiveAi>; editors: Map<string, NaiveAi> } | null;
}

/** What of the time is kept, after it was reckoned over all. */
export interface Filter {
  readonly project?: string;
  readonly language?: string;
  readonly editor?: string;
  readonly operating_system?: string;
  readonly category?: string;
  readonly machine?: string;
  /** Empty: all. */
  readonly branches?: readonly string[];
}

const calendars = new Map<string, Intl.DateTimeFormat>();

/** The date on the wall, YYYY-MM-DD, at an instant in µs. */
export function dateAt(timezone: string, us: number): string {
  let calendar = calendars.get(timezone);
  if (!calendar) {
    calendar = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' });
    calendars.set(timezone, calendar);
  }
  return calendar.format(Math.floor(us / 1000));
}

/** The first instant (µs) with a date later than that of `from_us`, which `until_us` has. Clocks change at whole seconds. */
export function midnightBetween(timezone: string, from_us: number, until_us: number): number {
  const date = dateAt(timezone, from_us);
  let before = Math.floor(from_us / 1e6);
  let after = Math.ceil(until_us / 1e6);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dateAt(timezone, middle * 1e6) > date) after = middle;
    else before = middle;
  }
  return after * 1e6;
}

/** The first instant (µs) of a date; of the next one, where a zone left it out. */
export function midnightOf(timezone: string, date: string): number {
  const noon = Date.parse(`${date}T12:00:00Z`) * 1000;
  let midnight = noon - 50 * 3600e6;
  while (dateAt(timezone, midnight) < date) midnight = midnightBetween(timezone, midnight, noon + 50 * 3600e6);
  return midnight;
}

/** A date some days later. */
export const dateAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The hour on the wall, 0–23. */
function hourAt(timezone: string, us: number): string {
  let clock = clocks.get(timezone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: 'numeric', hourCycle: 'h23' });
    clocks.set(timezone, clock);
  }
  return String(Number(clock.format(Math.floor(us / 1000))));
}

/** The last date within a year before one on which the clock was changed; null in zones that do not. */
export function clockChangeBefore(timezone: string, date: string): string | null {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: 'numeric', minute: 'numeric', hourCycle: 'h23' });
  const noonOf = (day: string): string => clock.format(Date.parse(`${day}T12:00:00Z`));
  for (let day = dateAfter(date, -1); day > dateAfter(date, -366); day = dateAfter(day, -1)) {
    if (noonOf(day) !== noonOf(dateAfter(day, -1))) return day;
  }
  return null;
}

/** No clock of today is changed but at a quarter of an hour, nor shows one that is not whole then. */
const quarter_us = 900e6;

function addHours(hours: Row, timezone: string, from_us: number, until_us: number): void {
  for (let from = from_us; from < until_us;) {
    const until = Math.min(until_us, (Math.floor(from / quarter_us) + 1) * quarter_us);
    const hour = hourAt(timezone, from);
    hours.set(hour, (hours.get(hour) ?? 0) + until - from);
    from = until;
  }
}

const isPlaceholder = (text: string | null): boolean => text !== null && /^<<LAST_[A-Z]+>>$/.test(text);

/** Sorted and each once, with what their placeholders stand for. */
export function resolved(heartbeats: readonly PlainHeartbeat[]): PlainHeartbeat[] {
  const once = [...new Map(heartbeats.map((h) => [h.id, h])).values()];
  const sorted = once.sort((a, b) => a.time_us - b.time_us || (a.id < b.id ? -1 : 1));
  return sorted.map((h, i) => {
    const named = sorted.slice(0, i).filter((e) => e.project !== null && ![e.project, e.branch, e.language].some(isPlaceholder));
    const newest = named.at(-1);
    const last = newest && h.time_us - newest.time_us <= 24 * 3600 * 1e6 ? newest : null;
    const project = isPlaceholder(h.project) ? (last?.project ?? null) : h.project;
    const lastBranch = last?.project === project ? (last?.branch ?? null) : null;
    return {
      ...h,
      project,
      branch: isPlaceholder(h.branch) ? lastBranch : h.branch,
      language: isPlaceholder(h.language) ? (last?.language ?? null) : h.language,
    };
  });
}

const emptyAi = (): NaiveAi => ({
  ai_input_tokens: 0,
  ai_additions: 0,
  ai_deletions: 0,
  ai_prompt_events_total: 0,
  ai_prompt_length_sum: 0,
  sessions: new Set(),
});

function addAi(ai: NaiveAi, { ai_input_tokens, ai_line_changes, ai_prompt_length, ai_session }: PlainAi): void {
  ai.ai_input_tokens += ai_input_tokens;
  ai.ai_additions += Math.max(0, ai_line_changes);
  ai.ai_deletions += Math.max(0, -ai_line_changes);
  ai.ai_prompt_events_total += ai_prompt_length > 0 ? 1 : 0;
  ai.ai_prompt_length_sum += ai_prompt_length;
  if (ai_session !== null) ai.sessions.add(ai_session);
}

function addAiOf(day: NaiveDay, project: string, editor: string, ai: PlainAi): void {
  day.ai ??= { total: emptyAi(), projects: new Map(), editors: new Map() };
  addAi(day.ai.total, ai);
  for (const [usages, name] of [[day.ai.projects, project] as const, [day.ai.editors, editor] as const]) {
    const usage = usages.get(name) ?? emptyAi();
    usages.set(name, usage);
    addAi(usage, ai);
  }
}

export const emptyDay = (): NaiveDay => ({
  total: 0,
  ...(Object.fromEntries(lists.map((list) => [list, new Map()])) as Lists),
  branches: new Map(),
  entities: new Map(),
  hours: new Map(),
  ai: null,
});

const projectOf = (h: PlainHeartbeat): string => h.project ?? 'Unknown Project';

function isKept(h: PlainHeartbeat, { branches = [], ...wanted }: Filter): boolean {
  const named = { ...h, project: projectOf(h), language: h.language ?? 'Other' };
  const names = Object.entries(wanted) as [keyof typeof wanted, string][];
  if (names.some(([field, name]) => named[field] !== name)) return false;
  return branches.length === 0 || (h.branch !== null && branches.includes(h.branch));
}

/** What of the time is reckoned: since an instant, whose date is the first there is; and not that of projects that are gone. */
export interface Kept {
  readonly since?: { readonly us: number; readonly date: string } | undefined;
  readonly without?: ReadonlySet<string>;
}

/** Each date that has anything, whatever the heartbeats' order and however often they are given. */
export function naiveDays(
  heartbeats: readonly PlainHeartbeat[],
  { timezone, timeout, writes_only }: Settings,
  filter: Filter = {},
  { since = { us: 0, date: '' }, without = new Set() }: Kept = {},
): Map<string, NaiveDay> {
  const counted = resolved(heartbeats).filter((h) => h.is_write || !writes_only);
  const days = new Map<string, NaiveDay>();
  const dayOf = (us: number): NaiveDay => {
    const onWall = dateAt(timezone, us);
    const date = onWall < since.date ? since.date : onWall;
    const day = days.get(date) ?? emptyDay();
    days.set(date, day);
    return day;
  };

  counted.forEach((h, i) => {
    if (!isKept(h, filter) || without.has(projectOf(h))) return;
    const today = h.time_us < since.us ? emptyDay() : dayOf(h.time_us);
    if (h.ai !== null) addAiOf(today, projectOf(h), h.editor, h.ai);

    const next = counted[i + 1];
    if (!next || next.time_us - h.time_us > timeout * 60 * 1e6) return;
    for (let from = Math.max(h.time_us, since.us); from < next.time_us;) {
      const sameDay = dateAt(timezone, from) === dateAt(timezone, next.time_us);
      const until = sameDay ? next.time_us : midnightBetween(timezone, from, next.time_us);
      const day = dayOf(from);
      const add = (row: Row, name: string): unknown => row.set(name, (row.get(name) ?? 0) + until - from);
      day.total += until - from;
      add(day.projects, projectOf(h));
      add(day.languages, h.language ?? 'Other');
      add(day.editors, h.editor);
      add(day.operating_systems, h.operating_system);
      add(day.categories, h.category);
      add(day.machines, h.machine);
      for (const name of h.dependencies) add(day.dependencies, name);
      if (h.branch !== null) add(day.branches, h.branch);
      add(day.entities, h.entity);
      addHours(day.hours, timezone, from, until);
      from = until;
    }
  });
  return days;
}
