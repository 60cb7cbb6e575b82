import { count, filled, listOf, mapOf, shape } from './values.js';
import { Type } from 'typebox';

const dollars = (description: string) => Type.Number({ minimum: 0, description });

/** What durations carry of the AI block (wakatime-api.md, section 5). */
export const durationAiProperties = {
  ai_additions: count('Lines that AI added'),
  ai_deletions: count('Lines that AI deleted'),
  human_additions: count('Lines added by hand'),
  human_deletions: count('Lines deleted by hand'),
  ai_model_line_changes: mapOf(count('Lines changed'), 'Lines changed, by family of models'),
  ai_model_costs: mapOf(dollars('US dollars'), 'Estimated cost in US dollars, by family of models'),
  ai_input_tokens: count('Tokens read'),
  ai_cached_input_tokens: count('Tokens read from the cache'),
  ai_output_tokens: count('Tokens written'),
  ai_prompt_length_sum: count('Characters of all prompts'),
  ai_prompt_length_avg: count('Mean characters of a prompt'),
  ai_prompt_length_avg_per_session: count("Mean of the sessions' mean prompt lengths"),
  ai_prompt_length_median_per_session: count("Median of the sessions' mean prompt lengths"),
  ai_prompt_events_total: count('Prompts'),
  ai_prompt_events_avg_per_session: count('Mean prompts of a session'),
  ai_prompt_events_median_per_session: count('Median prompts of a session'),
  ai_sessions: count('Sessions of AI tools'),
};

/** The AI block of totals, projects and editors (wakatime-api.md, section 7). */
export const aiProperties = {
  ...durationAiProperties,
  ai_model_breakdown: listOf(
    shape('AiModel', 'What one family of models did', {
      name: filled('Family of models, as in "Opus"'),
      lines: count('Lines changed'),
      cost: dollars('Estimated cost in US dollars'),
    }),
    'Families of models, most lines first',
  ),
  ai_model_total_cost: dollars('Estimated cost in US dollars, of all models'),
};
