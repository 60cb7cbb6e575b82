import type Router from '@koa/router';
import type { RouterContext } from '@koa/router';
import { scopeTexts } from '../../shared/domain/scopes.js';
import type { Logger } from '../../shared/observability/log.js';
import type { Stores } from '../../shared/store/stores.js';
import type { CredentialCache } from '../auth/credential-cache.js';
import type { SignInLimits } from '../auth/sign-in-limits.js';
import { originOf } from '../context.js';
import { logFault, toAppError } from '../middleware/errors.js';
import { answer, codeOf, described, tokenFields } from './answer.js';
import { authenticateClient, type Client } from './client.js';
import { grantTokens } from './grants.js';
import { readParameters, type Parameters } from './parameters.js';
import { revokeTokens } from './revoke.js';

export interface OAuthDeps {
  readonly stores: Stores;
  readonly credentials: CredentialCache;
  readonly signInLimits: SignInLimits;
  readonly log: Logger;
}

/** What apps ask by themselves, without anybody's browser: no cookie is looked at. */
export function oauthRoutes(router: Router, { stores, credentials, signInLimits, log }: OAuthDeps): void {
  function add(path: string, handler: (ctx: RouterContext, client: Client, parameters: Parameters) => Promise<void>): void {
    router.post(path, async (ctx: RouterContext) => {
      try {
        const parameters = await readParameters(ctx);
        const attempt = await signInLimits.clientSecret({ clientId: parameters.get('client_id') ?? '', ip: ctx.ip });
        if (attempt.refusal) throw attempt.refusal;
        const client = await authenticateClient(stores, ctx, parameters);
        await attempt.succeeded();
        await handler(ctx, client, parameters);
      } catch (thrown) {
        const error = toAppError(thrown);
        logFault(log, ctx, error);
        ctx.set(error.headers);
        const error_description = described(error.expose ? error.message : 'Internal server error');
        answer(ctx, error.status, { error: codeOf(error), error_description });
      }
    });
  }

  add('/oauth/token', async (ctx, client, parameters) => {
    try {
      answer(ctx, 200, tokenFields(await grantTokens(stores, client, parameters)));
    } finally {
      // Also a refusal may have revoked something
      await credentials.refresh();
    }
  });

  add('/oauth/revoke', async (ctx, client, parameters) => {
    await revokeTokens(stores, client, parameters);
    await credentials.refresh();
    answer(ctx, 200, {});
  });

  // RFC 8414
  router.get('/.well-known/oauth-authorization-server', (ctx) => {
    const issuer = originOf(ctx);
    const methods = ['client_secret_post', 'client_secret_basic', 'none'];
    ctx.body = {
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      revocation_endpoint: `${issuer}/oauth/revoke`,
      response_types_supported: ['code', 'token'],
      response_modes_supported: ['query', 'fragment'],
      grant_types_supported: ['authorization_code', 'implicit', 'refresh_token'],
      token_endpoint_auth_methods_supported: methods,
      revocation_endpoint_auth_methods_supported: methods,
      code_challenge_methods_supported: ['S256'],
      scopes_supported: Object.keys(scopeTexts),
    };
  });
}
