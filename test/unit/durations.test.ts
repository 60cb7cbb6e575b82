import { expect } from 'chai';
import fc from 'fast-check';
import { emptyAiUsage, mergeAiUsage } from '../../shared/domain/ai-usage.js';
import { sliceDurations, type Duration } from '../../shared/domain/durations.js';
import type { Heartbeat } from '../../shared/domain/heartbeat.js';
import type { Window } from '../../shared/domain/spans.js';
import { summarize, summarizeProject } from '../../shared/domain/summary.js';
import { sliceNames, type SliceName } from '../../shared/schema/slice-name.js';
import {
  aiFields,
  anyCuts,
  anyHistory,
  dayLike,
  names,
  ownerOf,
  second,
  stored,
  storedAt,
  timeout_us,
} from '../factories/stored-heartbeats.js';

const everything: Window = { from_us: 0, until_us: 1e15 };
const slice = fc.constantFrom(...sliceNames);

const durationsOf = (heartbeats: readonly Heartbeat[], by: SliceName, window = everything): Duration[] =>
  sliceDurations(heartbeats, timeout_us, window, names, by, null);

/** Start and length in seconds, and the project. */
const brief = (durations: readonly Duration[]): unknown[] =>
  durations.map((d) => [d.start_us / second, d.length_us / second, d.heartbeat.project]);

/** What a duration shows of its heartbeats under a slice. */
const shown: Record<SliceName, (h: Heartbeat) => unknown> = {
  project: () => null,
  entity: (h) => [h.entity, h.type],
  language: (h) => h.language,
  dependencies: (h) => h.dependencies,
  os: (h) => names.origin(h.user_agent_id).operating_system,
  editor: (h) => names.origin(h.user_agent_id).editor,
  category: (h) => h.category,
  machine: (h) => names.machine(h.machine_name_id),
};
const label = (h: Heartbeat, by: SliceName): string => JSON.stringify([h.project, shown[by](h)]);

describe('durations', () => {
  it('join neighbouring gaps of one project', () => {
    const heartbeats = [...storedAt([0, 10, 20]), stored(30 * second, { project: 'web' }, 9), ...storedAt([35])];
    expect(brief(durationsOf(heartbeats, 'project'))).to.deep.equal([
      [0, 30, 'engine'],
      [30, 5, 'web'],
    ]);
  });

  it('end where a gap is too long', () => {
    expect(brief(durationsOf(storedAt([0, 10, 100, 110]), 'project'))).to.deep.equal([
      [0, 10, 'engine'],
      [100, 10, 'engine'],
    ]);
  });

  it('leave out a run of a single heartbeat', () => {
    expect(durationsOf(storedAt([0, 1000]), 'project')).to.deep.equal([]);
  });

  it('begin at midnight when the run began the day before', () => {
    const window = { from_us: 5 * second, until_us: 15 * second };
    expect(brief(durationsOf(storedAt([0, 10, 20]), 'project', window))).to.deep.equal([[5, 10, 'engine']]);
  });

  it('carry the AI usage of their heartbeats, but not that from before midnight', () => {
    const ai = aiFields({ ai_line_changes: 2 });
    const heartbeats = storedAt([0, 10, 20], { ai });
    const [duration] = durationsOf(heartbeats, 'project', { from_us: 5 * second, until_us: 100 * second });
    // The last heartbeat has no time and so belongs to no duration
    expect(duration?.ai?.ai_additions).to.equal(2);
  });

  it('add up to the total of the summary, by every slice', () => {
    fc.assert(
      fc.property(anyHistory(), anyCuts, slice, (heartbeats, cuts, by) => {
        const window = { from_us: cuts[0]!, until_us: cuts.at(-1)! };
        const sum = durationsOf(heartbeats, by, window).reduce((total, d) => total + d.length_us, 0);
        expect(sum).to.equal(summarize(heartbeats, timeout_us, dayLike(window), names).total_us);
      }),
    );
  });

  it('say for each second what counts then, and only that', () => {
    fc.assert(
      fc.property(anyHistory(), anyCuts, slice, (heartbeats, cuts, by) => {
        const window = { from_us: cuts[0]!, until_us: cuts.at(-1)! };
        const durations = durationsOf(heartbeats, by, window);
        for (let at = window.from_us; at < window.until_us; at += second) {
          const owner = ownerOf(heartbeats, at, timeout_us);
          const covering = durations.filter((d) => d.start_us <= at && at < d.start_us + d.length_us);
          expect(covering.map((d) => label(d.heartbeat, by))).to.deep.equal(owner ? [label(owner, by)] : []);
        }
      }),
    );
  });

  it('are as long as can be: what touches differs', () => {
    fc.assert(
      fc.property(anyHistory(), slice, (heartbeats, by) => {
        const durations = durationsOf(heartbeats, by);
        durations.slice(1).forEach((next, i) => {
          const previous = durations[i]!;
          if (previous.start_us + previous.length_us === next.start_us) {
            expect(label(next.heartbeat, by)).to.not.equal(label(previous.heartbeat, by));
          }
        });
      }),
    );
  });

  it("of a project add up to the project's time", () => {
    fc.assert(
      fc.property(anyHistory(), slice, fc.constantFrom('engine', 'web'), (heartbeats, by, project) => {
        const filter = { project, branches: ['main'] };
        const durations = sliceDurations(heartbeats, timeout_us, everything, names, by, filter);
        const { total_us } = summarizeProject(heartbeats, timeout_us, dayLike(everything), names, filter);
        expect(durations.reduce((total, d) => total + d.length_us, 0)).to.equal(total_us);
      }),
    );
  });

  it('share out the AI usage of the heartbeats that count time', () => {
    fc.assert(
      fc.property(anyHistory(), slice, (heartbeats, by) => {
        const counting = heartbeats.filter((h, i) => {
          const gap = (heartbeats[i + 1]?.time_us ?? Infinity) - h.time_us;
          return gap > 0 && gap <= timeout_us;
        });
        const sum = emptyAiUsage();
        for (const { ai } of durationsOf(heartbeats, by)) if (ai) mergeAiUsage(sum, ai);
        expect(sum.ai_input_tokens).to.equal(counting.reduce((tokens, h) => tokens + (h.ai?.ai_input_tokens ?? 0), 0));
      }),
    );
  });
});
