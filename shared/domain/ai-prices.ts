import type { Static } from 'typebox';
import type { ModelPrice as ModelPriceSchema } from '../schema/ai-prices.js';

/** USD per million tokens. */
export type ModelPrice = Readonly<Static<typeof ModelPriceSchema>>;

/** Prices by model family in lower case. */
export type PriceTable = ReadonlyMap<string, ModelPrice>;

const keyOf = (family: string): string => family.toLowerCase();

/** A table with some families' prices put in or replaced. */
export function withPrices(table: PriceTable, own: Iterable<readonly [family: string, price: ModelPrice]>): PriceTable {
  const merged = new Map(table);
  for (const [family, price] of own) merged.set(keyOf(family), price);
  return merged;
}

const usd = (input: number, cached_input: number, output: number): ModelPrice => ({ input, cached_input, output });

/**
 * What the makers' public price lists said in November 2026, of the model named beside (mostly the newest), at the standard rate for short
 * prompts. Usage is kept by family, so older, smaller and larger models count at the same price; SUNDIAL_AI_PRICES_FILE says otherwise.
 * WakaTime's own table is not public (wakatime-api.md, section 23.3). A cached token costs as much as another where the list has no price
 * for it. Open weights that their makers do not sell (Gemma, Llama, Nemotron), and SWE, have no list price.
 */
export const listPrices: PriceTable = withPrices(new Map(), [
  ['Opus', usd(4, 0.2, 20)], // 5.5
  ['Sonnet', usd(2, 0.1, 10)], // 5.5
  ['Haiku', usd(0.1, 0.01, 0.5)], // 5.5
  ['Fable', usd(10, 0.25, 50)], // 5.1
  ['Mythos', usd(10, 0.25, 50)], // 5.1
  ['Claude', usd(2, 0.1, 10)], // "claude/3.7" names no family; those were Sonnet
  ['GPT', usd(2, 0.2, 10)], // 6 Sol
  ['ChatGPT', usd(1.75, 0.175, 14)], // GPT-5.2 Chat
  ['Codex', usd(1.75, 0.175, 14)], // GPT-5.3-Codex
  ['o1', usd(15, 7.5, 60)],
  ['o3', usd(2, 0.5, 8)],
  ['o4', usd(1.1, 0.275, 4.4)], // mini
  ['Gemini', usd(2, 0.2, 12)], // 3.1 Pro
  ['DeepSeek', usd(1.32, 0.044, 3.96)], // V4 Pro
  ['GLM', usd(1.4, 0.26, 4.4)], // 5.3
  ['Grok', usd(2, 0.5, 6)], // 4.7
  ['Qwen', usd(1, 0.2, 5)], // 3 Coder Plus
  ['QwQ', usd(0.8, 0.8, 2.4)], // Plus
  ['Kimi', usd(3, 0.3, 15)], // K3
  ['Mistral', usd(1.36, 0.14, 4.18)], // Large 4
  ['Codestral', usd(0.3, 0.03, 0.9)], // 25.08
  ['Devstral', usd(0.4, 0.4, 2)], // 2
  ['Magistral', usd(2, 2, 5)], // Medium
  ['MiniMax', usd(0.3, 0.06, 1.2)], // M3
  ['Composer', usd(0.5, 0.2, 2.5)], // 2
]);

/** USD for tokens of a model family, 0 for one without a price; rounded to a millionth. */
export function costOf(
  prices: PriceTable,
  family: string,
  tokens: { readonly ai_input_tokens: number; readonly ai_cached_input_tokens: number; readonly ai_output_tokens: number },
): number {
  const price = prices.get(keyOf(family));
  if (!price) return 0;
  const { ai_input_tokens, ai_cached_input_tokens, ai_output_tokens } = tokens;
  const micros = ai_input_tokens * price.input + ai_cached_input_tokens * price.cached_input + ai_output_tokens * price.output;
  return Math.round(micros) / 1e6;
}
