import type { Activity, Names } from './heartbeat.js';
import { hourCounter } from './hour-counter.js';
import { namedDimensions, namesFor, sameNames, type NamedDimension } from './named.js';
import { forEachSpan, type DayWindow } from './spans.js';
import { emptySummary, type Summary, type Totals } from './summary.js';

/** What a day's time is made of, so that any of it can be left out (docs/adr/0017). */
export interface DayCells {
  /** By dimension, in the order of `namedDimensions`. */
  readonly names: readonly (readonly string[])[];
  readonly kinds: readonly Kind[];
}

/** All time with the same names. */
export interface Kind {
  /** Where its names stand among those of the day, by dimension. */
  readonly ids: readonly number[];
  /** Hours of the local clock, each once and followed by its µs. */
  readonly times: readonly number[];
}

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
  const kinds = new Map<string, { ids: readonly number[]; hours: number[] }>();
  const hoursFor = (h: Activity): number[] => {
    const ids = namesFor(h, names).map((name, dimension) => {
      const known = numbers[dimension]!;
      const number = known.get(name) ?? known.size;
      if (number === known.size) known.set(name, number);
      return number;
    });
    const key = ids.join();
    let kind = kinds.get(key);
    if (!kind) kinds.set(key, (kind = { ids, hours: noHours() }));
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
  return {
    names: numbers.map((known) => [...known.keys()]),
    kinds: [...kinds.values()].map(({ ids, hours: of }) => ({ ids, times: timesOf(of) })),
  };
}

function timesOf(hours: readonly number[]): number[] {
  const times: number[] = [];
  for (const [hour, us] of hours.entries()) if (us > 0) times.push(hour, us);
  return times;
}

/** µs of a kind, in an hour or in all. */
function timeOf({ times }: Kind, hour: number | null): number {
  let sum = 0;
  for (let i = 0; i < times.length; i += 2) if (hour === null || times[i] === hour) sum += times[i + 1]!;
  return sum;
}

/** The kinds with all names of a filter. */
function kindsWith({ names, kinds }: DayCells, filter: CellFilter): readonly Kind[] {
  let kept = kinds;
  for (const [i, dimension] of namedDimensions.entries()) {
    const name = filter.names[dimension];
    if (name === undefined) continue;
    const id = names[i]!.indexOf(name);
    kept = kept.filter((kind) => kind.ids[i] === id);
  }
  return kept;
}

/** What a filter keeps of a day. */
export class FilteredDay {
  readonly total_us: number;
  private readonly kinds: readonly Kind[];

  constructor(
    private readonly cells: DayCells,
    private readonly filter: CellFilter,
  ) {
    this.kinds = kindsWith(cells, filter);
    this.total_us = this.kinds.reduce((sum, kind) => sum + timeOf(kind, filter.hour), 0);
  }

  /** Made when it is asked for. Of dependencies and AI cells know nothing. */
  get summary(): Summary {
    const { names } = this.cells;
    const { hour } = this.filter;
    const summary = emptySummary();
    summary.total_us = this.total_us;
    for (const kind of this.kinds) {
      const us = timeOf(kind, hour);
      if (us === 0) continue;
      for (let i = 0; i < namedDimensions.length; i += 1) add(summary[namedDimensions[i]!], names[i]![kind.ids[i]!]!, us);
      const { times } = kind;
      for (let i = 0; i < times.length; i += 2) {
        if (hour === null || times[i] === hour) add(summary.hours, String(times[i]), times[i + 1]!);
      }
    }
    return summary;
  }
}

const add = (totals: Totals, name: string, us: number): void => {
  totals.set(name, (totals.get(name) ?? 0) + us);
};

/** The same day without a project's time; its name is not in it any more. */
export function cellsWithoutProject({ names, kinds }: DayCells, project: string): DayCells {
  const dimension = namedDimensions.indexOf('projects');
  const gone = names[dimension]!.indexOf(project);
  if (gone < 0) return { names, kinds };
  const left = kinds.filter(({ ids }) => ids[dimension] !== gone);
  return {
    names: names.map((list, i) => (i === dimension ? list.toSpliced(gone, 1) : list)),
    kinds: left.map(({ ids, times }) => ({
      ids: ids.map((id, i) => (i === dimension && id > gone ? id - 1 : id)),
      times,
    })),
  };
}
