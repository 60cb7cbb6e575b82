import { apiKeyPattern } from '../../shared/config/settings.js';

const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

/** The part of `key`, `key:` or `user:key` that looks like a key. */
function keyIn(text: string): string | null {
  for (const part of [text, ...text.split(':')]) {
    const key = part.trim().toLowerCase();
    if (apiKeyPattern.test(key)) return key;
  }
  return null;
}

const longestHeader = 1024;

/**
 * The API key of a request, in any of the forms clients use (wakatime-api.md, section 2): Basic with base64 of `key`, `key:` or
 * `user:key`, Basic with the bare key, Bearer with the key or base64 of it, `?api_key=`.
 * @returns null when there is nothing that looks like a key
 */
export function apiKeyOf(authorization: string | undefined, queryKey: string | undefined): string | null {
  if (authorization !== undefined && authorization.length <= longestHeader) {
    const value = authorization.replace(/^(basic|bearer)\s+/i, '').trim();
    const key = keyIn(value) ?? keyIn(decoded(value));
    if (key !== null) return key;
  }
  return queryKey === undefined || queryKey.length > longestHeader ? null : keyIn(queryKey);
}
