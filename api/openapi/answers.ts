import { ErrorAnswer } from '../../shared/schema/answers/errors.js';
import type { RouteSpec } from '../routing.js';
import type { Components } from './components.js';
import { errorStatuses } from './error-statuses.js';
import type { Answer, JsonSchema } from './types.js';

const successes: Readonly<Record<number, string>> = { 200: 'Done', 201: 'Taken', 202: 'Taken, and worked on in the background' };

interface ErrorMeaning {
  readonly name: string;
  readonly description: string;
}

/** What errors mean (wakatime-api.md, section 1). */
const errors: Readonly<Record<number, ErrorMeaning>> = {
  400: { name: 'BadRequest', description: 'A parameter or the body is wrong; the errors name it' },
  401: { name: 'Unauthorized', description: 'The API key is missing, unknown or revoked' },
  403: { name: 'Forbidden', description: 'The key may not do this, or the user does not share it' },
  404: { name: 'NotFound', description: 'There is no such thing' },
  413: { name: 'TooLarge', description: 'The body is too large' },
  415: { name: 'UnknownEncoding', description: 'The Content-Encoding of the body is not known' },
  429: { name: 'TooManyRequests', description: 'Too many requests of a key, a user or an address: try again after Retry-After' },
  503: { name: 'Unavailable', description: 'A store is away or too busy: try again after Retry-After' },
};

const retryAfter = {
  'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer', minimum: 0 } satisfies JsonSchema },
};
const count = (description: string) => ({ description, schema: { type: 'integer', minimum: 0 } satisfies JsonSchema });
const limits = {
  'RateLimit-Limit': count('Requests in 5 minutes, of the limit that is nearest'),
  'RateLimit-Remaining': count('Requests that are left of it'),
  'RateLimit-Reset': count('Seconds until all are there again'),
};
const etag = { ETag: { description: 'What If-None-Match may ask for', schema: { type: 'string' } satisfies JsonSchema } };

const errorAnswer = (status: number, description: string, { reference }: Components): Answer => ({
  description,
  ...(status === 503 && { headers: retryAfter }),
  ...(status === 429 && { headers: { ...retryAfter, ...limits } }),
  content: { 'application/json': { schema: reference(ErrorAnswer as JsonSchema) } },
});

/** The answers with errors, which operations refer to. */
export const errorAnswers = (components: Components): Record<string, Answer> =>
  Object.fromEntries(
    Object.entries(errors).map(([status, { name, description }]) => [name, errorAnswer(Number(status), description, components)]),
  );

/** All answers of an operation, by status. */
export function answersOf(spec: RouteSpec, components: Components): Record<string, Answer> {
  const answers: Record<string, Answer> = {};
  for (const [status, schema] of Object.entries(spec.answers)) {
    answers[status] = {
      description: successes[Number(status)] ?? 'Done',
      ...(spec.etag && { headers: etag }),
      content: { 'application/json': { schema: components.reference(schema) } },
    };
  }
  if (spec.etag) answers['304'] = { description: 'It is as If-None-Match says' };
  for (const status of errorStatuses(spec)) {
    const known = errors[status];
    answers[status] = known
      ? { $ref: `#/components/responses/${known.name}` }
      : errorAnswer(status, 'It could not be done', components);
  }
  return answers;
}
