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

/** List prices by model family; WakaTime's own table is not public (wakatime-api.md, section 23.3). */
export const listPrices: PriceTable = withPrices(new Map(), [
  ['Opus', { input: 15, cached_input: 1.5, output: 75 }],
  ['Sonnet', { input: 3, cached_input: 0.3, output: 15 }],
  ['Haiku', { input: 1, cached_input: 0.1, output: 5 }],
  ['GPT', { input: 1.25, cached_input: 0.125, output: 10 }],
  ['Gemini', { input: 1.25, cached_input: 0.31, output: 10 }],
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
