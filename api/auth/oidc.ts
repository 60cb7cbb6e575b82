import { createHash } from 'node:crypto';
import * as client from 'openid-client';
import type { Config } from '../../shared/config/load.js';
import { AppError } from '../../shared/errors.js';

/** What the provider says of a person. */
export interface OidcPerson {
  readonly issuer: string;
  readonly subject: string;
  /** Only where the provider has verified it. */
  readonly email: string | null;
  readonly full_name: string | null;
  /** What a name for an account can be made of, best first. */
  readonly names: readonly (string | undefined)[];
}

/** What binds a sign-in under way to this server and to one browser. */
export interface OidcSecrets {
  readonly nonce: string;
  readonly verifier: string;
}

/**
 * Made out of the state and a token that only the browser has, so that they are kept nowhere: whoever reads the database can't bring a sign-in to
 * its end.
 */
export const oidcSecrets = (state: string, browserToken: string): OidcSecrets => {
  const of = (name: string): string => createHash('sha256').update(`oidc ${name} ${state} ${browserToken}`).digest('base64url');
  return { nonce: of('nonce'), verifier: of('verifier') };
};

/** Sign-in by a provider of OpenID Connect: code flow with PKCE, state and nonce. */
export interface Oidc {
  /** As the button says it. */
  readonly name: string;
  /** Whether who is not known here gets an account. */
  readonly signUp: boolean;
  /** Where the browser goes. @throws AppError 503 while the provider is away */
  address(state: string, secrets: OidcSecrets): Promise<string>;
  /**
   * Who came back.
   * @param query of the address the browser came back at, with its "?"
   * @throws AppError 503 while the provider is away, 400 when it says no, or says what can't be believed
   */
  person(query: string, state: string, secrets: OidcSecrets): Promise<OidcPerson>;
}

export const oidcCallback = '/sign-in/oidc/callback';

const timeoutSeconds = 10;
/** What the provider says of itself is asked for again then. */
const freshForMs = 3_600_000;
/** After a failure the next one may try again: a provider that is away costs everybody its timeout once, not each time. */
const failedForMs = 2000;

/** By what the provider takes; where it does not say, RFC 6749 has Basic. */
const clientSecret = (secret: string): client.ClientAuth => {
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported;
    (methods === undefined || methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
};

const away = (name: string, cause: unknown): AppError =>
  new AppError(`The service behind "${name}" does not answer. Try again later, or sign in with a password.`, {
    code: 'oidc_away',
    status: 503,
    expose: true,
    retryable: true,
    headers: { 'Retry-After': '15' },
    cause: marksOf(cause),
  });

const refused = (cause: unknown): AppError =>
  new AppError('The sign-in did not work. Start once more.', { code: 'oidc_refused', status: 400, cause: marksOf(cause) });

/** What may be logged of a failure: the errors themselves hold answers of the provider, with codes and tokens. */
function marksOf(error: unknown): Error {
  const { name, code, message, error: oauth, status } = error as Record<string, unknown>;
  const marks = [name, code, typeof oauth === 'string' ? oauth.slice(0, 100) : undefined, status, message];
  return new Error(marks.filter((m) => typeof m === 'string' || typeof m === 'number').join(' '));
}

/** A provider that can't be reached, or fails: not one that answers with a no. */
function isAway(error: unknown): boolean {
  const { code, status, cause } = error as { code?: unknown; status?: unknown; cause?: unknown };
  if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT') return true;
  if (typeof status === 'number' && status >= 500) return true;
  if (cause instanceof Response) return cause.status >= 500;
  if (error instanceof TypeError && error.message === 'fetch failed') return true;
  return cause !== undefined && cause !== null && typeof cause === 'object' && isAway(cause);
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 254) : undefined;

/** Some providers write it as a text. */
const isVerified = (value: unknown): boolean => value === true || value === 'true';

export function createOidc(config: Config['oidc'], publicUrl: string): Oidc | null {
  const { issuer, clientId, clientSecret: secret, name, signUp } = config;
  if (issuer === '') return null;
  const server = new URL(issuer);
  const redirect_uri = publicUrl + oidcCallback;
  let known: { readonly found: Promise<client.Configuration>; readonly until: number } | null = null;
  let last: client.Configuration | null = null;

  async function discover(): Promise<client.Configuration> {
    const found = await client.discovery(server, clientId, {}, secret === '' ? client.None() : clientSecret(secret), {
      timeout: timeoutSeconds,
      // Only a provider on this machine may do without TLS (shared/config/origin.ts)
      execute: [...(server.protocol === 'http:' ? [client.allowInsecureRequests] : []), client.enableNonRepudiationChecks],
    });
    last = found;
    return found;
  }

  /** What the provider says of itself; asked for only when somebody signs in, so that the server starts without it. */
  async function configuration(): Promise<client.Configuration> {
    if (known === null || known.until < Date.now()) {
      const found = discover();
      const mine = { found, until: Date.now() + freshForMs };
      known = mine;
      found.catch(() => {
        if (known === mine) known = { found, until: Date.now() + failedForMs };
      });
    }
    try {
      return await known.found;
    } catch (error) {
      if (last !== null) return last;
      throw away(name, error);
    }
  }

  return {
    name,
    signUp: signUp === 'yes',
    async address(state, { nonce, verifier }) {
      const url = client.buildAuthorizationUrl(await configuration(), {
        redirect_uri,
        scope: 'openid email profile',
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return url.href;
    },
    async person(query, state, { nonce, verifier }) {
      const provider = await configuration();
      try {
        const tokens = await client.authorizationCodeGrant(provider, new URL(redirect_uri + query), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims()!;
        // Many providers tell of the person only there
        const more =
          claims['email'] === undefined && provider.serverMetadata().userinfo_endpoint !== undefined
            ? await client.fetchUserInfo(provider, tokens.access_token, claims.sub)
            : {};
        const told: Record<string, unknown> = { ...more, ...claims };
        const email = text(told['email']);
        return {
          issuer: claims.iss,
          subject: claims.sub,
          email: email !== undefined && isVerified(told['email_verified']) ? email : null,
          full_name: text(told['name'])?.slice(0, 100) ?? null,
          names: [text(told['preferred_username']), email, text(told['name'])],
        };
      } catch (error) {
        if (error instanceof client.AuthorizationResponseError && error.error === 'access_denied') {
          throw new AppError('You were not let in there, so you are not signed in here.', { code: 'oidc_denied', status: 403 });
        }
        throw isAway(error) ? away(name, error) : refused(error);
      }
    },
  };
}
