import { expect } from 'chai';
import fc from 'fast-check';
import { categoryName } from '../../shared/domain/category.js';
import { unknownNames, type Heartbeat } from '../../shared/domain/heartbeat.js';
import type { DayWindow } from '../../shared/domain/spans.js';
import {
  dimensions,
  emptySummary,
  extendSummary,
  mergeSummary,
  summarize,
  summarizeProject,
  type Dimension,
  type Summary,
  type Totals,
} from '../../shared/domain/summary.js';
import {
  aiFields,
  anyCuts,
  anyHistory,
  countSeconds,
  dayLike,
  inOrder,
  names,
  second,
  stored,
  storedAt,
  timeout_us,
} from '../factories/stored-heartbeats.js';

const everything = dayLike({ from_us: 0, until_us: 1e15 });
const whole = (cuts: readonly number[]): DayWindow => dayLike({ from_us: cuts[0]!, until_us: cuts.at(-1)! });
const sumOf = (totals: Totals): number => [...totals.values()].reduce((a, b) => a + b, 0);
const partsThatAddUp = dimensions.filter((d) => d !== 'dependencies');

/** What a heartbeat counts for, in the words of wakatime-api.md, sections 23.2, 23.5 and 25. */
const namesIn: Record<Exclude<Dimension, 'hours'>, (h: Heartbeat) => readonly string[]> = {
  projects: (h) => [h.project ?? 'Unknown Project'],
  languages: (h) => [h.language ?? 'Other'],
  editors: (h) => [names.origin(h.user_agent_id).editor],
  operating_systems: (h) => [names.origin(h.user_agent_id).operating_system],
  categories: (h) => [categoryName(h.category)],
  machines: (h) => [names.machine(h.machine_name_id)],
  dependencies: (h) => h.dependencies,
};

/** Without names that took no time, which no answer shows. */
const plain = (summary: Summary): unknown => ({
  ...summary,
  ...Object.fromEntries(dimensions.map((d) => [d, Object.fromEntries(summary[d])])),
  ai: summary.ai && {
    total: summary.ai.total,
    projects: Object.fromEntries(summary.ai.projects),
    editors: Object.fromEntries(summary.ai.editors),
  },
});

const merged = (parts: readonly Summary[]): Summary => {
  const sum = emptySummary();
  for (const part of parts) mergeSummary(sum, part);
  return sum;
};

describe('a summary', () => {
  it('names what a heartbeat leaves open', () => {
    const unknown = { project: null, language: null, user_agent_id: '?', machine_name_id: '?' };
    const summary = summarize(storedAt([0, 10], unknown), timeout_us, everything, names);
    expect([...summary.projects]).to.deep.equal([[unknownNames.project, 10 * second]]);
    expect([...summary.languages]).to.deep.equal([['Other', 10 * second]]);
    expect([...summary.editors]).to.deep.equal([['Unknown Editor', 10 * second]]);
    expect([...summary.operating_systems]).to.deep.equal([['Unknown OS', 10 * second]]);
    expect([...summary.machines]).to.deep.equal([['Unknown Hostname', 10 * second]]);
  });

  it('counts the whole time for each dependency', () => {
    const { total_us, dependencies } = summarize(
      storedAt([0, 10], { dependencies: ['koa', 'ajv'] }),
      timeout_us,
      everything,
      names,
    );
    expect(total_us).to.equal(10 * second);
    expect(Object.fromEntries(dependencies)).to.deep.equal({ koa: 10 * second, ajv: 10 * second });
  });

  it('tells time apart by hour, also within a gap', () => {
    const { hours } = summarize(storedAt([1, 16, 30]), timeout_us, everything, names);
    expect(Object.fromEntries(hours)).to.deep.equal({
      0: 6 * second,
      1: 7 * second,
      2: 7 * second,
      3: 7 * second,
      4: 2 * second,
    });
  });

  it('joins machines by name', () => {
    const heartbeats = [...storedAt([0, 10]), stored(10 * second, { machine_name_id: 'laptop-2' }, 9), stored(15 * second)];
    const { machines } = summarize(heartbeats, timeout_us, everything, names);
    expect([...machines]).to.deep.equal([['laptop', 15 * second]]);
  });

  it('counts AI usage of heartbeats inside the window, whether or not they count time', () => {
    const ai = aiFields({ ai_line_changes: 3 });
    const heartbeats = [stored(5 * second, { ai }), stored(10 * second, { ai }), stored(20 * second, { ai })];
    const summary = summarize(heartbeats, timeout_us, dayLike({ from_us: 10 * second, until_us: 20 * second }), names);
    expect(summary.ai?.total.ai_additions).to.equal(3);
    expect(summarize(heartbeats, timeout_us, dayLike({ from_us: 6 * second, until_us: 9 * second }), names).ai).to.equal(null);
  });

  it('gives each name what is counted second by second', () => {
    fc.assert(
      fc.property(anyHistory(), anyCuts, (heartbeats, cuts) => {
        const summary = summarize(heartbeats, timeout_us, whole(cuts), names);
        for (const [dimension, namesOf] of Object.entries(namesIn)) {
          expect(summary[dimension as Dimension], dimension).to.deep.equal(countSeconds(heartbeats, whole(cuts), namesOf));
        }
      }),
    );
  });

  it('has parts that add up to its total', () => {
    fc.assert(
      fc.property(anyHistory(), anyCuts, (heartbeats, cuts) => {
        const summary = summarize(heartbeats, timeout_us, whole(cuts), names);
        for (const dimension of partsThatAddUp) expect(sumOf(summary[dimension]), dimension).to.equal(summary.total_us);
      }),
    );
  });

  it('does not hang on the order in which heartbeats came', () => {
    const shuffled = anyHistory().chain((sorted) =>
      fc.tuple(fc.constant(sorted), fc.shuffledSubarray(sorted, { minLength: sorted.length })),
    );
    fc.assert(
      fc.property(shuffled, ([sorted, came]) => {
        fc.pre(new Set(sorted.map((h) => `${h.time_us} ${h.key.join()}`)).size === sorted.length);
        const reckon = (list: Heartbeat[]): unknown => plain(summarize(list, timeout_us, everything, names));
        expect(reckon(came.sort(inOrder))).to.deep.equal(reckon(sorted));
      }),
    );
  });

  it('of a range is the sum of its days', () => {
    fc.assert(
      fc.property(anyHistory(), anyCuts, (heartbeats, cuts) => {
        const days = cuts
          .slice(1)
          .map((until_us, i) => summarize(heartbeats, timeout_us, dayLike({ from_us: cuts[i]!, until_us }), names));
        const range = plain(summarize(heartbeats, timeout_us, whole(cuts), names));
        expect(plain(merged(days))).to.deep.equal(range);
        expect(plain(merged(days.toReversed())), 'in another order').to.deep.equal(range);
      }),
    );
  });

  it('can be carried on from its last heartbeat', () => {
    fc.assert(
      fc.property(anyHistory(), fc.nat(11), anyCuts, (heartbeats, at, cuts) => {
        const window = { ...whole(cuts), from_us: 0 };
        const early = heartbeats.slice(0, at + 1);
        fc.pre(early.length > 0 && early.at(-1)!.time_us < window.until_us);
        const summary = summarize(early, timeout_us, window, names);
        extendSummary(summary, heartbeats.slice(at), timeout_us, window, names);
        expect(plain(summary)).to.deep.equal(plain(summarize(heartbeats, timeout_us, window, names)));
      }),
    );
  });

  it('stays as it is when it is added to another', () => {
    fc.assert(
      fc.property(anyHistory(), anyHistory(), (one, other) => {
        const summaries = [one, other].map((heartbeats) => summarize(heartbeats, timeout_us, everything, names));
        const before = structuredClone(summaries.map(plain));
        merged(summaries);
        expect(summaries.map(plain)).to.deep.equal(before);
      }),
    );
  });
});

