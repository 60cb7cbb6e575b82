/** USD per million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly cached_input: number;
  readonly output: number;
}

/** List prices by model family; WakaTime's own table is not public (wakatime-api.md, section 23.3). */
const prices: ReadonlyMap<string, ModelPrice> = new Map([
  ['Opus', { input: 15, cached_input: 1.5, output: 75 }],
  ['Sonnet', { input: 3, cached_input: 0.3, output: 15 }],
  ['Haiku', { input: 1, cached_input: 0.1, output: 5 }],
  ['GPT', { input: 1.25, cached_input: 0.125, output: 10 }],
  ['Gemini', { input: 1.25, cached_input: 0.31, output: 10 }],
]);

/** USD for tokens of a model family, 0 for one without a price; rounded to a millionth. */
export function costOf(
  model: string,
  tokens: { readonly ai_input_tokens: number; readonly ai_cached_input_tokens: number; readonly ai_output_tokens: number },
): number {
  const price = prices.get(model);
  if (!price) return 0;
  const { ai_input_tokens, ai_cached_input_tokens, ai_output_tokens } = tokens;
  const micros = ai_input_tokens * price.input + ai_cached_input_tokens * price.cached_input + ai_output_tokens * price.output;
  return Math.round(micros) / 1e6;
}
