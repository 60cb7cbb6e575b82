import { expect } from 'chai';
import fc from 'fast-check';
import { cellsOf, cellsWithoutProject, FilteredDay, type CellFilter, type DayCells } from '../../shared/domain/cells.js';
import type { Heartbeat } from '../../shared/domain/heartbeat.js';
import { namedDimensions, namesFor } from '../../shared/domain/named.js';
import { forEachSpan } from '../../shared/domain/spans.js';
import { emptySummary, summarize, type Summary } from '../../shared/domain/summary.js';
import { decodeCells, encodeCells } from '../../shared/store/cells-document.js';
import {
  anyCuts,
  anyHistory,
  dayLike,
  inOrder,
  names,
  ownerOf,
  second,
  stored,
  timeout_us,
} from '../factories/stored-heartbeats.js';
import { anyName } from '../factories/summaries.js';
import { plainSummary } from '../support/plain-summary.js';

const anyWindow = anyCuts.map((cuts) => dayLike({ from_us: cuts[0]!, until_us: cuts.at(-1)! }));
const summaryOfCells = (cells: DayCells, filter: CellFilter): Summary => new FilteredDay(cells, filter).summary;
/** Kinds, each by itself. */
function kindsOf({ kinds }: DayCells): { ids: number[]; times: number[] }[] {
  const list = [];
  const left = [...kinds];
  while (left.length > 0) {
    const ids = left.splice(0, 6);
    const [count] = left.splice(0, 1) as [number];
    list.push({ ids, times: left.splice(0, count * 2) });
  }
  return list;
}
const flat = (kinds: readonly { ids: number[]; times: number[] }[]): Float64Array =>
  Float64Array.from(kinds.flatMap(({ ids, times }) => [...ids, times.length / 2, ...times]));

const all: CellFilter = { names: {}, hour: null };

