import { randomUUID } from 'node:crypto';
import type { Config } from '../shared/config/load.js';
import { createMongo } from '../shared/store/connect.js';
import { ensureAdmin } from '../shared/store/ensure-admin.js';
import { createStores } from '../shared/store/stores.js';

export interface FirstAccount {
  readonly username: string;
  /** A key made now, in plain text, to be shown once; null when there are keys from before or one is preset. */
  readonly apiKey: string | null;
  /** Whether SUNDIAL_ADMIN_API_KEY gives a key. It is not shown: the output may end in a log. */
  readonly preset: boolean;
}

const timeoutMs = 10_000;

/** A key of the form every WakaTime plugin accepts. */
const makeApiKey = (): string => `waka_${randomUUID()}`;

/** The account to start with, made on the first start, and a key for it while it holds none. */
export async function ensureFirstAccount(mongoUrl: string, admin: Config['admin']): Promise<FirstAccount> {
  const { client, db } = createMongo({ url: mongoUrl, appName: 'sundial-launcher', timeoutMs });
  try {
    const stores = createStores(db);
    const { user } = await ensureAdmin(stores, admin);
    const { username } = user;
    if (admin.apiKey !== '') return { username, apiKey: null, preset: true };
    if (await stores.apiKeys.hasAny(user._id)) return { username, apiKey: null, preset: false };
    const apiKey = makeApiKey();
    await stores.apiKeys.add(apiKey, user._id, 'first key');
    return { username, apiKey, preset: false };
  } finally {
    await client.close();
  }
}
