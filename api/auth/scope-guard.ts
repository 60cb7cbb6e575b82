import type { Middleware } from 'koa';
import { holds, holdsSome } from '../../shared/domain/scopes.js';
import type { RouteSpec } from '../routing.js';
import { requireAll, requireScope, requireSome } from './authenticate.js';
import type { Principal } from './principal.js';

/** Lets pass who may do what a route declares; who has no credentials at all is judged by what users share. */
export function scopeGuard({ scope, orScope, parts, shareable }: RouteSpec): Middleware {
  return (ctx, next) => {
    const principal = ctx.state['principal'] as Principal | undefined;
    if (principal === undefined && shareable) return next();
    const grant = principal?.grant ?? new Set();
    if (orScope !== undefined && (parts ? holdsSome : holds)(grant, orScope)) return next();
    if (scope === 'account') requireAll(grant);
    else if (scope !== 'public' && scope !== 'signed_in') (parts ? requireSome : requireScope)(grant, scope);
    return next();
  };
}
