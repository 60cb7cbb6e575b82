import type { RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import { AppError, forbidden, unauthorized } from '../../shared/errors.js';
import type { RateLimits } from '../middleware/rate-limits.js';
import { missingScope, safeMethods } from './authenticate.js';
import type { CredentialCache } from './credential-cache.js';
import { secretOf } from './credentials.js';
import { csrfTokenOf, isCsrfToken, isForeign } from './csrf.js';
import { visitorOf, type Visitors } from './visitors.js';

export interface OnDutyDeps {
  readonly credentials: CredentialCache;
  readonly visitors: Visitors;
  readonly limits: RateLimits;
}

const notSignedIn = (): AppError => {
  const { code, status, headers } = unauthorized();
  return new AppError('This needs an administrator who is signed in (load the page again), or a key to look after the server.', {
    code,
    status,
    headers,
  });
};

/** The id of the administrator who asks; only behind `requireOnDuty`. */
export const onDutyIdOf = (ctx: Context): string => ctx.state['onDuty'] as string;

/** Header that changes by a session need, with its CSRF token: the one that scripts of the queues' pages send by themselves. */
export const csrfHeader = 'X-XSRF-Token';

async function byKey(ctx: Context, secret: string | null, { credentials, limits }: OnDutyDeps): Promise<string> {
  const { guesses } = limits;
  const found = secret === null ? null : credentials.find(secret, () => guesses.take(ctx));
  const principal = found instanceof Promise ? await guesses.settle(ctx, found) : found;
  if (principal === null) throw unauthorized();
  // A full key does not do: it lies in the configuration of editors
  if (principal.grant !== 'on_duty') throw missingScope('admin');
  limits.count(ctx, principal);
  ctx.state['principal'] = principal;
  return principal.user_id;
}

async function bySession(ctx: Context, { visitors, limits }: OnDutyDeps): Promise<string | null> {
  const visitor = await visitorOf(ctx, visitors, limits.guesses);
  if (visitor === null) return null;
  if (!visitor.user.is_admin) throw forbidden('Only administrators may see this page.');
  if (!safeMethods.has(ctx.method) && !isCsrfToken(ctx.get(csrfHeader), csrfTokenOf(visitor.token)))
    throw forbidden('This page is out of date: load it again, and do it once more.');
  limits.count(ctx, { id: visitor.session.id, user_id: visitor.user._id });
  ctx.state['visitor'] = visitor;
  return visitor.user._id;
}

/**
 * Lets administrators pass who are signed in, and keys that are for looking after the server, in a header: for what runs the server, and not
 * for what users have in it. 401 and 403 for others; a browser is sent to sign in.
 */
export function requireOnDuty(deps: OnDutyDeps): RouterMiddleware {
  return async (ctx, next) => {
    // Also for keys: a browser keeps those that were once typed into an address, and sends them for whoever asks
    if (!safeMethods.has(ctx.method) && isForeign(ctx)) throw forbidden('Pages of other sites may not do this.');
    const secret = secretOf(ctx.get('authorization'), {});
    const userId = secret === undefined ? await bySession(ctx, deps) : await byKey(ctx, secret, deps);
    if (userId === null) {
      if (ctx.method !== 'GET' || ctx.accepts('json', 'html') !== 'html') throw notSignedIn();
      ctx.redirect(`/sign-in?${new URLSearchParams({ next: ctx.url }).toString()}`);
      ctx.status = 303;
      return undefined;
    }
    ctx.state['onDuty'] = userId;
    return next();
  };
}
