import type Router from '@koa/router';
import { icon, style, stylePath } from './style.js';

const forGood = 'public, max-age=31536000, immutable';

/** What pages need besides themselves. */
export function assetRoutes(router: Router): void {
  router.get(stylePath, (ctx) => {
    ctx.set('Cache-Control', forGood);
    ctx.type = 'text/css';
    ctx.body = style;
  });
  router.get('/assets/icon.svg', (ctx) => {
    ctx.set('Cache-Control', 'public, max-age=86400');
    ctx.type = 'image/svg+xml';
    ctx.body = icon;
  });
}
