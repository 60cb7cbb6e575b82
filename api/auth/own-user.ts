import type { RouterMiddleware } from '@koa/router';
import { forbidden, notFound } from '../../shared/errors.js';
import type { UserStore } from '../../shared/store/users.js';
import { userIdOf } from './authenticate.js';

/** `/users/:user/…`: `current`, or the signed-in user's own id or name; another user's data is 403, nobody's 404. */
export function ownUserOnly(users: UserStore): RouterMiddleware {
  return async (ctx, next) => {
    const value = ctx.params['user']!;
    if (value !== 'current' && value !== userIdOf(ctx)) {
      const user = await users.find(value);
      if (!user) throw notFound('User not found.');
      if (user._id !== userIdOf(ctx)) throw forbidden('This user does not share this.');
    }
    return next();
  };
}
