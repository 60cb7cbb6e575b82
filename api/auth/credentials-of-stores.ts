import type { Logger } from '../../shared/observability/log.js';
import type { Stores } from '../../shared/store/stores.js';
import { createCredentialCache, type CredentialCache, type CredentialSource } from './credential-cache.js';
import { keySource } from './key-source.js';

const noTokens: CredentialSource = {
  find: () => Promise.resolve(null),
  changedSince: () => Promise.resolve([]),
  used: () => Promise.resolve(),
};

/** Keys and tokens of the database. */
export const createCredentials = (stores: Stores, log: Logger): CredentialCache =>
  createCredentialCache({
    sources: { key: keySource(stores), token: noTokens },
    usersChangedSince: (since) => stores.users.accessChangedSince(since),
    now: () => stores.apiKeys.now(),
    log,
  });
