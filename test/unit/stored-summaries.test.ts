import { expect } from 'chai';
import fc from 'fast-check';
import { Binary, BSON } from 'mongodb';
import { dimensions, emptyProjectSummary, mergeProjectSummary } from '../../shared/domain/summary.js';
import { asBuffer } from '../../shared/store/bson.js';
import { storedDayAt, encodeDay } from '../../shared/store/day-document.js';
import { dayKey } from '../../shared/store/keys.js';
import { encodeMonth, monthAt } from '../../shared/store/month-document.js';
import { encodeBranch, StoredProjectDay } from '../../shared/store/project-day-document.js';
import { encodeRendered } from '../../shared/store/rendered.js';
import { encodeSummary, summaryAt } from '../../shared/store/summary-document.js';
import { plainProjectSummary, plainSummary } from '../support/plain-summary.js';
import { anyBranch, anyDayTotals, anyName, anySummary, anyTotals } from '../factories/summaries.js';

/** As the database hands it out, behind other bytes. */
function stored(document: object): { buffer: Buffer; at: number } {
  const bytes = asBuffer(BSON.serialize(document));
  return { buffer: Buffer.concat([Buffer.alloc(7, 0xff), bytes, Buffer.alloc(3, 0xff)]), at: 7 };
}

const anyRendered = fc.record({ by: anyName, json: fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text)) });

describe('what is stored of sums', () => {
  it('is read as it was, whatever things are called', () => {
    fc.assert(
      fc.property(anySummary, (summary) => {
        const { buffer, at } = stored(encodeSummary(summary));
        expect(plainSummary(summaryAt(buffer, at))).to.deep.equal(plainSummary(summary));
      }),
    );
  });

  it('can be added to after it was read, and stays so', () => {
    fc.assert(
      fc.property(anySummary, anyName, (summary, name) => {
        const { buffer, at } = stored(encodeSummary(summary));
        const read = summaryAt(buffer, at);
        for (const dimension of dimensions) read[dimension].set(name, 77);
        read.total_us += 5;
        read.ai = null;
        const expected = { ...summary, total_us: summary.total_us + 5, ai: null };
        for (const dimension of dimensions) expected[dimension] = new Map([...summary[dimension], [name, 77]]);
        expect(plainSummary(read)).to.deep.equal(plainSummary(expected));
      }),
    );
  });

  it("is a day's with all that is said of it", () => {
    const userId = '6f1e2d3c-4b5a-4697-8879-0a1b2c3d4e5f';
    fc.assert(
      fc.property(
        anySummary,
        fc.nat(40_000),
        fc.nat(2 ** 40),
        fc.option(anyRendered),
        fc.boolean(),
        (summary, day, v, rendered, flag) => {
          const key = new Binary(Buffer.from('key of a heartbeat'));
          const { buffer, at } = stored({
            _id: dayKey(userId, day),
            user_id: userId,
            date: '2026-01-05',
            v,
            ...(flag ? { dirty_since: new Date(), dirty_from_us: v, unrolled: true } : { last_key: key, has_placeholders: true }),
            settings: 'Europe/Vienna 15 false',
            summary: encodeDay(summary).summary,
            ...(rendered ? { rendered: encodeRendered(rendered) } : {}),
          });
          const { summary: read, ...rest } = storedDayAt(buffer, at);
          expect(plainSummary(read)).to.deep.equal(plainSummary(summary));
          expect(rest).to.deep.equal({
            day,
            v,
            dirty: flag,
            dirty_from_us: flag ? v : 0,
            frozen: null,
            unrolled: flag,
            last_key: flag ? null : Buffer.from(key.buffer),
            settings: 'Europe/Vienna 15 false',
            has_placeholders: !flag,
            rendered,
          });
        },
      ),
    );
  });

  it("is a month's with a line of each day", () => {
    const anyDays = fc
      .subarray(Array.from({ length: 31 }, (_, i) => 20_454 + i))
      .chain((days) => fc.tuple(...days.map(anyDayTotals)));
    fc.assert(
      fc.property(anySummary, anyDays, anyTotals, fc.nat(), (summary, days, project_days, n) => {
        const { buffer, at } = stored({ n, settings: 'UTC 15 true', ...encodeMonth({ summary, days, project_days }) });
        const read = monthAt(buffer, at);
        expect([read.n, read.settings]).to.deep.equal([n, 'UTC 15 true']);
        expect(plainSummary(read.part.summary)).to.deep.equal(plainSummary(summary));
        expect(read.part.project_days).to.deep.equal(project_days);
        const lines = read.part.days.map(({ day, total_us, other_us, categories, hours, ai }) => ({
          day,
          total_us,
          other_us,
          categories,
          hours,
          ai,
        }));
        expect(lines).to.deep.equal(days);
      }),
    );
  });

  it("is a project's day, of all its branches or of some", () => {
    const anyBranches = fc.uniqueArray(anyBranch, { selector: (b) => b.branch, maxLength: 4 });
    fc.assert(
      fc.property(anyBranches, anyName, anyRendered, fc.nat(), (branches, project, rendered, v) => {
        const { buffer, at } = stored({
          project,
          v,
          total_us: 12,
          other_us: 3,
          branches: branches.map(({ branch, summary }) => encodeBranch({ project, branch, summary })),
          rendered: encodeRendered(rendered),
        });
        const read = new StoredProjectDay(buffer, at);
        expect([read.project, read.v, read.total_us, read.other_us]).to.deep.equal([project, v, 12, 3]);
        expect(read.rendered).to.deep.equal(rendered);
        for (const names of [[], branches.flatMap((b) => b.branch ?? []).slice(1), ['main']]) {
          const expected = emptyProjectSummary();
          for (const { branch, summary } of branches) {
            if (names.length === 0 || (branch !== null && names.includes(branch))) mergeProjectSummary(expected, summary);
          }
          expect(plainProjectSummary(read.summary(names)), names.join()).to.deep.equal(plainProjectSummary(expected));
        }
      }),
    );
  });
});
