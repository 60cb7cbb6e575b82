import type { Logger } from '../../shared/observability/log.js';
import type { Stores } from '../../shared/store/stores.js';
import { createCredentialCache, type CredentialCache } from './credential-cache.js';
import { keySource } from './key-source.js';
import { tokenSource } from './token-source.js';

/** Keys and tokens of the database. */
export const createCredentials = (stores: Stores, log: Logger): CredentialCache =>
  createCredentialCache({
    sources: { key: keySource(stores), token: tokenSource(stores) },
    usersChangedSince: (since) => stores.users.accessChangedSince(since),
    now: () => stores.apiKeys.now(),
    log,
  });
