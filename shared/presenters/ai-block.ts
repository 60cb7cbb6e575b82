import { costOf, type PriceTable } from '../domain/ai-prices.js';
import { emptyAiUsage, type AiUsage } from '../domain/ai-usage.js';

const none = emptyAiUsage();

const mean = (sum: number, count: number): number => (count === 0 ? 0 : Math.round(sum / count));

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : Math.round((sorted[middle - 1]! + sorted[middle]!) / 2);
}

/** The AI fields of totals, projects, editors and durations (wakatime-api.md, sections 7, 23.3). */
export function presentAi(usage: AiUsage | null | undefined, prices: PriceTable) {
  const { models, sessions, ...sums } = usage ?? none;
  const breakdown = Object.entries(models)
    .map(([name, model]) => ({ name, lines: model.lines, cost: costOf(prices, name, model) }))
    .sort((a, b) => b.lines - a.lines || b.cost - a.cost || (a.name < b.name ? -1 : 1));
  const all = Object.values(sessions);
  const prompting = all.filter((s) => s.events > 0);
  const lengths = prompting.map((s) => s.length / s.events);
  return {
    ai_additions: sums.ai_additions,
    ai_deletions: sums.ai_deletions,
    human_additions: sums.human_additions,
    human_deletions: sums.human_deletions,
    ai_model_line_changes: Object.fromEntries(breakdown.map((m) => [m.name, m.lines])),
    ai_model_costs: Object.fromEntries(breakdown.map((m) => [m.name, m.cost])),
    ai_model_breakdown: breakdown,
    ai_model_total_cost: Math.round(breakdown.reduce((sum, m) => sum + m.cost, 0) * 1e6) / 1e6,
    ai_input_tokens: sums.ai_input_tokens,
    ai_cached_input_tokens: sums.ai_cached_input_tokens,
    ai_output_tokens: sums.ai_output_tokens,
    ai_prompt_length_sum: sums.ai_prompt_length_sum,
    ai_prompt_length_avg: mean(sums.ai_prompt_length_sum, sums.ai_prompt_events_total),
    ai_prompt_length_avg_per_session: mean(
      lengths.reduce((sum, length) => sum + length, 0),
      lengths.length,
    ),
    ai_prompt_length_median_per_session: Math.round(median(lengths)),
    ai_prompt_events_total: sums.ai_prompt_events_total,
    ai_prompt_events_avg_per_session: mean(sums.ai_prompt_events_total, all.length),
    ai_prompt_events_median_per_session: median(all.map((s) => s.events)),
    ai_sessions: all.length,
  };
}

/** Without `ai_model_breakdown` and `ai_model_total_cost`, as durations carry it (section 5). */
export function presentDurationAi(usage: AiUsage | null, prices: PriceTable) {
  const { ai_model_breakdown: _breakdown, ai_model_total_cost: _total, ...rest } = presentAi(usage, prices);
  return rest;
}
