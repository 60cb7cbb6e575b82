import { expect } from 'chai';
import fc from 'fast-check';
import { addAiFields, emptyAiUsage, mergeAiUsage, type AiUsage } from '../../shared/domain/ai-usage.js';
import type { AiFields } from '../../shared/domain/heartbeat.js';
import { aiFields, anyAi } from '../factories/stored-heartbeats.js';

interface Seen {
  readonly ai: AiFields;
  readonly model: string | null;
}
const anySeen: fc.Arbitrary<Seen[]> = fc.array(
  fc.record({ ai: anyAi, model: fc.constantFrom('Opus', 'Sonnet', null, '__proto__', 'toString') }),
  { maxLength: 8 },
);

function usageOf(seen: readonly Seen[]): AiUsage {
  const usage = emptyAiUsage();
  for (const { ai, model } of seen) addAiFields(usage, ai, model);
  return usage;
}
const one = (fields: Partial<AiFields>, model: string | null = 'Opus'): AiUsage => usageOf([{ ai: aiFields(fields), model }]);

/** As the database hands it out: plain objects. */
const stored = (usage: AiUsage): AiUsage => {
  const plain = <T>(entries: Record<string, T>): Record<string, T> => Object.fromEntries(Object.entries(entries));
  return { ...usage, models: plain(usage.models), sessions: plain(usage.sessions) };
};
const sum = <T>(list: readonly T[], of: (item: T) => number): number => list.reduce((total, item) => total + of(item), 0);

describe('AI usage', () => {
  it('tells lines that were added from lines that were deleted', () => {
    expect(one({ ai_line_changes: 5 })).to.include({ ai_additions: 5, ai_deletions: 0 });
    expect(one({ ai_line_changes: -5 })).to.include({ ai_additions: 0, ai_deletions: 5 });
    expect(one({ human_line_changes: 7 })).to.include({ human_additions: 7, human_deletions: 0 });
    expect(one({ human_line_changes: -7 })).to.include({ human_additions: 0, human_deletions: 7 });
  });

  it('counts a prompt where its length is above 0', () => {
    expect(one({ ai_prompt_length: 80 })).to.include({ ai_prompt_events_total: 1, ai_prompt_length_sum: 80 });
    expect(one({ ai_session: 's1' })).to.include({ ai_prompt_events_total: 0, ai_prompt_length_sum: 0 });
  });

  it('counts a session without prompts, too', () => {
    expect(one({ ai_session: 's1' }).sessions)
      .to.have.property('s1')
      .that.deep.equals({ events: 0, length: 0 });
  });

  it('names a model only where it did something', () => {
    expect(Object.keys(one({ ai_session: 's1' }).models)).to.deep.equal([]);
    expect(Object.keys(one({ ai_line_changes: -1 }).models)).to.deep.equal(['Opus']);
    expect(Object.keys(one({ ai_cached_input_tokens: 1 }, null).models)).to.deep.equal(['Unknown']);
  });

  it('is the sum over heartbeats', () => {
    fc.assert(
      fc.property(anySeen, (seen) => {
        const usage = usageOf(seen);
        const lines = seen.map(({ ai }) => ai.ai_line_changes ?? 0);
        expect(usage.ai_additions).to.equal(sum(lines, (n) => Math.max(n, 0)));
        expect(usage.ai_deletions).to.equal(sum(lines, (n) => Math.max(-n, 0)));
        expect(usage.ai_output_tokens).to.equal(sum(seen, ({ ai }) => ai.ai_output_tokens));
        expect(usage.ai_prompt_length_sum).to.equal(sum(seen, ({ ai }) => ai.ai_prompt_length));
        expect(usage.ai_prompt_events_total).to.equal(seen.filter(({ ai }) => ai.ai_prompt_length > 0).length);
        const sessions = new Set(seen.flatMap(({ ai }) => (ai.ai_session === null ? [] : [ai.ai_session])));
        expect(new Set(Object.keys(usage.sessions))).to.deep.equal(sessions);
      }),
    );
  });

  it('of the models adds up to the whole', () => {
    fc.assert(
      fc.property(anySeen, (seen) => {
        const usage = usageOf(seen);
        const models = Object.values(usage.models);
        expect(sum(models, (m) => m.lines)).to.equal(usage.ai_additions + usage.ai_deletions);
        expect(sum(models, (m) => m.ai_input_tokens)).to.equal(usage.ai_input_tokens);
        expect(sum(models, (m) => m.ai_cached_input_tokens)).to.equal(usage.ai_cached_input_tokens);
        expect(sum(models, (m) => m.ai_output_tokens)).to.equal(usage.ai_output_tokens);
      }),
    );
  });

  it('is the same in any order and in any parts', () => {
    const shuffled = anySeen.chain((seen) =>
      fc.tuple(fc.constant(seen), fc.shuffledSubarray(seen, { minLength: seen.length }), fc.nat(8)),
    );
    fc.assert(
      fc.property(shuffled, ([seen, came, at]) => {
        const parts = usageOf(came.slice(0, at));
        mergeAiUsage(parts, usageOf(came.slice(at)));
        expect(parts).to.deep.equal(usageOf(seen));
      }),
    );
  });

  it('goes on from what was stored, whatever sessions and models are called', () => {
    fc.assert(
      fc.property(anySeen, anySeen, (before, after) => {
        const usage = stored(usageOf(before));
        for (const { ai, model } of after) addAiFields(usage, ai, model);
        expect(stored(usage)).to.deep.equal(stored(usageOf([...before, ...after])));
        const merged = stored(usageOf(before));
        mergeAiUsage(merged, stored(usageOf(after)));
        expect(stored(merged)).to.deep.equal(stored(usageOf([...before, ...after])));
      }),
    );
    expect(Object.keys(Object.prototype), 'nothing leaks into all objects').to.deep.equal([]);
    expect(Object.keys(Object)).to.deep.equal([]);
  });

  it('that is added to another stays as it is', () => {
    fc.assert(
      fc.property(anySeen, anySeen, (seen, more) => {
        const from = usageOf(seen);
        const into = emptyAiUsage();
        mergeAiUsage(into, from);
        mergeAiUsage(into, usageOf(more));
        expect(from).to.deep.equal(usageOf(seen));
      }),
    );
  });
});
