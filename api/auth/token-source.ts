import type { Stores } from '../../shared/store/stores.js';
import { hashSecret } from '../../shared/store/secrets.js';
import { isActive } from '../../shared/store/users.js';
import type { Change, CredentialSource } from './credential-cache.js';
import type { Principal } from './principal.js';

const never = new Date(0);

/** Tokens of apps: those of accounts that can be used, by apps whose owners' accounts can be. */
export function tokenSource({ oauth, users }: Pick<Stores, 'oauth' | 'users'>): CredentialSource {
  const { apps, tokens } = oauth;

  /** A change of an app's owner is one of all its tokens: the cache knows them only by their users. */
  async function changedOwners(since: Date): Promise<Change[]> {
    const owners = await users.accessChangedSince(since);
    if (owners.length === 0) return [];
    const appIds = await apps.idsOf(owners.map(({ of }) => of));
    if (appIds.length === 0) return [];
    const at = new Date(Math.max(...owners.map((owner) => owner.at.getTime())));
    return (await tokens.hashesOfApps(appIds)).map((of) => ({ of, at }));
  }

  return {
    async find(secret) {
      const of = hashSecret(secret);
      const token = await tokens.find(of);
      const [user, app] = token ? await Promise.all([users.byId(token.user_id), apps.byId(token.app_id)]) : [null, null];
      const owner = app && (await users.byId(app.user_id));
      if (!token || !user || !owner || !isActive(user) || !isActive(owner)) return null;
      const principal: Principal = {
        kind: 'token',
        id: token.id,
        user_id: user._id,
        grant: new Set(token.scopes),
        expires_at: token.expires_at.getTime(),
      };
      // A change of the app's owner counts as one of the token; while it is in sight, the token is looked up with each look at changes
      return { of, principal, changed_at: token.modified_at, user_changed_at: user.access_changed_at ?? never };
    },
    async changedSince(since) {
      const [changed, byOwners] = await Promise.all([tokens.changedSince(since), changedOwners(since)]);
      return [...changed, ...byOwners];
    },
    used: (lastUse) => tokens.used(lastUse),
  };
}
