import type { Db } from 'mongodb';
import { appStore, type AppStore } from './oauth-apps.js';
import { codeStore, type CodeStore } from './oauth-codes.js';
import { consentStore, type ConsentStore } from './oauth-consents.js';
import type { AppDocument, CodeDocument, ConsentDocument, TokenDocument } from './oauth-documents.js';
import { tokenStore, type TokenStore } from './oauth-tokens.js';

/** Apps of third parties, what users allow them, and what they hold for it. */
export interface OAuthStores {
  readonly apps: AppStore;
  readonly consents: ConsentStore;
  readonly codes: CodeStore;
  readonly tokens: TokenStore;
  /** A user takes an app all that it was allowed. */
  forbid(userId: string, appId: string): Promise<boolean>;
  /** Deletes an app of its owner, with all that was given to it. @returns it, or null when there is none such */
  removeApp(ownerId: string, appId: string): Promise<AppDocument | null>;
  /** Deletes all that is a user's: their apps, and what they allowed others. */
  removeAllOf(userId: string): Promise<void>;
}

export const oauthCollections = (db: Db) => ({
  apps: db.collection<AppDocument>('oauth_apps'),
  consents: db.collection<ConsentDocument>('oauth_consents'),
  codes: db.collection<CodeDocument>('oauth_codes'),
  tokens: db.collection<TokenDocument>('oauth_tokens'),
});

export function oauthStores(db: Db): OAuthStores {
  const c = oauthCollections(db);
  const apps = appStore(c.apps);
  const consents = consentStore(c.consents);
  const codes = codeStore(c.codes);
  const tokens = tokenStore(c.tokens);

  // What allows goes before what was allowed: a token that is being made looks back at it once it is stored (api/oauth/issue.ts)
  async function takeFromApp(appId: string): Promise<void> {
    await consents.removeAllOfApp(appId);
    await codes.removeAllOf({ app_id: appId });
    await tokens.revoke({ app_id: appId });
  }

  async function removeApp(ownerId: string, appId: string): Promise<AppDocument | null> {
    if ((await apps.byId(appId))?.user_id !== ownerId) return null;
    // Before, so that one that fails on the way can be done again; after, for who allowed it in between
    await takeFromApp(appId);
    const app = await apps.remove(ownerId, appId);
    await takeFromApp(appId);
    return app;
  }

  return {
    apps,
    consents,
    codes,
    tokens,
    async forbid(userId, appId) {
      const withdrawn = await consents.withdraw(userId, appId);
      await codes.removeAllOf({ user_id: userId, app_id: appId });
      await tokens.revoke({ user_id: userId, app_id: appId });
      return withdrawn;
    },
    removeApp,
    async removeAllOf(userId) {
      for (const id of await apps.idsOf([userId])) await removeApp(userId, id);
      await consents.removeAllOfUser(userId);
      await codes.removeAllOf({ user_id: userId });
      await tokens.removeAllOfUser(userId);
    },
  };
}
