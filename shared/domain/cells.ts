import type { Activity, Names } from './heartbeat.js';
import { hourCounter } from './hour-counter.js';
import { namedDimensions, namesFor, sameNames, type NamedDimension } from './named.js';
import { forEachSpan, type DayWindow } from './spans.js';
import { emptySummary, type Summary, type Totals } from './summary.js';

/** What a day's time is made of, so that any of it can be left out (docs/adr/0017). */
export interface DayCells {
  /** By dimension, in the order of `namedDimensions`. */
  readonly names: readonly (readonly string[])[];
  /**
   * Kind by kind, which is all time with the same names: where each of these stands in its dimension; in how many hours of the local clock there is
   * time; each of them, once, with its µs. All in one, as a year has 20,000 kinds, and so many objects take longer than all that is done with them.
   */
  readonly kinds: Float64Array;
}

const ids = namedDimensions.length;
const countAt = ids;
const timesAt = ids + 1;

/** Where the next kind begins. */
const afterKind = (kinds: Float64Array, at: number): number => at + timesAt + 2 * kinds[at + countAt]!;

/** Which of a day's time counts: what has all of these names, and lies in the hour. */
export interface CellFilter {
  readonly names: Readonly<Partial<Record<NamedDimension, string>>>;
  /** 0–23; null: any. */
  readonly hour: number | null;
}

const noHours = (): number[] => Array.from({ length: 24 }, () => 0);

/**
 * Takes a day apart.
 * @param heartbeats sorted; from a timeout before the window to a timeout after it
 */
export function cellsOf(heartbeats: readonly Activity[], timeout_us: number, window: DayWindow, names: Names): DayCells {
  const numbers = namedDimensions.map(() => new Map<string, number>());
  const kinds = new Map<string, { numbersOf: readonly number[]; hours: number[] }>();
  const hoursFor = (h: Activity): number[] => {
    const numbersOf = namesFor(h, names).map((name, dimension) => {
      const known = numbers[dimension]!;
      const number = known.get(name) ?? known.size;
      if (number === known.size) known.set(name, number);
      return number;
    });
    const key = numbersOf.join();
    let kind = kinds.get(key);
    if (!kind) kinds.set(key, (kind = { numbersOf, hours: noHours() }));
    return kind.hours;
  };
  let last: Activity | null = null;
  let hours = noHours();
  const counter = hourCounter(window, (hour, us) => {
    hours[hour]! += us;
  });
  forEachSpan(heartbeats, timeout_us, window, (h, start, us) => {
    if (last === null || !sameNames(last, h)) {
      counter.done();
      hours = hoursFor(h);
    }
    last = h;
    counter.add(start, us);
  });
  counter.done();
  const flat = [...kinds.values()].flatMap(({ numbersOf, hours: of }) => {
    const times = of.flatMap((us, hour) => (us > 0 ? [hour, us] : []));
    return [...numbersOf, times.length / 2, ...times];
  });
  return { names: numbers.map((known) => [...known.keys()]), kinds: Float64Array.from(flat) };
}

/** The number of each dimension's name that is wanted: -1 for any, -2 where the day has none of that name. */
const wantedOf = ({ names }: DayCells, filter: CellFilter): number[] =>
  namedDimensions.map((dimension, i) => {
    const name = filter.names[dimension];
    if (name === undefined) return -1;
    const number = names[i]!.indexOf(name);
    return number < 0 ? -2 : number;
  });

const add = (totals: Totals, name: string, us: number): void => {
  totals.set(name, (totals.get(name) ?? 0) + us);
};

/** What a filter keeps of a day. */
export class FilteredDay {
  readonly total_us: number;
  private readonly wanted: readonly number[];

  constructor(
    private readonly cells: DayCells,
    private readonly filter: CellFilter,
  ) {
    this.wanted = wantedOf(cells, filter);
    let total_us = 0;
    this.forEachKind((_at, us) => (total_us += us));
    this.total_us = total_us;
  }

  /** Visits where each kind that is kept begins, with what is kept of it. */
  private forEachKind(visit: (at: number, us: number) => void): void {
    const { wanted, filter } = this;
    const { kinds } = this.cells;
    for (let at = 0, next = 0; at < kinds.length; at = next) {
      next = afterKind(kinds, at);
      let isWanted = true;
      for (let i = 0; i < ids && isWanted; i += 1) isWanted = wanted[i] === -1 || wanted[i] === kinds[at + i];
      if (!isWanted) continue;
      let us = 0;
      for (let i = at + timesAt; i < next; i += 2) if (filter.hour === null || kinds[i] === filter.hour) us += kinds[i + 1]!;
      if (us > 0) visit(at, us);
    }
  }

  /** Made when it is asked for. Of dependencies and AI cells know nothing. */
  get summary(): Summary {
    const { names, kinds } = this.cells;
    const { hour } = this.filter;
    const summary = emptySummary();
    summary.total_us = this.total_us;
    this.forEachKind((at, us) => {
      for (let i = 0; i < ids; i += 1) add(summary[namedDimensions[i]!], names[i]![kinds[at + i]!]!, us);
      for (let i = at + timesAt; i < afterKind(kinds, at); i += 2) {
        if (hour === null || kinds[i] === hour) add(summary.hours, String(kinds[i]), kinds[i + 1]!);
      }
    });
    return summary;
  }
}

/** The same day without a project's time; its name is not in it any more. */
export function cellsWithoutProject({ names, kinds }: DayCells, project: string): DayCells {
  const dimension = namedDimensions.indexOf('projects');
  const gone = names[dimension]!.indexOf(project);
  if (gone < 0) return { names, kinds };
  const left: number[] = [];
  for (let at = 0; at < kinds.length; at = afterKind(kinds, at)) {
    const kind = kinds.slice(at, afterKind(kinds, at));
    if (kind[dimension] === gone) continue;
    if (kind[dimension]! > gone) kind[dimension]! -= 1;
    left.push(...kind);
  }
  return { names: names.map((list, i) => (i === dimension ? list.toSpliced(gone, 1) : list)), kinds: Float64Array.from(left) };
}