const maybe = (...values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const anyFilter: fc.Arbitrary<CellFilter> = fc
  .record({
    projects: maybe('engine', 'web', 'Unknown Project', 'none such'),
    languages: maybe('Rust', 'TypeScript', 'Other'),
    editors: maybe('VS Code', 'Vim', 'Unknown Editor'),
    operating_systems: maybe('Linux', 'Mac', 'Unknown OS'),
    categories: maybe('Coding', 'Browsing', 'AI Coding'),
    machines: maybe('laptop', 'desk', 'Unknown Hostname'),
    hour: fc.option(fc.nat(23), { freq: 3 }),
  })
  .map(({ hour, ...wanted }) => ({
    names: Object.fromEntries(Object.entries(wanted).filter(([, name]) => name !== undefined)),
    hour,
  }));

/** Second by second: whose it is, and in which hour. */
function plainly(
  heartbeats: readonly Heartbeat[],
  window: ReturnType<typeof dayLike>,
  { names: wanted, hour }: CellFilter,
): Summary {
  const summary = emptySummary();
  for (let at = window.from_us; at < window.until_us; at += second) {
    const owner = ownerOf(heartbeats, at, timeout_us);
    const own = window.hours.findLast((h) => h.from_us <= at)!.hour;
    if (!owner || (hour !== null && own !== hour)) continue;
    const named = namesFor(owner, names);
    if (namedDimensions.some((dimension, i) => wanted[dimension] !== undefined && wanted[dimension] !== named[i])) continue;
    summary.total_us += second;
    const counts = [...namedDimensions.map((dimension, i) => [dimension, named[i]!] as const), ['hours', String(own)] as const];
    for (const [dimension, name] of counts) summary[dimension].set(name, (summary[dimension].get(name) ?? 0) + second);
  }
  return summary;
}

describe("a day's cells", () => {
  it('add up to its summary, in each dimension and in hours', () => {
    fc.assert(
      fc.property(anyHistory(), anyWindow, (heartbeats, window) => {
        const whole = summarize(heartbeats, timeout_us, window, names);
        const summary = summaryOfCells(cellsOf(heartbeats, timeout_us, window, names), all);
        expect(plainSummary(summary)).to.deep.equal(plainSummary({ ...whole, dependencies: new Map(), ai: null }));
      }),
    );
  });

  it('are what any filter keeps, counted second by second', () => {
    fc.assert(
      fc.property(anyHistory(), anyWindow, anyFilter, (heartbeats, window, filter) => {
        const day = new FilteredDay(cellsOf(heartbeats, timeout_us, window, names), filter);
        const expected = plainly(heartbeats, window, filter);
        expect([day.total_us, plainSummary(day.summary)]).to.deep.equal([expected.total_us, plainSummary(expected)]);
      }),
      { numRuns: 300 },
    );
  });

  it('do not hang on the order in which heartbeats came', () => {
    fc.assert(
      fc.property(
        anyHistory().chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        anyWindow,
        ([heartbeats, shuffled], window) => {
          const sorted = [...shuffled].sort(inOrder);
          expect(cellsOf(sorted, timeout_us, window, names)).to.deep.equal(cellsOf(heartbeats, timeout_us, window, names));
        },
      ),
    );
  });

  it('have the same names once, and each hour of them, and only what has time', () => {
    fc.assert(
      fc.property(anyHistory(), anyWindow, (heartbeats, window) => {
        const kinds = kindsOf(cellsOf(heartbeats, timeout_us, window, names));
        expect(new Set(kinds.map(({ ids }) => ids.join())).size).to.equal(kinds.length);
        for (const { times } of kinds) {
          const hours = times.filter((_, i) => i % 2 === 0);
          expect(new Set(hours).size).to.equal(hours.length);
          expect(Math.min(...times.filter((_, i) => i % 2 === 1))).to.be.greaterThan(0);
        }
      }),
    );
  });

  it('without a project are those of the other projects, and know its name no more', () => {
    fc.assert(
      fc.property(anyHistory(), anyWindow, fc.constantFrom('engine', 'web', 'none such'), (heartbeats, window, project) => {
        const cells = cellsOf(heartbeats, timeout_us, window, names);
        const without = cellsWithoutProject(cells, project);
        expect(without.names[0]).to.not.include(project);
        for (const other of cells.names[0]!) {
          if (other === project) continue;
          const filter = { names: { projects: other }, hour: null };
          expect(plainSummary(summaryOfCells(without, filter))).to.deep.equal(plainSummary(summaryOfCells(cells, filter)));
        }
        const { total_us } = summaryOfCells(cells, { names: { projects: project }, hour: null });
        expect(summaryOfCells(without, all).total_us).to.equal(summaryOfCells(cells, all).total_us - total_us);
      }),
    );
  });

  it('put both of two hours of the same name into one, as where clocks go back', () => {
    const window = { from_us: 0, until_us: 30 * second, hours: [2, 2, 3].map((hour, i) => ({ hour, from_us: i * 10 * second })) };
    const cells = cellsOf([stored(5 * second), stored(25 * second)], 60 * second, window, names);
    const { hours } = summaryOfCells(cells, all);
    expect(Object.fromEntries(hours)).to.deep.equal({ '2': 15 * second, '3': 5 * second });
    let spans = 0;
    forEachSpan([stored(5 * second), stored(25 * second)], 60 * second, window, (_h, _start, us) => (spans += us));
    expect(spans).to.equal(20 * second);
  });
});

describe('stored cells', () => {
  const anyList = fc.uniqueArray(anyName, { minLength: 1, maxLength: 5 });
  const anyCells: fc.Arbitrary<DayCells> = fc.array(anyList, { minLength: 6, maxLength: 6 }).chain((lists) =>
    fc
      .array(
        fc.record({
          ids: fc.tuple(...lists.map((list) => fc.nat(list.length - 1))),
          times: fc.array(fc.tuple(fc.nat(23), fc.oneof(fc.nat(300), fc.maxSafeNat())), { maxLength: 24 }).map((t) => t.flat()),
        }),
        { maxLength: 20 },
      )
      .map((kinds) => ({ names: lists, kinds: flat(kinds) })),
  );

  it('are read as they were, whatever things are called and however long they take', () => {
    fc.assert(
      fc.property(anyCells, (cells) => {
        expect(decodeCells(encodeCells(cells))).to.deep.equal(cells);
      }),
    );
  });

  it('are the same for many names', () => {
    const many = Array.from({ length: 3000 }, (_, i) => `a project with a name that is not short ${i}`);
    const kinds = many.map((_, i) => ({ ids: [i, 0, 0, 0, 0, 0], times: [i % 24, 3_600_000_000 - i] }));
    const cells = { names: [many, ['Rust'], ['Vim'], ['Linux'], ['Coding'], ['desk']], kinds: flat(kinds) };
    expect(decodeCells(encodeCells(cells))).to.deep.equal(cells);
  });
});
