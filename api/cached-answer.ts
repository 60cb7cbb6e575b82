import { createHash } from 'node:crypto';
import type { Context } from 'koa';

/** A text that changes only with the program. */
export interface CachedText {
  readonly type: string;
  readonly text: string;
  readonly etag: string;
}

export function cachedText(type: string, text: string): CachedText {
  return { type, text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
}

/** Answers with it, or with 304 to those who have it. */
export function answerCached(ctx: Context, { type, text, etag }: CachedText): void {
  ctx.set('Cache-Control', 'public, max-age=300');
  ctx.etag = etag;
  ctx.status = 200;
  ctx.type = type;
  if (ctx.fresh) ctx.status = 304;
  else ctx.body = text;
}
