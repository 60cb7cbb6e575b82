import type { Context } from 'koa';
import type { AppDocument } from '../../shared/store/oauth-documents.js';
import { hashSecret, hexOf } from '../../shared/store/secrets.js';
import type { Stores } from '../../shared/store/stores.js';
import { isActive } from '../../shared/store/users.js';
import { isSame } from '../auth/csrf.js';
import { oauthFailure } from './failure.js';
import type { Parameters } from './parameters.js';

/** An app that asks for something by itself. */
export interface Client {
  readonly app: AppDocument;
  /** It showed its secret; else it is one that can't keep any. */
  readonly hasSecret: boolean;
}

/** Name and password of HTTP Basic, which are form-encoded before (RFC 6749, 2.3.1). */
function basicOf(authorization: string): { id: string; secret: string } | null {
  const base64 = /^basic +([\w+/=-]+)$/i.exec(authorization)?.[1];
  if (base64 === undefined) return null;
  const text = Buffer.from(base64, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const [id, secret] = colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  const decoded = (part: string): string => new URLSearchParams(`part=${part.replaceAll('&', '%26')}`).get('part') ?? '';
  return { id: decoded(id), secret: decoded(secret) };
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** An app by its `client_id`, if it can be used: its owner's account can. */
export async function usableApp(
  { oauth, users }: Pick<Stores, 'oauth' | 'users'>,
  clientId: string,
): Promise<AppDocument | null> {
  const app = uuid.test(clientId) ? await oauth.apps.byId(clientId.toLowerCase()) : null;
  const owner = app && (await users.byId(app.user_id));
  return owner && isActive(owner) ? app : null;
}

/**
 * The app that asks, by its secret in the body or in HTTP Basic.
 * @throws AppError 401 for an unknown app, a wrong secret, and none where one is needed
 */
export async function authenticateClient(
  stores: Pick<Stores, 'oauth' | 'users'>,
  ctx: Context,
  parameters: Parameters,
): Promise<Client> {
  const basic = basicOf(ctx.get('authorization'));
  const inBody = { id: parameters.get('client_id') ?? '', secret: parameters.get('client_secret') ?? '' };
  const { id, secret } = basic ?? inBody;
  const refused = (message: string) =>
    oauthFailure('invalid_client', message, {
      status: 401,
      headers: basic === null ? {} : { 'WWW-Authenticate': 'Basic realm="OAuth"' },
    });
  if (basic !== null && inBody.id !== '' && inBody.id !== basic.id) throw refused('client_id is not the one in Authorization.');
  if (id === '') throw refused('client_id is missing.');
  const app = await usableApp(stores, id);
  if (app === null) throw refused('There is no such app, or its secret is another one.');
  if (secret !== '') {
    if (!isSame(hashSecret(secret), hexOf(app.secret_hash))) {
      throw refused('There is no such app, or its secret is another one.');
    }
    return { app, hasSecret: true };
  }
  if (!app.public_client) throw refused('client_secret is missing.');
  return { app, hasSecret: false };
}
