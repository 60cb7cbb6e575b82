import { isDuplicateKey } from './duplicate-key.js';
import { cleanPassword } from '../domain/password.js';
import type { UserDocument } from './collections.js';
import { hashPassword } from './passwords.js';
import type { Stores } from './stores.js';

export interface AdminPreset {
  readonly username: string;
  readonly email: string;
  readonly password: string;
  /** Empty: none is added. */
  readonly apiKey: string;
}

/** Whether the environment presets an account that can be used. */
export const isPreset = ({ password, apiKey }: AdminPreset): boolean => password !== '' || apiKey !== '';

async function firstUser({ users }: Stores, preset: AdminPreset): Promise<UserDocument> {
  try {
    return await users.create({
      username: preset.username,
      email: preset.email || null,
      password_hash: preset.password === '' ? null : await hashPassword(cleanPassword(preset.password)),
      is_admin: true,
    });
  } catch (error) {
    // Another process was first
    const user = isDuplicateKey(error) ? await users.find(preset.username) : null;
    if (!user) throw error;
    return user;
  }
}

/**
 * Makes the administrator's account when there is no account yet, and gives it the preset API key.
 * Safe in several processes at once, and again at each start: an account that is there stays as it is.
 * @returns the first account, and whether it was made now
 */
export async function ensureAdmin(stores: Stores, preset: AdminPreset): Promise<{ user: UserDocument; created: boolean }> {
  const existing = await stores.users.any();
  const user = existing ?? (await firstUser(stores, preset));
  if (preset.apiKey !== '') await stores.apiKeys.add(preset.apiKey, user._id, { name: 'Preset' });
  return { user, created: existing === null };
}
