import type { Middleware } from 'koa';
import { holds, holdsSome } from '../../shared/domain/scopes.js';
import type { RouteSpec } from '../routing.js';
import { forbidden } from '../../shared/errors.js';
import { missingScope, requireAll, requireScope, requireSome } from './authenticate.js';
import { otherOf } from './own-user.js';
import type { Principal } from './principal.js';

/** @throws AppError 403 for keys and tokens, whatever they are for */
function requireSession(principal: Principal | undefined): void {
  if (principal?.kind !== 'session') throw forbidden('Only who is signed in with a browser may do this.');
}

/** Lets pass who may do what a route declares. What others share is open to everybody, whatever their key is for. */
export function scopeGuard({ scope, orScope, parts, shareable }: RouteSpec): Middleware {
  return (ctx, next) => {
    const principal = ctx.state['principal'] as Principal | undefined;
    if (shareable && (principal === undefined || otherOf(ctx) !== null)) return next();
    const grant = principal?.grant ?? new Set();
    if (orScope !== undefined && (parts ? holdsSome : holds)(grant, orScope)) return next();
    if (scope === 'account') requireAll(grant);
    // These have a guard of their own (on-duty.ts)
    else if (scope === 'admin') throw missingScope(scope);
    else if (scope === 'session') requireSession(principal);
    else if (scope === 'signed_in' && grant === 'on_duty') throw forbidden('This key is only for looking after the server.');
    else if (scope !== 'public' && scope !== 'signed_in') (parts ? requireSome : requireScope)(grant, scope);
    return next();
  };
}
