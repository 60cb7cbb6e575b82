import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';

/** Goes with every form of a session: only who holds the session's token can tell it, and it tells nothing of that. */
export const csrfTokenOf = (sessionToken: string): string =>
  createHash('sha256').update(`csrf ${sessionToken}`).digest('base64url');

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function isSame(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

export const isCsrfToken = (given: string, expected: string): boolean => isSame(given, expected);

/** Whether a browser says that a page of another site makes it send this. */
export function isForeign(ctx: Context): boolean {
  const site = ctx.get('sec-fetch-site');
  return site !== '' && site !== 'same-origin' && site !== 'none';
}
