import type { Context } from 'koa';
import { readBody } from '../middleware/body.js';
import { parseJson } from '../middleware/parse-json.js';
import { oauthFailure } from './failure.js';

/** Parameters of a request, each there once and not empty. */
export type Parameters = ReadonlyMap<string, string>;

const bodyLimit = 16 * 1024;

function pairsOfJson(text: string): [string, string][] {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw oauthFailure('invalid_request', 'The body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw oauthFailure('invalid_request', 'The body must be a JSON object.');
  }
  return Object.entries(value).flatMap(([name, given]: [string, unknown]) => {
    if (given === null) return [];
    if (typeof given === 'string') return [[name, given]];
    if (typeof given === 'boolean' || typeof given === 'number') return [[name, String(given)]];
    throw oauthFailure('invalid_request', `${nameOf(name)} must be a text.`);
  });
}

/** As it may stand in an answer: names can be anything. */
const nameOf = (name: string): string => (/^\w{1,40}$/.test(name) ? name : 'A parameter');

/** Parameters without a value count as not there; twice is an error (RFC 6749, 3.1 and 3.2). */
export function parametersOf(pairs: Iterable<readonly [string, string]>): Parameters {
  const parameters = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (value === '') continue;
    if (parameters.has(name)) throw oauthFailure('invalid_request', `${nameOf(name)} is given more than once.`);
    parameters.set(name, value);
  }
  return parameters;
}

/**
 * Parameters of a body, a form or JSON.
 * @throws AppError 400 or 413
 */
export async function readParameters(ctx: Context): Promise<Parameters> {
  const text = await readBody(ctx, bodyLimit);
  const isJson = ctx.is('json') !== false || text.trimStart().startsWith('{');
  return parametersOf(isJson ? pairsOfJson(text) : new URLSearchParams(text));
}
