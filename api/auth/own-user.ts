import type { RouterMiddleware } from '@koa/router';
import { forbidden, notFound, unauthorized } from '../../shared/errors.js';
import type { UserStore } from '../../shared/store/users.js';
import { viewerIdOf } from './principal.js';

/**
 * `/users/:user/…`: `current`, or the signed-in user's own id or name; another user's data is 403, nobody's 404. What others share is let
 * through here, once users can share (RouteSpec's `shareable`; shared/store/users.ts, `sharingOf`).
 */
export function ownUserOnly(users: UserStore): RouterMiddleware {
  return async (ctx, next) => {
    const value = ctx.params['user']!;
    const viewer = viewerIdOf(ctx);
    if (value === 'current' && viewer === null) throw unauthorized();
    if (value !== 'current' && value !== viewer) {
      const user = await users.find(value);
      if (!user) throw notFound('User not found.');
      if (user._id !== viewer) throw forbidden('This user does not share this.');
    }
    return next();
  };
}
