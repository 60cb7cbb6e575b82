import { expect } from 'chai';
import fc from 'fast-check';
import {
  emptyProjectSummary,
  mergeProjectSummary,
  summarize,
  summarizeBranches,
  summarizeProject,
  type ProjectFilter,
} from '../../shared/domain/summary.js';
import { anyCuts, anyHistory, dayLike, names, timeout_us } from '../factories/stored-heartbeats.js';
import { plainProjectSummary } from '../support/plain-summary.js';

const anyWindow = anyCuts.map((cuts) => dayLike({ from_us: cuts[0]!, until_us: cuts.at(-1)! }));
const anyFilter = fc.record({
  project: fc.constantFrom('engine', 'web', 'Unknown Project', 'none such'),
  branches: fc.subarray(['main', 'fix', 'none']),
});

describe('a day taken apart by branch', () => {
  it('makes each project, whatever branches are asked for', () => {
    fc.assert(
      fc.property(anyHistory(), anyWindow, anyFilter, (heartbeats, window, filter: ProjectFilter) => {
        const together = emptyProjectSummary();
        for (const { project, branch, summary } of summarizeBranches(heartbeats, timeout_us, window, names)) {
          if (project !== filter.project) continue;
          if (filter.branches.length === 0 || (branch !== null && filter.branches.includes(branch))) {
            mergeProjectSummary(together, summary);
          }
        }
        expect(plainProjectSummary(together)).to.deep.equal(
          plainProjectSummary(summarizeProject(heartbeats, timeout_us, window, names, filter)),
        );
      }),
    );
  });

  it('has each branch of each project once, and all of the time', () => {
    fc.assert(
      fc.property(anyHistory(), anyWindow, (heartbeats, window) => {
        const parts = summarizeBranches(heartbeats, timeout_us, window, names);
        const keys = parts.map(({ project, branch }) => JSON.stringify([project, branch]));
        expect(new Set(keys).size).to.equal(keys.length);
        const all = summarize(heartbeats, timeout_us, window, names);
        expect(parts.reduce((us, { summary }) => us + summary.total_us, 0)).to.equal(all.total_us);
        for (const { project, summary } of parts) {
          expect([...summary.projects.keys()].every((name) => name === project)).to.equal(true);
          expect([...summary.entities.values()].reduce((us, e) => us + e.total_us, 0)).to.equal(summary.total_us);
        }
      }),
    );
  });

  it('keeps apart a project and a branch whose names are alike', () => {
    fc.assert(
      fc.property(anyHistory(), fc.constantFrom('a/b', 'a b', 'ab', '__proto__'), (history, text) => {
        const heartbeats = history.map((h, i) =>
          i % 2 === 0 ? { ...h, project: text, branch: 'x' } : { ...h, project: text.slice(0, 1), branch: `${text.slice(1)}x` },
        );
        const window = dayLike({ from_us: 0, until_us: 1e15 });
        for (const { project, branch, summary } of summarizeBranches(heartbeats, timeout_us, window, names)) {
          const filter = { project, branches: branch === null ? [] : [branch] };
          expect(plainProjectSummary(summary)).to.deep.equal(
            plainProjectSummary(summarizeProject(heartbeats, timeout_us, window, names, filter)),
          );
        }
      }),
    );
  });
});
