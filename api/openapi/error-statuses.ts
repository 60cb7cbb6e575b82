import { isLimited, pathsOf, type RouteSpec } from '../routing.js';

/** Statuses of the errors that an operation can answer with, in order. */
export function errorStatuses(spec: RouteSpec): number[] {
  const takesBody = spec.body !== undefined;
  const paths = pathsOf(spec);
  const statuses = new Set(spec.errors);
  if (takesBody || spec.query !== undefined) statuses.add(400);
  if (takesBody) for (const status of [413, 415]) statuses.add(status);
  if (paths.some((path) => path.includes('/:'))) statuses.add(404);
  if (paths.some((path) => path.includes('/:user'))) statuses.add(403);
  // Keys that may not do everything; whoever has any may read what is for all who have
  if (spec.scope !== 'public' && (spec.scope !== 'signed_in' || spec.method !== 'get')) statuses.add(403);
  if (spec.scope !== 'public') for (const status of [401, 503]) statuses.add(status);
  if (isLimited(spec)) statuses.add(429);
  return [...statuses].sort((a, b) => a - b);
}
