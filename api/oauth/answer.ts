import type { Context } from 'koa';
import { isoSeconds } from '../../shared/domain/text-format.js';
import type { AppError } from '../../shared/errors.js';
import type { IssuedTokens } from '../../shared/store/oauth-tokens.js';

type Fields = Readonly<Record<string, string | number>>;

export const formOf = (fields: Fields): URLSearchParams =>
  new URLSearchParams(Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]));

/** A form unless JSON is asked for by name, as WakaTime does. */
export function answer(ctx: Context, status: number, fields: Fields): void {
  ctx.status = status;
  ctx.set('Cache-Control', 'no-store');
  ctx.set('Pragma', 'no-cache');
  ctx.vary('Accept');
  if (/\bapplication\/json\b/i.test(ctx.get('accept'))) {
    ctx.type = 'application/json';
    ctx.body = JSON.stringify(fields);
  } else {
    ctx.type = 'application/x-www-form-urlencoded';
    ctx.body = formOf(fields).toString();
  }
}

/** Characters that an error's text may have (RFC 6749, 5.2). */
export const described = (text: string): string => text.replaceAll(/["\\]/g, "'").replaceAll(/[^ -~]/g, '?');

const ownCodes = /^(access_denied|invalid_|unauthorized_client|unsupported_|temporarily_unavailable)/;

/** The error's code as apps know it. */
export function codeOf({ code, status }: AppError): string {
  if (ownCodes.test(code)) return code;
  if (status === 503 || status === 429) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}

/** A token as WakaTime tells it. */
export function tokenFields({ access_token, refresh_token, document }: IssuedTokens): Fields {
  const { user_id, created_at, expires_at, scopes, scope_separator } = document;
  return {
    access_token,
    ...(refresh_token === null ? {} : { refresh_token }),
    token_type: 'bearer',
    uid: user_id,
    expires_in: Math.round((expires_at.getTime() - created_at.getTime()) / 1000),
    expires_at: isoSeconds(expires_at.getTime() * 1000),
    scope: scopes.join(scope_separator),
  };
}
