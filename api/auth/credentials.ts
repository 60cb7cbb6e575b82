import { apiKeyPattern } from '../../shared/config/topics/accounts.js';
import { accessTokenPrefix } from '../../shared/store/oauth-tokens.js';

const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

const tokenPattern = new RegExp(`^${accessTokenPrefix}[\\w-]{20,200}$`);

/** The part of `key`, `key:` or `user:key` that looks like a key or a token of an app. */
function secretIn(text: string): string | null {
  for (const part of [text, ...text.split(':')]) {
    const trimmed = part.trim();
    if (tokenPattern.test(trimmed)) return trimmed;
    const key = trimmed.toLowerCase();
    if (apiKeyPattern.test(key)) return key;
  }
  return null;
}

const longest = 1024;

/** Query parameters that a key or token may stand in. */
export const secretParameters = ['api_key', 'access_token', 'token'] as const;

/**
 * The API key or token of a request, in any of the forms clients use (wakatime-api.md, section 2): Basic with base64 of `key`, `key:` or
 * `user:key`, Basic with the bare key, Bearer with it or base64 of it, `?api_key=`, `?access_token=`, `?token=`.
 * @returns undefined when there is none, null when what is there looks like neither
 */
export function secretOf(authorization: string, query: Readonly<Record<string, unknown>>): string | null | undefined {
  let there = false;
  if (authorization !== '') {
    there = true;
    if (authorization.length <= longest) {
      const value = authorization.replace(/^(basic|bearer)\s+/i, '').trim();
      const secret = secretIn(value) ?? secretIn(decoded(value));
      if (secret !== null) return secret;
    }
  }
  for (const name of secretParameters) {
    const value = query[name];
    const text: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof text !== 'string') continue;
    there = true;
    const secret = text.length > longest ? null : secretIn(text);
    if (secret !== null) return secret;
  }
  return there ? null : undefined;
}
