import type { Context, Middleware, Next } from 'koa';

const prefix = '/api/v1';

/**
 * Other paths under which clients look for the API, so that people who come from another server change only the host:
 * `/api/users/…`, `/api/compat/wakatime/v1/…`, `/users/…` (and the same with `plugins`), and the legacy client's habit of posting to
 * `api_url` as it stands.
 */
export function canonicalPath(method: string, path: string): string {
  let rest = path.replace(/^\/api\/compat\/wakatime\/v1(?=\/|$)/, prefix);
  rest = rest.replace(/^(\/api)?(?=\/(users|plugins)\/)/, prefix);
  // Without the look back it would try from each slash of a long row
  rest = rest.length > 1 ? rest.replace(/(?<!\/)\/+$/, '') : rest;
  if (method !== 'POST') return rest;
  if (/^\/api(\/v1)?(\/heartbeats?)?$/.test(rest)) return `${prefix}/users/current/heartbeats`;
  if (/^\/api(\/v1)?\/heartbeats\.bulk$/.test(rest)) return `${prefix}/users/current/heartbeats.bulk`;
  return rest;
}

/** Rewrites, never redirects: a redirect turns a POST into a GET (clients.md). */
export function aliases(): Middleware {
  return (ctx: Context, next: Next) => {
    ctx.path = canonicalPath(ctx.method, ctx.path);
    return next();
  };
}
