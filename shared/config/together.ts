import { hasHashTag, parseRedisUrl } from '../domain/redis-url.js';
import type { Setting } from './setting.js';
import { settings } from './settings.js';

interface Need {
  readonly of: Setting;
  readonly needs: Setting;
  readonly because: string;
}

/** Settings that make sense only with others. */
const all: readonly Need[] = [
  { of: settings.mail.smtpUrl, needs: settings.server.url, because: 'links in mails begin with it' },
  { of: settings.oidc.issuer, needs: settings.server.url, because: 'the provider sends people back to it' },
  { of: settings.oidc.issuer, needs: settings.oidc.clientId, because: 'the provider knows this server by it' },
  { of: settings.oidc.clientId, needs: settings.oidc.issuer, because: 'it is the id at that provider' },
];

type ValueOf = (setting: Setting) => string | number | null;

function clusterFaults(valueOf: ValueOf): string[] {
  const [url, prefix] = [valueOf(settings.stores.redisUrl), valueOf(settings.queue.prefix)];
  if (!url || !prefix || parseRedisUrl(String(url)).kind !== 'cluster' || hasHashTag(String(prefix))) return [];
  return [
    `${settings.queue.prefix.env} needs a part in braces with a Redis Cluster, such as {sundial}: all keys of the queues must lie on one node`,
  ];
}

/**
 * What is wrong with settings as they stand together.
 * @param valueOf the value of a setting, '' when it has none; null where it is faulty, which is told already
 */
export const faultsTogether = (valueOf: ValueOf): string[] => [
  ...all
    .filter(({ of: one, needs }) => valueOf(one) !== null && valueOf(one) !== '' && valueOf(needs) === '')
    .map(({ of: one, needs, because }) => `${one.env} needs ${needs.env}, too: ${because}`),
  ...clusterFaults(valueOf),
];
