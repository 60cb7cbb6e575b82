import OAuth2Server from '@node-oauth/oauth2-server';
import { holds, parseScopes, type Scope } from '../../shared/domain/scopes.js';
import { AppError } from '../../shared/errors.js';
import type { CodeDocument, TokenDocument } from '../../shared/store/oauth-documents.js';
import type { IssuedTokens } from '../../shared/store/oauth-tokens.js';
import type { Stores } from '../../shared/store/stores.js';
import { isActive } from '../../shared/store/users.js';
import type { Client } from './client.js';
import { oauthFailure, type OAuthErrorCode } from './failure.js';
import { claimToken, consentOf, issueTokens } from './issue.js';
import type { Parameters } from './parameters.js';

type Model = OAuth2Server.AuthorizationCodeModel & OAuth2Server.RefreshTokenModel;
type Deps = Pick<Stores, 'oauth' | 'users' | 'audit'>;

const grantTypes: readonly string[] = ['authorization_code', 'refresh_token'];

/** Scopes that an app wants of what it has: fewer, or parts. */
function narrowed(granted: readonly Scope[], text: string): Scope[] {
  const { scopes, unknown } = parseScopes(text);
  const grant = new Set(granted);
  if (unknown.length > 0 || !scopes.every((scope) => holds(grant, scope))) {
    throw oauthFailure('invalid_scope', 'scope has what was not granted.');
  }
  return scopes;
}

/**
 * The two grants that give tokens for something. The library says what a request needs and in which order it is looked at, and checks PKCE; what
 * it asks of a model is said here, for one request of an app that has shown who it is.
 */
function modelFor({ oauth, users, audit }: Deps, { app, hasSecret }: Client, parameters: Parameters) {
  const { codes, tokens } = oauth;
  const client: OAuth2Server.Client = { id: app._id, grants: [...grantTypes] };
  let code: CodeDocument | null = null;
  let refreshed: TokenDocument | null = null;
  let issued: IssuedTokens | null = null;
  // Thrown in a model, they come back wrapped
  let failure: unknown = null;
  const noted = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      failure = error;
      throw error;
    }
  };

  /** Somebody has what is only to be known to the app (RFC 6749, 10.5; RFC 9700, 4.14.2). */
  async function revokeReused(userId: string, family: string, what: string): Promise<void> {
    if ((await tokens.revoke({ family })) === 0) return;
    const user = await users.byId(userId);
    await audit.write({ action: 'app.token-reused', user, details: { app: app.name, what } });
  }

  const codeCameAgain = async ({ _id, user_id, family }: CodeDocument): Promise<void> => {
    await codes.markReplayed(_id);
    await revokeReused(user_id, family, 'code');
  };

  const isUsable = async (userId: string): Promise<boolean> => {
    const user = await users.byId(userId);
    return user !== null && isActive(user);
  };

  const model: Model = {
    getClient: () => Promise.resolve(client),
    getAccessToken: () => Promise.resolve(null),
    saveAuthorizationCode: () => Promise.resolve(null),
    // They are made with their document; the library only wants to see some
    generateAccessToken: () => Promise.resolve('made by saveToken'),
    generateRefreshToken: () => Promise.resolve('made by saveToken'),

    getAuthorizationCode: (text) =>
      noted(async () => {
        const found = await codes.find(text);
        if (found === null || found.app_id !== app._id || !(await isUsable(found.user_id))) return null;
        if (found.used_at !== null) {
          await codeCameAgain(found);
          return null;
        }
        if (found.redirect_uri !== parameters.get('redirect_uri')) {
          throw oauthFailure('invalid_grant', 'redirect_uri is not the one that the code was sent to.');
        }
        // One that was given while the app still had to show its secret
        if (!hasSecret && found.code_challenge === null) return null;
        if (found.expires_at.getTime() <= Date.now()) return null;
        await claimToken({ oauth }, consentOf(found));
        code = found;
        return {
          authorizationCode: text,
          expiresAt: found.expires_at,
          redirectUri: found.redirect_uri,
          scope: [...found.scopes],
          client,
          user: { id: found.user_id },
          ...(found.code_challenge === null ? {} : { codeChallenge: found.code_challenge, codeChallengeMethod: 'S256' }),
        };
      }),
    revokeAuthorizationCode: () =>
      noted(async () => {
        if (await codes.use(code!._id)) return true;
        await codeCameAgain(code!);
        return false;
      }),

    getRefreshToken: (text) =>
      noted(async () => {
        const found = await tokens.byRefreshToken(text);
        if (found === null || found.app_id !== app._id || found.revoked_at !== null || !(await isUsable(found.user_id)))
          return null;
        if (found.ends_at.getTime() <= Date.now()) return null;
        if (found.replaced_at !== null && !(await tokens.replace(found._id))) {
          await revokeReused(found.user_id, found.family, 'refresh token');
          return null;
        }
        const asked = parameters.get('scope');
        const scope = asked === undefined ? [] : narrowed(found.granted_scopes, asked);
        await claimToken({ oauth }, consentOf(found));
        refreshed = found;
        return {
          refreshToken: text,
          refreshTokenExpiresAt: found.ends_at,
          // With the parts that are asked for: the library takes only what stands there by name
          scope: [...found.granted_scopes, ...scope],
          client,
          user: { id: found.user_id },
        };
      }),
    revokeToken: () =>
      noted(async () => {
        if (await tokens.replace(refreshed!._id)) return true;
        await revokeReused(refreshed!.user_id, refreshed!.family, 'refresh token');
        return false;
      }),

    saveToken: (token) =>
      noted(async () => {
        const origin = (code ?? refreshed)!;
        const { user_id, app_id, consent_id, family, scope_separator } = origin;
        const granted_scopes = refreshed?.granted_scopes ?? code!.scopes;
        const scopes = parameters.has('scope') && refreshed !== null ? (token.scope as Scope[]) : granted_scopes;
        issued = await issueTokens(
          { oauth },
          { user_id, app_id, consent_id, family, kind: 'code', scopes, granted_scopes, scope_separator },
          code === null ? { refreshed: origin._id } : { code: origin._id },
        );
        return { ...token, client, user: { id: user_id } };
      }),
  };
  return { model, issued: () => issued, failure: () => failure };
}

