import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type Router from '@koa/router';
import type { RouterContext } from '@koa/router';
import { AppError, notFound } from '../../shared/errors.js';
import type { DataDumpDocument } from '../../shared/store/data-dumps.js';
import type { Stores } from '../../shared/store/stores.js';
import { isActive } from '../../shared/store/users.js';
import { downloadPath } from '../data-dumps.js';

/** Downloads of one user that this process serves at once. */
const mostAtOnce = 4;

/** `/data_dumps/:token`: a complete dump, for whoever has a link to it that holds. */
export function downloadRoutes(router: Router, { stores }: { readonly stores: Stores }): void {
  const { dataDumps, files, users } = stores;
  const running = new Map<string, number>();

  function count(userId: string, change: 1 | -1): void {
    const now = (running.get(userId) ?? 0) + change;
    if (now > 0) running.set(userId, now);
    else running.delete(userId);
  }

  /** As it is kept where the client can unpack it. */
  function bodyOf({ file_id }: DataDumpDocument, isPacked: boolean): Readable {
    const source = Readable.from(files.read(file_id!), { objectMode: false, highWaterMark: 1 });
    if (isPacked) return source;
    const gunzip = createGunzip();
    source.once('error', (error) => gunzip.destroy(error));
    gunzip.once('close', () => source.destroy());
    return source.pipe(gunzip);
  }

  router.get(downloadPath(':token'), async (ctx: RouterContext) => {
    const dump = await dataDumps.byLink(ctx.params['token'] ?? '');
    const user = dump && (await users.byId(dump.user_id));
    if (!dump || !user || !isActive(user)) throw notFound('There is no such file, or its link does not hold any more.');
    if ((running.get(user._id) ?? 0) >= mostAtOnce) {
      const headers = { 'Retry-After': '60' };
      throw new AppError('Downloads of yours are under way. Wait until one is done.', { code: 'busy', status: 429, headers });
    }
    const isPacked = ctx.acceptsEncodings('gzip', 'identity') === 'gzip';
    ctx.type = 'application/json';
    ctx.set('Cache-Control', 'private, no-store');
    ctx.set('Referrer-Policy', 'no-referrer');
    ctx.vary('Accept-Encoding');
    if (isPacked) {
      ctx.set('Content-Encoding', 'gzip');
      if (dump.size !== undefined) ctx.length = dump.size;
    }
    ctx.attachment(`sundial-${user.username}-${dump.type}-${dump.created_at.toISOString().slice(0, 10)}.json`);
    if (ctx.method === 'HEAD') return void (ctx.status = 200);
    const body = bodyOf(dump, isPacked);
    count(user._id, 1);
    body.once('close', () => count(user._id, -1));
    // A failure on the way ends the connection: what came until then does not look complete
    ctx.body = body;
  });
}
