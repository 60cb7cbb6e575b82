import type { Totals } from './summary.js';

/** What community stats tell time apart by (wakatime-api.md, section 10). */
export const communityDimensions = ['categories', 'editors', 'languages', 'operating_systems'] as const;
export type CommunityDimension = (typeof communityDimensions)[number];

/** One user's time in a range. */
export interface UserTotals extends Readonly<Record<CommunityDimension, Totals>> {
  readonly total_us: number;
  /** Of the language "Other", which totals and averages leave out. */
  readonly other_us: number;
  readonly active_days: number;
}

/** How the users' times lie; all in µs. */
export interface Spread {
  readonly count: number;
  readonly sum_us: number;
  readonly average_us: number;
  readonly median_us: number;
  readonly max_us: number;
}
export interface SpreadRow extends Spread {
  readonly name: string;
}

export interface CommunityFigures extends Readonly<Record<CommunityDimension, readonly SpreadRow[]>> {
  readonly total: Spread;
  readonly daily_average: Spread;
}

export const emptySpread: Spread = { count: 0, sum_us: 0, average_us: 0, median_us: 0, max_us: 0 };

function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) return emptySpread;
  const sorted = values.toSorted((a, b) => a - b);
  const sum_us = sorted.reduce((sum, us) => sum + us, 0);
  const middle = sorted.length >> 1;
  const median_us = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { count: sorted.length, sum_us, average_us: sum_us / sorted.length, median_us, max_us: sorted.at(-1)! };
}

interface Row {
  readonly name: string;
  readonly values: number[];
  /** Who they are, by the order they came in. */
  readonly users: number[];
}

/**
 * The rows that may be shown: those of enough users. What is left out of a list is its total less what is shown, so this must not be the
 * time of a few users either: else the row that most nearly has too few users is left out, too.
 */
function shownRows(rows: readonly Row[], minUsers: number): Row[] {
  const hidden = new Set<number>();
  const shown: Row[] = [];
  for (const row of rows) {
    if (row.users.length >= minUsers) shown.push(row);
    else for (const user of row.users) hidden.add(user);
  }
  if (hidden.size === 0 || hidden.size >= minUsers || shown.length === 0) return shown;
  shown.sort((a, b) => a.users.length - b.users.length || (a.name < b.name ? -1 : 1));
  return shown.slice(1);
}

/** A user's names that count, those with the most time: clients choose names, and one user must not fill the server's memory. */
const maxNames = 200;

function most(totals: Totals): Iterable<readonly [string, number]> {
  if (totals.size <= maxNames) return totals;
  return [...totals].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, maxNames);
}

export interface CommunitySum {
  add(user: UserTotals): void;
  figures(): CommunityFigures;
}

/**
 * Adds users up to what may be told of all of them: nothing that fewer than `minUsers` have, so that nobody's own time can be read from it.
 */
export function createCommunitySum(minUsers: number): CommunitySum {
  const totals: number[] = [];
  const averages: number[] = [];
  const rows = Object.fromEntries(communityDimensions.map((dimension) => [dimension, new Map<string, Row>()])) as Record<
    CommunityDimension,
    Map<string, Row>
  >;

  function addNames(dimension: CommunityDimension, user: number, times: Totals): void {
    for (const [name, us] of most(times)) {
      if (us <= 0) continue;
      let row = rows[dimension].get(name);
      if (!row) rows[dimension].set(name, (row = { name, values: [], users: [] }));
      row.values.push(us);
      row.users.push(user);
    }
  }

  const spread = (values: readonly number[]): Spread => (values.length < minUsers ? emptySpread : spreadOf(values));
  const list = (dimension: CommunityDimension): SpreadRow[] =>
    shownRows([...rows[dimension].values()], minUsers)
      .map(({ name, values }) => ({ name, ...spreadOf(values) }))
      .sort((a, b) => b.sum_us - a.sum_us || (a.name < b.name ? -1 : 1));

  let users = 0;
  return {
    add(user) {
      if (user.total_us <= 0) return;
      users += 1;
      const counted = user.total_us - user.other_us;
      if (counted > 0) {
        totals.push(counted);
        averages.push(counted / user.active_days);
      }
      for (const dimension of communityDimensions) addNames(dimension, users, user[dimension]);
    },
    figures: () => ({
      categories: list('categories'),
      editors: list('editors'),
      languages: list('languages'),
      operating_systems: list('operating_systems'),
      total: spread(totals),
      daily_average: spread(averages),
    }),
  };
}
