import { createSetUpCode } from '../shared/store/set-up-code.js';
import type { Config } from '../shared/config/load.js';
import { createMongo } from '../shared/store/connect.js';
import { ensureAdmin, isPreset } from '../shared/store/ensure-admin.js';
import { createStores } from '../shared/store/stores.js';

/** How far the first account is. */
export interface FirstAccount {
  /** The first account's name; null when there is none yet. */
  readonly username: string | null;
  /** What opens the set-up page while there is none. */
  readonly setUpCode: string | null;
  /** Whether SUNDIAL_ADMIN_API_KEY gives it a key. It is not shown: the output may end in a log. */
  readonly hasPresetKey: boolean;
  /** Whether its owner can sign in: not one who only ever had a key. */
  readonly canSignIn: boolean;
}

const timeoutMs = 10_000;

/** The account to start with: the one that the environment presets, the one that is there, or none yet. */
export async function firstAccount(mongoUrl: string, admin: Config['admin']): Promise<FirstAccount> {
  const { client, db } = createMongo({ url: mongoUrl, appName: 'sundial-launcher', timeoutMs });
  try {
    const stores = createStores(db);
    const user = isPreset(admin) ? (await ensureAdmin(stores, admin)).user : await stores.users.any();
    const hasPresetKey = admin.apiKey !== '';
    if (user) {
      const canSignIn = user.password_hash !== null || user.oidc !== undefined;
      return { username: user.username, setUpCode: null, hasPresetKey, canSignIn };
    }
    return { username: null, setUpCode: await createSetUpCode(stores.versions).get(), hasPresetKey, canSignIn: false };
  } finally {
    await client.close();
  }
}
