import { expect } from 'chai';
import fc from 'fast-check';
import { joinParts, summarizeDays, type PartSummary } from '../../shared/domain/range-summary.js';
import { emptySummary, mergeSummary, summarize, type Summary } from '../../shared/domain/summary.js';
import { anyHistory, dayLike, longest, names, second, timeout_us } from '../factories/stored-heartbeats.js';
import { plainSummary } from '../support/plain-summary.js';

/** Days of 90 seconds. */
const length = 90;
const anyDays = anyHistory().map((heartbeats) =>
  Array.from({ length: Math.ceil(longest / length) }, (_, day) => {
    const window = dayLike({ from_us: day * length * second, until_us: (day + 1) * length * second });
    return { day, summary: summarize(heartbeats, timeout_us, window, names) };
  }),
);

const added = (summaries: readonly Summary[]): Summary => {
  const all = emptySummary();
  for (const summary of summaries) mergeSummary(all, summary);
  return all;
};

const plain = (part: PartSummary): object => ({ ...part, summary: plainSummary(part.summary) });

describe('a range', () => {
  it('is its days added up, with a line of each that has anything', () => {
    fc.assert(
      fc.property(anyDays, (days) => {
        const { summary, days: lines, project_days } = summarizeDays(days);
        expect(plainSummary(summary)).to.deep.equal(plainSummary(added(days.map((d) => d.summary))));
        const some = days.filter((d) => d.summary.total_us > 0 || d.summary.ai !== null);
        expect(lines.map((l) => l.day)).to.deep.equal(some.map((d) => d.day));
        for (const [i, line] of lines.entries()) {
          const { total_us, languages, categories, hours, ai } = some[i]!.summary;
          expect(line).to.deep.include({ total_us, other_us: languages.get('Other') ?? 0, categories, hours });
          expect(line.ai === null).to.equal(ai === null);
          expect(line.ai ?? {}).to.not.have.property('sessions');
          expect({ ...ai?.total }).to.deep.include({ ...line.ai });
        }
        for (const [name, count] of project_days) {
          expect(count, name).to.equal(days.filter((d) => (d.summary.projects.get(name) ?? 0) > 0).length);
        }
        expect([...project_days.keys()].sort()).to.deep.equal([...summary.projects.keys()].sort());
      }),
    );
  });

  it('is the same from parts, wherever it is cut', () => {
    fc.assert(
      fc.property(anyDays, fc.array(fc.nat(9), { maxLength: 4 }), (days, cuts) => {
        const bounds = [0, ...cuts.sort((a, b) => a - b), days.length];
        const parts = bounds.slice(1).map((until, i) => summarizeDays(days.slice(bounds[i], until)));
        expect(plain(joinParts(parts))).to.deep.equal(plain(summarizeDays(days)));
      }),
    );
  });

  it('leaves the days and parts that it is made of as they are', () => {
    fc.assert(
      fc.property(anyDays, (days) => {
        const parts: PartSummary[] = [summarizeDays(days.slice(0, 3)), summarizeDays(days.slice(3))];
        const before = structuredClone([days, parts.map(plain)]);
        joinParts(parts);
        joinParts(parts.toReversed());
        expect([days, parts.map(plain)]).to.deep.equal(before);
      }),
    );
  });
});
