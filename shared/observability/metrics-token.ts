import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether an Authorization header brings the token that the metrics may be read with. */
export function bringsMetricsToken(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  return token !== '' && given !== undefined && timingSafeEqual(digest(given), digest(token));
}
