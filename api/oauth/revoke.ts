import type { Stores } from '../../shared/store/stores.js';
import type { Client } from './client.js';
import { oauthFailure } from './failure.js';
import type { Parameters } from './parameters.js';

/**
 * Revokes tokens of the app that asks: with `token` that authorization's, with `all` and `token`, or with `user_id`, all of that user's, with `all`
 * alone every one. Those of other apps, unknown and revoked ones are passed over in silence.
 * @throws AppError 400 when nothing is named, 401 for what needs the secret
 */
export async function revokeTokens(
  { oauth }: Pick<Stores, 'oauth'>,
  { app, hasSecret }: Client,
  parameters: Parameters,
): Promise<void> {
  const { tokens } = oauth;
  const token = parameters.get('token');
  const userId = parameters.get('user_id');
  const all = /^(true|1)$/i.test(parameters.get('all') ?? '');
  if (token === undefined && userId === undefined && !all) {
    throw oauthFailure('invalid_request', 'token, user_id or all=true is missing.');
  }
  // Anybody can name an app that has no secret; its tokens are known to those who hold them
  if (!hasSecret && (all || userId !== undefined)) {
    throw oauthFailure('invalid_client', 'client_secret is missing.', { status: 401 });
  }
  if (token !== undefined) {
    const found = await tokens.findAny(token);
    if (found?.app_id === app._id) {
      await tokens.revoke(all ? { user_id: found.user_id, app_id: app._id } : { family: found.family, app_id: app._id });
    }
  } else if (userId === undefined) await tokens.revoke({ app_id: app._id });
  if (userId !== undefined) await tokens.revoke({ user_id: userId, app_id: app._id });
}
