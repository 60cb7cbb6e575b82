import type { KeyScope } from '../shared/domain/scopes.js';
import { badRequest, type FieldErrors } from '../shared/errors.js';
import type { UserDocument } from '../shared/store/collections.js';
import { mostKeys } from '../shared/store/api-keys.js';
import type { Stores } from '../shared/store/stores.js';
import type { CredentialCache } from './auth/credential-cache.js';

const mostName = 100;

/** What is wrong with the name of a new key, if anything. */
export const keyNameFaults = (name: string): FieldErrors => ({
  ...(name === '' && { name: ['This field is required.'] }),
  ...(name.length > mostName && { name: [`Must have at most ${mostName} characters.`] }),
});

export interface KeyOrder {
  readonly user: UserDocument;
  /** Of who asks. */
  readonly ip: string;
  readonly key: { readonly name: string; readonly scope: KeyScope; readonly expires_at: Date | null };
}

/**
 * Makes a key that works at once, and writes that down.
 * @returns it; it is kept nowhere
 * @throws AppError 400 where the user has as many as anybody may
 */
export async function issueKey(
  { stores, credentials }: { readonly stores: Pick<Stores, 'apiKeys' | 'audit'>; readonly credentials: CredentialCache },
  { user, ip, key }: KeyOrder,
): Promise<string> {
  const { apiKeys, audit } = stores;
  if ((await apiKeys.list(user._id)).length >= mostKeys) {
    throw badRequest({ name: [`You have ${mostKeys} keys: revoke one first.`] });
  }
  const issued = await apiKeys.issue(user._id, key);
  await audit.write({ action: 'key.issued', actor: user, ip, details: { name: key.name, scope: key.scope } });
  await credentials.refresh();
  return issued;
}
