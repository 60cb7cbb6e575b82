import type Router from '@koa/router';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

const hashed = /\.[0-9a-f]{10}\.(js|css)$/;

/** Serves the files of a folder at `path`, to everybody: they are those of the published package. */
export function staticFiles(router: Router, path: string, folder: string): void {
  // Only what is found here is ever opened, whatever stands in an address
  const files = new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
      const stat = statSync(join(folder, name));
      return stat.isFile() ? [[name.replaceAll('\\', '/'), stat] as const] : [];
    }),
  );
  router.get(`${path}/*name`, (ctx) => {
    const name = ctx.path.slice(path.length + 1);
    const stat = files.get(name);
    if (stat === undefined) return;
    ctx.set('Cache-Control', hashed.test(name) ? 'public, max-age=31536000, immutable' : 'public, max-age=3600');
    // Workers go by their own policy, not by that of the page
    ctx.set('Content-Security-Policy', "default-src 'none'; script-src 'self'; frame-ancestors 'none'");
    ctx.type = extname(name);
    ctx.etag = `${stat.size.toString(36)}-${Math.round(stat.mtimeMs).toString(36)}`;
    ctx.status = 200;
    if (ctx.fresh) {
      ctx.status = 304;
      return;
    }
    ctx.length = stat.size;
    if (ctx.method === 'GET') ctx.body = createReadStream(join(folder, name));
  });
}
