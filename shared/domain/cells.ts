import type { Activity, Names } from './heartbeat.js';
import { hourCounter } from './hour-counter.js';
import { namedDimensions, namesFor, sameNames, type NamedDimension } from './named.js';
import { forEachSpan, type DayWindow } from './spans.js';
import { emptySummary, type Summary } from './summary.js';

/** What a day's time is made of, so that any of it can be left out: µs for each hour with the same names (docs/adr/0017). */
export interface DayCells {
  /** By dimension, in the order of `namedDimensions`; a row has the number of each. */
  readonly names: readonly (readonly string[])[];
  /** Rows of `rowLength` numbers one after another: that of a name for each dimension, the hour of the local clock, µs. */
  readonly rows: readonly number[];
}

const hourAt = namedDimensions.length;
const timeAt = hourAt + 1;
export const rowLength = timeAt + 1;

/** Which of a day's time counts: what has all of these names, and lies in the hour. */
export interface CellFilter {
  readonly names: Readonly<Partial<Record<NamedDimension, string>>>;
  /** 0–23; null: any. */
  readonly hour: number | null;
}

interface Kind {
  /** The numbers of its names. */
  readonly ids: readonly number[];
  readonly hours: Float64Array;
}

const hoursOfDay = 24;

/**
 * Takes a day apart.
 * @param heartbeats sorted; from a timeout before the window to a timeout after it
 */
export function cellsOf(heartbeats: readonly Activity[], timeout_us: number, window: DayWindow, names: Names): DayCells {
  const numbers = namedDimensions.map(() => new Map<string, number>());
  const kinds = new Map<string, Kind>();
  const kindOf = (h: Activity): Kind => {
    const ids = namesFor(h, names).map((name, dimension) => {
      const known = numbers[dimension]!;
      const number = known.get(name) ?? known.size;
      if (number === known.size) known.set(name, number);
      return number;
    });
    const key = ids.join();
    let kind = kinds.get(key);
    if (!kind) kinds.set(key, (kind = { ids, hours: new Float64Array(hoursOfDay) }));
    return kind;
  };
  let last: Activity | null = null;
  let kind: Kind | null = null;
  const counter = hourCounter(window, (hour, us) => {
    kind!.hours[hour]! += us;
  });
  forEachSpan(heartbeats, timeout_us, window, (h, start, us) => {
    if (last === null || !sameNames(last, h)) {
      counter.done();
      kind = kindOf(h);
    }
    last = h;
    counter.add(start, us);
  });
  counter.done();
  const rows: number[] = [];
  for (const { ids, hours } of kinds.values()) {
    for (const [hour, us] of hours.entries()) if (us > 0) rows.push(...ids, hour, us);
  }
  return { names: numbers.map((known) => [...known.keys()]), rows };
}

/** The number of each dimension's name that is wanted, -1 for any; null where the day has none of that name. */
function wantedNumbers({ names }: DayCells, filter: CellFilter): number[] | null {
  const wanted = namedDimensions.map((dimension, i) => {
    const name = filter.names[dimension];
    return name === undefined ? -1 : names[i]!.indexOf(name);
  });
  const isKnown = namedDimensions.every((dimension, i) => filter.names[dimension] === undefined || wanted[i]! >= 0);
  return isKnown ? wanted : null;
}

/** What a filter keeps of a day; of dependencies and AI cells know nothing. */
export function summaryOfCells(cells: DayCells, filter: CellFilter): Summary {
  const summary = emptySummary();
  const wanted = wantedNumbers(cells, filter);
  if (wanted === null) return summary;
  const { names, rows } = cells;
  const totals = names.map((list) => new Float64Array(list.length));
  const hours = new Float64Array(hoursOfDay);
  for (let row = 0; row < rows.length; row += rowLength) {
    if (filter.hour !== null && rows[row + hourAt] !== filter.hour) continue;
    let isWanted = true;
    for (let i = 0; i < hourAt && isWanted; i += 1) isWanted = wanted[i] === -1 || wanted[i] === rows[row + i];
    if (!isWanted) continue;
    const us = rows[row + timeAt]!;
    summary.total_us += us;
    for (let i = 0; i < hourAt; i += 1) totals[i]![rows[row + i]!]! += us;
    hours[rows[row + hourAt]!]! += us;
  }
  for (const [i, dimension] of namedDimensions.entries()) {
    for (const [number, us] of totals[i]!.entries()) if (us > 0) summary[dimension].set(names[i]![number]!, us);
  }
  for (const [hour, us] of hours.entries()) if (us > 0) summary.hours.set(String(hour), us);
  return summary;
}

/** The same day without a project's time; its name is not in it any more. */
export function cellsWithoutProject(cells: DayCells, project: string): DayCells {
  const dimension = namedDimensions.indexOf('projects');
  const gone = cells.names[dimension]!.indexOf(project);
  if (gone < 0) return cells;
  const rows: number[] = [];
  for (let at = 0; at < cells.rows.length; at += rowLength) {
    const row = cells.rows.slice(at, at + rowLength);
    if (row[dimension] === gone) continue;
    if (row[dimension]! > gone) row[dimension]! -= 1;
    rows.push(...row);
  }
  return { names: cells.names.map((list, i) => (i === dimension ? list.toSpliced(gone, 1) : list)), rows };
}