const own = new Set(['invalid_grant', 'invalid_request', 'invalid_scope']);

/**
 * Gives an app tokens for a code or a refresh token.
 * @throws AppError with the error's code of RFC 6749, 5.2
 */
export async function grantTokens(deps: Deps, asking: Client, parameters: Parameters): Promise<IssuedTokens> {
  const grantType = parameters.get('grant_type');
  if (grantType === undefined) throw oauthFailure('invalid_request', 'grant_type is missing.');
  if (!grantTypes.includes(grantType)) {
    throw oauthFailure('unsupported_grant_type', `grant_type must be ${grantTypes.join(' or ')}.`);
  }
  const { model, issued, failure } = modelFor(deps, asking, parameters);
  const server = new OAuth2Server({
    model,
    // The app has shown who it is, or is one that can't
    requireClientAuthentication: { authorization_code: false, refresh_token: false },
  });
  const scope = parseScopes(parameters.get('scope') ?? '').scopes.join(' ');
  const body = {
    ...Object.fromEntries([...parameters].filter(([name]) => name !== 'scope' && name !== 'client_secret')),
    client_id: asking.app._id,
    ...(scope === '' ? {} : { scope }),
  };
  const request = new OAuth2Server.Request({
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '1' },
    query: {},
    body,
  });
  try {
    await server.token(request, new OAuth2Server.Response());
  } catch (error) {
    const inner = failure();
    if (inner !== null) throw inner;
    if (error instanceof OAuth2Server.OAuthError && own.has(error.name)) {
      throw oauthFailure(error.name as OAuthErrorCode, error.message);
    }
    throw error;
  }
  const tokens = issued();
  if (tokens === null) throw new AppError('no token was made', { code: 'internal', status: 500 });
  return tokens;
}
