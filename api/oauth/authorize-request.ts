import { randomUUID } from 'node:crypto';
import { holds, parseScopes, scopeSeparatorOf, type Scope, type ScopeSeparator } from '../../shared/domain/scopes.js';
import { isExclusive, withParameters } from '../../shared/domain/redirect-uri.js';
import { AppError } from '../../shared/errors.js';
import type { AppDocument, ConsentDocument } from '../../shared/store/oauth-documents.js';
import type { Stores } from '../../shared/store/stores.js';
import { codeOf, described, formOf, tokenFields } from './answer.js';
import { usableApp } from './client.js';
import { oauthFailure } from './failure.js';
import { claimToken, issueTokens } from './issue.js';
import { parametersOf, type Parameters } from './parameters.js';

/** Where an answer goes. */
export interface AnswerPlace {
  readonly app: AppDocument;
  readonly redirectUri: string;
  readonly state: string | undefined;
  /** Of the implicit flow. */
  readonly inFragment: boolean;
}

/** What an app wants, by way of a browser. */
export interface AuthorizeRequest extends AnswerPlace {
  /** None: the app is only told who somebody is. */
  readonly scopes: readonly Scope[];
  readonly scopeSeparator: ScopeSeparator;
  readonly codeChallenge: string | null;
  /** It wants the user asked, whatever was allowed before. */
  readonly forceApprove: boolean;
}

const names = [
  'client_id',
  'response_type',
  'redirect_uri',
  'scope',
  'state',
  'force_approve',
  'code_challenge',
  'code_challenge_method',
] as const;
const longestState = 2048;

/** The parts of a request that are read, to come back with them after signing in. */
export function canonicalQuery(query: URLSearchParams): string {
  const known = [...query].filter(([name]) => (names as readonly string[]).includes(name));
  return new URLSearchParams(known).toString();
}

const wrong = (text: string): AppError => new AppError(text, { code: 'bad_request', status: 400 });

/**
 * Whom a request is from, and where its answer goes. Whatever is wrong with that is never answered there (RFC 6749, 4.1.2.1).
 * @throws AppError 400
 */
export async function answerPlace(stores: Pick<Stores, 'oauth' | 'users'>, query: URLSearchParams): Promise<AnswerPlace> {
  const one = (name: string): string => {
    const values = query.getAll(name);
    return values.length === 1 ? values[0]! : '';
  };
  const app = await usableApp(stores, one('client_id'));
  if (app === null) throw wrong('Invalid client_id: no app of this name is registered here.');
  const redirectUri = one('redirect_uri');
  if (!app.redirect_uris.includes(redirectUri)) throw wrong('Invalid redirect_uri');
  return { app, redirectUri, state: query.get('state') ?? undefined, inFragment: query.get('response_type') === 'token' };
}

function codeChallengeOf({ public_client }: AppDocument, parameters: Parameters): string | null {
  const challenge = parameters.get('code_challenge');
  const method = parameters.get('code_challenge_method');
  if (challenge === undefined) {
    if (method !== undefined) throw oauthFailure('invalid_request', 'code_challenge is missing.');
    if (public_client) throw oauthFailure('invalid_request', 'An app without a secret needs PKCE: code_challenge is missing.');
    return null;
  }
  // "plain", which is meant where no method is given, keeps nothing from those who read the request
  if (method !== 'S256') throw oauthFailure('invalid_request', 'code_challenge_method must be S256.');
  if (!/^[\w-]{43}$/.test(challenge)) throw oauthFailure('invalid_request', 'code_challenge is not base64url of a SHA-256.');
  return challenge;
}

/**
 * Reads what is asked for.
 * @throws AppError to be answered at the place
 */
export function readRequest(place: AnswerPlace, query: URLSearchParams): AuthorizeRequest {
  const parameters = parametersOf([...query].filter(([name]) => (names as readonly string[]).includes(name)));
  const type = parameters.get('response_type');
  if (type === undefined) throw oauthFailure('invalid_request', 'response_type is missing.');
  if (type !== 'code' && type !== 'token') {
    throw oauthFailure('unsupported_response_type', 'response_type must be code or token.');
  }
  if ((place.state?.length ?? 0) > longestState) {
    throw oauthFailure('invalid_request', `state has more than ${longestState} characters.`);
  }
  const scope = parameters.get('scope') ?? '';
  const { scopes, unknown } = parseScopes(scope);
  if (unknown.length > 0) throw oauthFailure('invalid_scope', `There is no scope ${unknown[0]!.slice(0, 60)}.`);
  return {
    ...place,
    scopes,
    scopeSeparator: scopeSeparatorOf(scope),
    codeChallenge: type === 'code' ? codeChallengeOf(place.app, parameters) : null,
    forceApprove: !/^(|0|false)$/i.test(parameters.get('force_approve') ?? ''),
  };
}

/**
 * Whether a user need not be asked again. Where others than the app could get the answer, somebody else could ask in the app's name
 * (RFC 6749, 10.2; RFC 8252, 8.6): there, only an app that shows its secret afterwards goes without.
 */
export function isAllowedAlready(
  { app, redirectUri, scopes, inFragment, forceApprove }: AuthorizeRequest,
  consent: ConsentDocument | null,
): boolean {
  if (consent === null || forceApprove) return false;
  if (!isExclusive(redirectUri) && (inFragment || app.public_client)) return false;
  const allowed = new Set(consent.scopes);
  return scopes.every((scope) => holds(allowed, scope));
}

const stateOf = ({ state }: AnswerPlace): { state?: string } => (state === undefined ? {} : { state });

/** Where to go on with an error. */
export function errorAddress(place: AnswerPlace, error: AppError): string {
  const fields = { error: codeOf(error), error_description: described(error.message), ...stateOf(place) };
  return withParameters(place.redirectUri, formOf(fields), place.inFragment);
}

/**
 * Where to go on with a code or token that is made for a user who allows it.
 * @throws AppError to be answered at the place
 */
export async function grantedAddress(
  stores: Pick<Stores, 'oauth'>,
  request: AuthorizeRequest,
  consent: ConsentDocument,
): Promise<string> {
  const { app, redirectUri, scopes, scopeSeparator, codeChallenge, inFragment } = request;
  const what = { user_id: consent.user_id, app_id: app._id, consent_id: consent.id, scopes, scope_separator: scopeSeparator };
  if (inFragment) {
    await claimToken(stores, consent);
    const kind = 'implicit';
    const issued = await issueTokens(stores, { ...what, family: randomUUID(), kind, granted_scopes: scopes });
    return withParameters(redirectUri, formOf({ ...tokenFields(issued), ...stateOf(request) }), true);
  }
  const code = await stores.oauth.codes.issue({ ...what, redirect_uri: redirectUri, code_challenge: codeChallenge });
  return withParameters(redirectUri, formOf({ code, ...stateOf(request) }), false);
}
