import type { Context, Middleware, Next } from 'koa';
import { AppError, forbidden, unauthorized } from '../../shared/errors.js';
import { holds, holdsSome, type Grant, type Scope } from '../../shared/domain/scopes.js';
import type { Guesses } from '../middleware/rate-limits.js';
import type { CredentialCache } from './credential-cache.js';
import { secretOf } from './credentials.js';
import { csrfTokenOf, isCsrfToken } from './csrf.js';
import { visitorOf, type Visitors } from './visitors.js';
import type { Principal } from './principal.js';
import type { SetUp } from './set-up.js';
import type { RefusalReason } from '../../shared/schema/answers/refusals.js';

export interface AuthenticateDeps {
  readonly credentials: CredentialCache;
  readonly visitors: Visitors;
  readonly setUp: SetUp;
  readonly guesses: Guesses;
  /** Told of requests that stand for nobody. */
  readonly onNobody?: (ctx: Context, reason: RefusalReason) => void;
}

export const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Those who signed in with a browser may use the API from Sundial's own pages. */
async function principalOfSession(ctx: Context, visitors: Visitors, guesses: Guesses): Promise<Principal | null> {
  const visitor = await visitorOf(ctx, visitors, guesses);
  if (visitor === null) return null;
  if (!safeMethods.has(ctx.method) && !isCsrfToken(ctx.get('x-csrf-token'), csrfTokenOf(visitor.token))) {
    throw forbidden('A request of a signed-in browser that changes something needs its X-CSRF-Token.');
  }
  const { session, user } = visitor;
  return { kind: 'session', id: session.id, user_id: user._id, grant: 'all', expires_at: session.expires_at.getTime() };
}

/** 401, which says so where nobody can have a key yet. */
async function refusal(setUp: SetUp): Promise<AppError> {
  if (!(await setUp.isNeeded())) return unauthorized();
  return new AppError('This server has no account yet: open its address in a browser to set it up.', {
    code: 'unauthorized',
    status: 401,
  });
}

/** Lets a request pass with a valid key, token or session; else 401. */
export function authenticate({ credentials, visitors, setUp, guesses, onNobody }: AuthenticateDeps): Middleware {
  return async (ctx: Context, next: Next) => {
    const secret = secretOf(ctx.get('authorization'), ctx.query);
    let principal: Principal | null;
    if (secret === undefined) principal = await principalOfSession(ctx, visitors, guesses);
    else {
      // A known key costs no turn of the event loop
      const found = secret === null ? null : credentials.find(secret, () => guesses.take(ctx));
      principal = found instanceof Promise ? await guesses.settle(ctx, found) : found;
    }
    if (principal === null) {
      onNobody?.(ctx, secret === undefined ? 'no_key' : 'unknown_key');
      throw await refusal(setUp);
    }
    ctx.state['principal'] = principal;
    return next();
  };
}

/** Lets a request pass with valid credentials, or with none; wrong ones are 401, but a session that is over is none. */
export function authenticateIfAny(deps: AuthenticateDeps): Middleware {
  const signedIn = authenticate(deps);
  return async (ctx: Context, next: Next) => {
    if (secretOf(ctx.get('authorization'), ctx.query) !== undefined) return signedIn(ctx, next);
    const principal = await principalOfSession(ctx, deps.visitors, deps.guesses);
    if (principal !== null) ctx.state['principal'] = principal;
    return next();
  };
}

/** What is missing, in the form of RFC 6750, section 3.1. */
export const missingScope = (scope: string): AppError =>
  new AppError(`This needs the scope ${scope}.`, {
    code: 'insufficient_scope',
    status: 403,
    headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  });

/** @throws AppError 403 when a grant lacks a scope */
export function requireScope(grant: Grant, scope: Scope): void {
  if (!holds(grant, scope)) throw missingScope(scope);
}

/** The same, where a part of the scope is enough. */
export function requireSome(grant: Grant, whole: Scope): void {
  if (!holdsSome(grant, whole)) throw missingScope(whole);
}

/** @throws AppError 403 for credentials that may not do everything */
export function requireAll(grant: Grant): void {
  if (grant !== 'all')
    throw new AppError('This needs a key that may do everything.', { code: 'insufficient_scope', status: 403 });
}
