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
  readonly is_write: boolean;
  readonly ai_input_tokens: number;
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

export interface NaiveDay extends Lists {
  total: number;
  ai_input_tokens: number;
  ai_sessions: Set<string>;
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

const isPlaceholder = (text: string | null): boolean => text !== null && /^<<LAST_[A-Z]+>>$/.test(text);

function withoutPlaceholders(sorted: readonly PlainHeartbeat[]): PlainHeartbeat[] {
  return sorted.map((h, i) => {
    const named = sorted.slice(0, i).filter((e) => e.project !== null && ![e.project, e.branch, e.language].some(isPlaceholder));
    const newest = named.at(-1);
    const last = newest && h.time_us - newest.time_us <= 24 * 3600 * 1e6 ? newest : null;
    return {
      ...h,
      project: isPlaceholder(h.project) ? (last?.project ?? null) : h.project,
      language: isPlaceholder(h.language) ? (last?.language ?? null) : h.language,
    };
  });
}

export const emptyDay = (): NaiveDay => ({
  total: 0,
  ...(Object.fromEntries(lists.map((list) => [list, new Map()])) as Lists),
  ai_input_tokens: 0,
  ai_sessions: new Set(),
});

/** Each date that has anything, whatever the heartbeats' order and however often they are given. */
export function naiveDays(
  heartbeats: readonly PlainHeartbeat[],
  { timezone, timeout, writes_only }: Settings,
): Map<string, NaiveDay> {
  const once = [...new Map(heartbeats.map((h) => [h.id, h])).values()];
  const sorted = once.sort((a, b) => a.time_us - b.time_us || (a.id < b.id ? -1 : 1));
  const counted = withoutPlaceholders(sorted).filter((h) => h.is_write || !writes_only);
  const days = new Map<string, NaiveDay>();
  const dayOf = (us: number): NaiveDay => {
    const date = dateAt(timezone, us);
    const day = days.get(date) ?? emptyDay();
    days.set(date, day);
    return day;
  };

  counted.forEach((h, i) => {
    const today = dayOf(h.time_us);
    today.ai_input_tokens += h.ai_input_tokens;
    if (h.ai_session !== null) today.ai_sessions.add(h.ai_session);

    const next = counted[i + 1];
    if (!next || next.time_us - h.time_us > timeout * 60 * 1e6) return;
    for (let from = h.time_us; from < next.time_us;) {
      const sameDay = dateAt(timezone, from) === dateAt(timezone, next.time_us);
      const until = sameDay ? next.time_us : midnightBetween(timezone, from, next.time_us);
      const day = dayOf(from);
      const add = (row: Row, name: string): unknown => row.set(name, (row.get(name) ?? 0) + until - from);
      day.total += until - from;
      add(day.projects, h.project ?? 'Unknown Project');
      add(day.languages, h.language ?? 'Other');
      add(day.editors, h.editor);
      add(day.operating_systems, h.operating_system);
      add(day.categories, h.category);
      add(day.machines, h.machine);
      for (const name of h.dependencies) add(day.dependencies, name);
      from = until;
    }
  });
  return days;
}
