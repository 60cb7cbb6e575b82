import { Type } from 'typebox';

/** Keeps costs finite, and refuses prices given a token. */
const usd = (what: string) => Type.Number({ minimum: 0, maximum: 1_000_000, description: `USD for a million ${what}` });

/** One entry of the file that SUNDIAL_AI_PRICES_FILE names. */
export const ModelPrice = Type.Object(
  { input: usd('input tokens'), cached_input: usd('input tokens read from a cache'), output: usd('output tokens') },
  { additionalProperties: false },
);
