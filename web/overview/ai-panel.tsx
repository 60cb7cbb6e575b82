import type { Overview } from '../../shared/schema/answers/overview.js';
import { Card } from '../components/card.js';
import { once } from '../once.js';

type Ai = NonNullable<Overview['ai']>;

const whole = once(() => new Intl.NumberFormat('en'));
const compact = once(() => new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }));
const dollars = once(() => new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' }));

/** Two numbers of lines side by side: what AI and what the person wrote. */
function Lines({ ai }: { readonly ai: Ai }) {
  const byAi = ai.ai_additions + ai.ai_deletions;
  const byHand = ai.human_additions + ai.human_deletions;
  const all = byAi + byHand;
  if (all === 0) return null;
  const share = (byAi / all) * 100;
  return (
    <>
      <svg class="share" height="10" width="100%" aria-hidden="true">
        <rect class="s4" width={`${share}%`} height="10" />
        <rect class="s0" x={`${share}%`} width={`${100 - share}%`} height="10" />
      </svg>
      <dl class="lines">
        <div>
          <dt>
            <i class="swatch s4" /> By AI
          </dt>
          <dd class="number">
            +{whole().format(ai.ai_additions)} −{whole().format(ai.ai_deletions)} lines
          </dd>
        </div>
        <div>
          <dt>
            <i class="swatch s0" /> By hand
          </dt>
          <dd class="number">
            +{whole().format(ai.human_additions)} −{whole().format(ai.human_deletions)} lines
          </dd>
        </div>
      </dl>
    </>
  );
}

/** What AI did, where there was any. */
export function AiPanel({ ai }: { readonly ai: Ai }) {
  const tokens = ai.ai_input_tokens + ai.ai_cached_input_tokens + ai.ai_output_tokens;
  return (
    <Card title="AI">
      <Lines ai={ai} />
      <dl class="lines">
        {tokens > 0 && (
          <div>
            <dt>Tokens</dt>
            <dd class="number" title={`${whole().format(tokens)} tokens`}>
              {compact().format(tokens)}{' '}
              <span class="quiet-text">
                {compact().format(ai.ai_input_tokens)} read, {compact().format(ai.ai_cached_input_tokens)} from the cache,{' '}
                {compact().format(ai.ai_output_tokens)} written
              </span>
            </dd>
          </div>
        )}
        {ai.ai_model_total_cost > 0 && (
          <div>
            <dt>Cost, estimated</dt>
            <dd class="number">{dollars().format(ai.ai_model_total_cost)}</dd>
          </div>
        )}
        {ai.ai_prompt_events_total > 0 && (
          <div>
            <dt>Prompts</dt>
            <dd class="number">
              {whole().format(ai.ai_prompt_events_total)}{' '}
              <span class="quiet-text">in {whole().format(ai.ai_sessions)} sessions</span>
            </dd>
          </div>
        )}
        {ai.ai_model_breakdown.map(({ name, lines, cost }) => (
          <div key={name}>
            <dt>
              <bdi>{name}</bdi>
            </dt>
            <dd class="number">
              {whole().format(lines)} lines {cost > 0 && <span class="quiet-text">{dollars().format(cost)}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
