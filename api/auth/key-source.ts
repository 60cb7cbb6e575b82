import { grantOfKey } from '../../shared/domain/scopes.js';
import type { Stores } from '../../shared/store/stores.js';
import { hashSecret, hexOf } from '../../shared/store/secrets.js';
import { isActive } from '../../shared/store/users.js';
import type { Principal } from './principal.js';
import type { CredentialSource } from './credential-cache.js';

const prefix = 'waka_';
/** Old clients want a key without the prefix, newer ones take both. */
const otherForm = (key: string): string => (key.startsWith(prefix) ? key.slice(prefix.length) : prefix + key);
const never = new Date(0);

/** API keys of accounts that can be used. */
export function keySource({ apiKeys }: Pick<Stores, 'apiKeys'>): CredentialSource {
  return {
    async find(secret) {
      const key = await apiKeys.find([secret, otherForm(secret)].map(hashSecret));
      if (!key?.owner || !isActive(key.owner)) return null;
      if (key.scope === 'admin' && !key.owner.is_admin) return null;
      const of = hexOf(key._id);
      const principal: Principal = {
        kind: 'key',
        id: key.id ?? of.slice(0, 8),
        user_id: key.user_id,
        grant: grantOfKey(key.scope ?? 'full'),
        expires_at: key.expires_at?.getTime() ?? null,
      };
      return { of, principal, changed_at: key.modified_at, user_changed_at: key.owner.access_changed_at ?? never };
    },
    changedSince: (since) => apiKeys.changedSince(since),
    used: (lastUse) => apiKeys.used(lastUse),
  };
}
