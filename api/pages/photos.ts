import type Router from '@koa/router';
import type { RouterContext } from '@koa/router';
import { notFound } from '../../shared/errors.js';
import type { Stores } from '../../shared/store/stores.js';
import { isActive } from '../../shared/store/users.js';
import { sessionTokenOf, type Visitors } from '../auth/visitors.js';

export interface PhotoDeps {
  readonly stores: Stores;
  readonly visitors: Visitors;
}

/** A day: somebody who does not want to be seen any more is not kept for good by what lies in between. */
const maxAge = 86_400;

/** `/photos/:userId/:version`: a picture, for everybody where the user shares it, else for the user alone. */
export function photoRoutes(router: Router, { stores, visitors }: PhotoDeps): void {
  const { users, photos } = stores;

  async function isOf(ctx: RouterContext, userId: string): Promise<boolean> {
    const token = sessionTokenOf(ctx);
    return token !== null && (await visitors.find(token))?.user._id === userId;
  }

  router.get('/photos/:userId/:version', async (ctx: RouterContext) => {
    const { userId = '', version = '' } = ctx.params;
    const user = await users.byId(userId);
    const isPublic = user?.is_photo_public === true;
    // One answer whether there is none or it is not shared
    if (!user || !isActive(user) || !(isPublic || (await isOf(ctx, userId)))) throw notFound();
    const photo = await photos.get(userId, version);
    if (!photo) throw notFound();
    ctx.set({
      'Cache-Control': `${isPublic ? 'public' : 'private'}, max-age=${maxAge}, immutable`,
      'Content-Security-Policy': "default-src 'none'",
      'Cross-Origin-Resource-Policy': isPublic ? 'cross-origin' : 'same-origin',
      'X-Content-Type-Options': 'nosniff',
    });
    ctx.type = photo.type;
    ctx.body = photo.bytes;
  });
}
