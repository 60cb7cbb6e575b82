import { pathsOf, type RouteSpec } from '../routing.js';

/** What errors mean (wakatime-api.md, section 1). */
export const errorMeanings: Readonly<Record<number, string>> = {
  400: 'A parameter or the body is wrong; the errors name it',
  401: 'The API key is missing, unknown or revoked',
  403: 'The user does not share this',
  404: 'Not found',
  413: 'The body is too large',
  415: 'The Content-Encoding of the body is not known',
  503: 'A store is away or too busy: try again after as many seconds as Retry-After says',
};

/** Statuses of the errors that an operation can answer with, in order. */
export function errorStatuses(spec: RouteSpec): number[] {
  const takesBody = spec.body !== undefined;
  const paths = pathsOf(spec);
  const statuses = new Set(spec.errors);
  if (takesBody || spec.query !== undefined) statuses.add(400);
  if (takesBody) for (const status of [413, 415]) statuses.add(status);
  if (paths.some((path) => path.includes('/:'))) statuses.add(404);
  if (paths.some((path) => path.includes('/:user'))) statuses.add(403);
  if (spec.scope !== 'public') for (const status of [401, 503]) statuses.add(status);
  return [...statuses].sort((a, b) => a - b);
}
