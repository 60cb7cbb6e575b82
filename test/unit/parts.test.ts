import { expect } from 'chai';
import fc from 'fast-check';
import { narrowedReading, presentStats, type StatsReading } from '../../api/presenters/stats.js';
import { listPrices } from '../../shared/domain/ai-prices.js';
import { emptyAiUsage } from '../../shared/domain/ai-usage.js';
import { lists, narrowed, partsOf, tells, type List, type Part } from '../../shared/domain/parts.js';
import { rangeFigures } from '../../shared/domain/range-figures.js';
import { summarizeDays } from '../../shared/domain/range-summary.js';
import { scopeTexts, type Scope } from '../../shared/domain/scopes.js';
import { emptyProjectSummary, type ProjectSummary } from '../../shared/domain/summary.js';
import { toJson } from '../../shared/presenters/json-text.js';
import { createRendering } from '../../shared/presenters/rendering.js';
import type { UserDocument } from '../../shared/store/collections.js';

const userId = 'a0000000-0000-4000-8000-000000000001';
const day = 20_000;
const rendering = createRendering(listPrices);
const allParts: readonly Part[] = [...lists, 'best_day'];

/** Numbers that AI did, all of them unlike any time. */
const ai = () => ({
  ...emptyAiUsage(),
  ai_additions: 7777,
  human_additions: 8888,
  ai_input_tokens: 99_999,
  models: { 'model-name': { lines: 7777, ai_input_tokens: 99_999, ai_cached_input_tokens: 0, ai_output_tokens: 0 } },
  sessions: { 'session-name': { events: 3, length: 60 } },
});

/** A day whose names tell which list they are of. */
const anyDay: fc.Arbitrary<ProjectSummary> = fc
  .record({
    times: fc.array(fc.integer({ min: 1, max: 3600 }), { minLength: lists.length, maxLength: lists.length }),
    withAi: fc.boolean(),
  })
  .map(({ times, withAi }) => {
    const summary = emptyProjectSummary();
    lists.forEach((list, i) => summary[list].set(`name-of-${list}`, times[i]! * 1e6));
    summary.total_us = 3600 * 1e6;
    summary.hours.set('9', 3600 * 1e6);
    summary.branches.set('name-of-branches', 1e6);
    summary.entities.set('name-of-entities', { total_us: 1e6, type: 'file', project_root_count: 2 });
    if (withAi) {
      const usages = (name: string) => new Map([[name, ai()]]);
      summary.ai = { total: ai(), projects: usages('name-of-projects'), editors: usages('name-of-editors') };
    }
    return summary;
  });
const anyParts = fc.subarray([...allParts]);

const told = (text: string): string[] =>
  [...new Set([...text.matchAll(/name-of-(\w+)/g)].map(([, of]) => of!))].sort((a, b) => (a < b ? -1 : 1));
const expected = (parts: readonly Part[], andProject: boolean): string[] =>
  [...parts.filter((part) => part !== 'best_day'), ...(andProject && parts.includes('projects') ? ['branches'] : [])].sort(
    (a, b) => (a < b ? -1 : 1),
  );

const user = {
  _id: userId,
  username: 'ada',
  timezone: 'UTC',
  timeout: 15,
  writes_only: false,
  created_at: new Date(0),
} as UserDocument;

function readingOf(summary: ProjectSummary): StatsReading {
  const result = { ...summarizeDays([{ day, summary }]), percent_calculated: 100 };
  return {
    user,
    settings: { timezone: 'UTC', timeout_us: 9e8, writes_only: false, stale: false },
    range: { name: 'last_7_days', text: 'last week' },
    first: day,
    last: day,
    since: day,
    today: day + 1,
    now: (day + 1) * 86_400e6,
    result,
    figures: rangeFigures(result.days, day, day, day),
    is_cached: true,
  };
}

describe('parts of a scope', () => {
  it('are what a grant names, and all with the whole', () => {
    expect(partsOf('all', 'read_stats')).to.equal('all');
    expect(partsOf(new Set<Scope>(['read_stats', 'read_stats.editors']), 'read_stats')).to.equal('all');
    expect(partsOf(new Set<Scope>(['read_stats']), 'read_summaries')).to.deep.equal(new Set());
    for (const part of lists) {
      expect(partsOf(new Set([`read_summaries.${part}` as const]), 'read_summaries')).to.deep.equal(new Set([part]));
      expect(partsOf(new Set([`read_summaries.${part}` as const]), 'read_stats')).to.deep.equal(new Set());
      expect(partsOf(new Set([`read_stats.${part}` as const]), 'read_summaries', 'read_stats')).to.deep.equal(new Set([part]));
    }
    expect(partsOf(new Set<Scope>(['read_stats.best_day']), 'read_stats')).to.deep.equal(new Set(['best_day']));
    expect(tells('all', 'machines')).to.equal(true);
  });

  it('are all that there are scopes for', () => {
    const named = Object.keys(scopeTexts).flatMap((scope) => scope.split('.').slice(1));
    expect(new Set(named)).to.deep.equal(new Set(allParts));
  });

  it('let a day tell of nothing else, and of its total', () => {
    fc.assert(
      fc.property(anyDay, anyParts, fc.boolean(), (project, parts, isProject) => {
        const { branches: _branches, entities: _entities, ...plain } = project;
        const summary = isProject ? project : plain;
        const text = rendering.day(userId, narrowed(summary, new Set(parts)), 'UTC', day, null).toString();
        expect(told(text)).to.deep.equal(expected(parts, isProject));
        expect(text).to.not.match(/7777|8888|99999|model-name|session-name/);
        const body = JSON.parse(text) as Record<List, unknown[]> & { grand_total: { total_seconds: number } };
        expect(body.grand_total.total_seconds).to.equal(3600);
        for (const list of lists) expect(body[list], list).to.have.length(parts.includes(list) ? 1 : 0);
      }),
    );
  });

  it('let stats tell of nothing else, of totals, and of the best day alone where it was granted', () => {
    fc.assert(
      fc.property(anyDay, anyParts, (summary, parts) => {
        const reading = readingOf(summary);
        const text = toJson(presentStats(narrowedReading(reading, new Set(parts)), listPrices));
        expect(told(text)).to.deep.equal(expected(parts, false));
        expect(text).to.not.match(/7777|8888|99999|model-name|session-name/);
        const body = JSON.parse(text) as { total_seconds: number; best_day: unknown; ai_line_changes_total: number };
        expect(body).to.include({ total_seconds: 3600, ai_line_changes_total: 0 });
        expect(body.best_day !== null).to.equal(parts.includes('best_day'));
      }),
    );
  });

  it('change no byte for who has the whole', () => {
    fc.assert(
      fc.property(anyDay, (summary) => {
        expect(narrowed(summary, 'all')).to.equal(summary);
        const reading = readingOf(summary);
        expect(narrowedReading(reading, 'all')).to.equal(reading);
      }),
    );
  });
});
