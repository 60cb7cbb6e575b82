import { AppError } from '../../shared/errors.js';

/** Error codes of RFC 6749 (4.1.2.1, 5.2) and RFC 7009. */
export type OAuthErrorCode =
  | 'access_denied'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_scope'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type';

/** What the endpoints for apps answer when they refuse. */
export const oauthFailure = (
  code: OAuthErrorCode,
  message: string,
  { status = 400, headers = {} }: { readonly status?: number; readonly headers?: Record<string, string> } = {},
): AppError => new AppError(message, { code, status, headers });

export const tooManyTokens = (): AppError =>
  oauthFailure(
    'temporarily_unavailable',
    'There were too many new tokens for this user and app within an hour. Try again later.',
    {
      status: 429,
      headers: { 'Retry-After': '600' },
    },
  );

export const notAllowedAnyMore = (): AppError => oauthFailure('invalid_grant', 'The user does not allow this app any more.');
