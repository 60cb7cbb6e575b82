import type { Setting, Topic } from './setting.js';
import { server, log, metrics } from './topics/server.js';
import { stores, local } from './topics/stores.js';
import { queue, retention, worker } from './topics/work.js';
import { ai, community } from './topics/figures.js';
import { accounts, admin, signIn, oidc } from './topics/accounts.js';
import { limits } from './topics/limits.js';
import { mail } from './topics/mail.js';

/**
 * Every setting of Sundial, by topic: one list, from which the loader, `.env.example`, the README's table and `--help` are made
 * (test/unit/config.test.ts holds them together).
 */
export const settings = {
  server,
  stores,
  queue,
  retention,
  worker,
  local,
  ai,
  community,
  accounts,
  limits,
  signIn,
  mail,
  oidc,
  admin,
  log,
  metrics,
} as const satisfies Record<string, Topic>;

export type Settings = typeof settings;

export function allSettings(): Setting[] {
  return Object.values(settings).flatMap((topic) => Object.values(topic) as Setting[]);
}
