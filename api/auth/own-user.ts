import type { RouterMiddleware } from '@koa/router';
import type { Context } from 'koa';
import { forbidden, notFound, unauthorized, type AppError } from '../../shared/errors.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { UserStore } from '../../shared/store/users.js';
import { viewerIdOf } from './principal.js';

export const notShared = (): AppError => forbidden('This user does not share this.');

/** The other user that a request is about; null where it is about whoever asks. Only behind `ownOrShared`. */
export const otherOf = (ctx: Context): UserDocument | null => (ctx.state['other'] as UserDocument | undefined) ?? null;

/** Another user than the one who asks. @throws AppError 404 for nobody */
async function otherThan(viewer: string | null, value: string, users: UserStore): Promise<UserDocument | null> {
  if (value === 'current' && viewer === null) throw unauthorized();
  if (value === 'current' || value === viewer) return null;
  const user = await users.find(value);
  if (!user) throw notFound('User not found.');
  return user._id === viewer ? null : user;
}

/** `/users/:user/…`: `current`, or the signed-in user's own id or name; another user's data is 403, nobody's 404. */
export function ownUserOnly(users: UserStore): RouterMiddleware {
  return async (ctx, next) => {
    if ((await otherThan(viewerIdOf(ctx), ctx.params['user']!, users)) !== null) throw notShared();
    return next();
  };
}

/** The same where others may ask (RouteSpec's `shareable`): the handler gives them, by `otherOf`, what that user shares, and nothing else. */
export function ownOrShared(users: UserStore): RouterMiddleware {
  return async (ctx, next) => {
    const other = await otherThan(viewerIdOf(ctx), ctx.params['user']!, users);
    if (other !== null) ctx.state['other'] = other;
    return next();
  };
}
