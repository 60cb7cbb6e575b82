import { createHash, randomBytes } from 'node:crypto';
import type { AppDocument } from '../../shared/store/oauth-documents.js';
import type { AppFields } from '../../shared/store/oauth-apps.js';
import { oauthCollections } from '../../shared/store/oauth.js';
import { createPerson, type PageAnswer, type Person } from './person.js';
import type { TestServer, TestUser } from './server.js';

export const callback = 'https://app.example/callback?from=sundial';

export interface TestApp {
  readonly app: AppDocument;
  readonly secret: string;
  readonly owner: TestUser;
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly token_type: string;
  readonly uid: string;
  readonly expires_in: number;
  readonly expires_at: string;
  readonly scope: string;
}

export interface TokenAnswer {
  readonly status: number;
  readonly body: Tokens & { readonly error?: string; readonly error_description?: string };
  readonly headers: Headers;
}

type Fields = Readonly<Record<string, string>>;

/** Apps of third parties, and people whom they ask. */
export function oauthParties(server: TestServer) {
  const collections = oauthCollections(server.apiDeps.health.db);

  async function newApp(fields: Partial<AppFields> = {}, by?: TestUser): Promise<TestApp> {
    const owner = by ?? (await server.newUser());
    const registered = await server.stores.oauth.apps.register(owner.user._id, {
      name: 'Time Garden',
      description: 'Grows plants of your time',
      website: 'https://app.example',
      redirect_uris: [callback],
      public_client: false,
      ...fields,
    });
    return { ...registered, owner };
  }

  /** Somebody who is signed in. */
  async function signedIn(as?: TestUser): Promise<{ person: Person; as: TestUser }> {
    const user = as ?? (await server.newUser());
    const person = createPerson(server.url);
    const token = await server.stores.sessions.begin(user.user._id, { user_agent: 'test', ip: '127.0.0.1' });
    person.cookies.set('__Host-sundial_session', token);
    return { person, as: user };
  }

  const addressOf = ({ app }: Pick<TestApp, 'app'>, fields: Fields = {}): string => {
    const query = {
      client_id: app._id,
      response_type: 'code',
      redirect_uri: app.redirect_uris[0]!,
      scope: 'read_stats',
      ...fields,
    };
    return `/oauth/authorize?${new URLSearchParams(query).toString()}`;
  };

  /** Sends the form of the question, as it stands on its page. */
  async function decide(person: Person, path: string, decision: 'allow' | 'deny' = 'allow'): Promise<PageAnswer> {
    const page = await person.get(path);
    if (page.status !== 200) throw new Error(`no question but ${page.status} ${page.location} ${page.text}`);
    return person.submit(path, { decision });
  }

  /** What an answer carries, from the address that it leads to. */
  const carried = ({ location }: Pick<PageAnswer, 'location'>): URLSearchParams => {
    const url = new URL(location!);
    return url.hash === '' ? url.searchParams : new URLSearchParams(url.hash.slice(1));
  };

  async function codeFor(person: Person, app: TestApp, fields: Fields = {}): Promise<string> {
    const page = await person.get(addressOf(app, fields));
    const answer = page.status === 200 ? await person.submit(addressOf(app, fields), { decision: 'allow' }) : page;
    return carried(answer).get('code') ?? '';
  }

  async function ask(path: string, fields: Fields, headers: Record<string, string> = {}): Promise<TokenAnswer> {
    const response = await fetch(server.url + path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { Accept: 'application/json', ...headers },
    });
    return { status: response.status, body: (await response.json()) as TokenAnswer['body'], headers: response.headers };
  }

  const own = ({ app, secret }: TestApp): Fields => ({ client_id: app._id, client_secret: secret });
  const exchange = (app: TestApp, code: string, fields: Fields = {}): Promise<TokenAnswer> =>
    ask('/oauth/token', {
      ...own(app),
      grant_type: 'authorization_code',
      redirect_uri: app.app.redirect_uris[0]!,
      code,
      ...fields,
    });
  const refresh = (app: TestApp, refresh_token: string, fields: Fields = {}): Promise<TokenAnswer> =>
    ask('/oauth/token', { ...own(app), grant_type: 'refresh_token', refresh_token, ...fields });
  const revoke = (app: TestApp, fields: Fields): Promise<TokenAnswer> => ask('/oauth/revoke', { ...own(app), ...fields });

  async function tokensFor(person: Person, app: TestApp, fields: Fields = {}): Promise<Tokens> {
    const { status, body } = await exchange(app, await codeFor(person, app, fields));
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** The status that a token gets. */
  const tried = async (token: string, path = '/api/v1/users/current/stats/last_7_days'): Promise<number> =>
    (await server.fetch(path, { headers: { Authorization: `Bearer ${token}` } })).status;

  return { collections, newApp, signedIn, addressOf, decide, carried, codeFor, ask, exchange, refresh, revoke, tokensFor, tried };
}

export type OAuthParties = ReturnType<typeof oauthParties>;

export function pkce(): { verifier: string; fields: Fields } {
  const verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(verifier).digest('base64url');
  return { verifier, fields: { code_challenge, code_challenge_method: 'S256' } };
}
