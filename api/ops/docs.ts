import type Router from '@koa/router';
import { createHash } from 'node:crypto';
import { answerCached, cachedText } from '../cached-answer.js';
import { originOf } from '../context.js';
import { docsPage } from '../docs-page/page.js';
import { style } from '../docs-page/style.js';
import type { OpenApiDocument } from '../openapi/types.js';

const styleHash = createHash('sha256').update(style).digest('base64');
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Stands for the server's address while the page is made once for all; nothing that has to be escaped. */
const placeholder = 'http://sundial.invalid';
const plainOrigin = /^https?:\/\/[\w.:[\]-]+$/;

/** `/docs`: the API to read. */
export function docsRoutes(router: Router, document: () => OpenApiDocument): void {
  let parts: string[] | null = null;
  router.get('/docs', (ctx) => {
    parts ??= docsPage(document(), placeholder, style).split(placeholder);
    const origin = originOf(ctx);
    ctx.set('Content-Security-Policy', policy);
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.set('Referrer-Policy', 'no-referrer');
    answerCached(ctx, cachedText('text/html', parts.join(plainOrigin.test(origin) ? origin : 'http://localhost')));
  });
}