describe("a project's summary", () => {
  const project = fc.constantFrom('engine', 'web', 'Unknown Project', 'none such');

  it("is the project's row of the summary of everything", () => {
    fc.assert(
      fc.property(anyHistory(), anyCuts, project, (heartbeats, cuts, name) => {
        const all = summarize(heartbeats, timeout_us, whole(cuts), names);
        const one = summarizeProject(heartbeats, timeout_us, whole(cuts), names, { project: name, branches: [] });
        expect(one.total_us).to.equal(all.projects.get(name) ?? 0);
        expect(one.ai?.total).to.deep.equal(all.ai?.projects.get(name));
        for (const dimension of partsThatAddUp) expect(sumOf(one[dimension]), dimension).to.equal(one.total_us);
      }),
    );
  });

  it('gives each entity and branch what is counted second by second', () => {
    fc.assert(
      fc.property(anyHistory(), anyCuts, project, (heartbeats, cuts, name) => {
        const one = summarizeProject(heartbeats, timeout_us, whole(cuts), names, { project: name, branches: [] });
        const ofProject = (list: (h: Heartbeat) => readonly string[]) => (h: Heartbeat) =>
          (h.project ?? 'Unknown Project') === name ? list(h) : [];
        const entities = new Map([...one.entities].map(([entity, { total_us }]) => [entity, total_us]));
        expect(entities).to.deep.equal(
          countSeconds(
            heartbeats,
            whole(cuts),
            ofProject((h) => [h.entity]),
          ),
        );
        const branches = ofProject((h) => (h.branch === null ? [] : [h.branch]));
        expect(one.branches).to.deep.equal(countSeconds(heartbeats, whole(cuts), branches));
      }),
    );
  });

  it('keeps only the branches asked for, of all projects when none is named', () => {
    fc.assert(
      fc.property(anyHistory(), fc.option(project), (heartbeats, name) => {
        const of = (branches: string[]) =>
          summarizeProject(heartbeats, timeout_us, everything, names, { project: name, branches });
        const [all, main, fix, both] = [of([]), of(['main']), of(['fix']), of(['fix', 'main'])];
        expect(main.total_us).to.equal(all.branches.get('main') ?? 0);
        expect(both.total_us).to.equal(main.total_us + fix.total_us);
      }),
    );
  });

  it('shows an entity with its type and the depth of its project folder', () => {
    const heartbeats = storedAt([0, 10], { entity: 'a.rs', type: 'file', project_root_count: 4 });
    const { entities } = summarizeProject(heartbeats, timeout_us, everything, names, { project: 'engine', branches: [] });
    expect([...entities]).to.deep.equal([['a.rs', { total_us: 10 * second, type: 'file', project_root_count: 4 }]]);
  });
});
