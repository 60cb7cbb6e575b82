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

/**
 * What is wrong with settings as they stand together.
 * @param isSet whether a setting has a value; null where its value is faulty, which is told already
 */
export const faultsTogether = (isSet: (setting: Setting) => boolean | null): string[] =>
  all
    .filter(({ of: one, needs }) => isSet(one) === true && isSet(needs) === false)
    .map(({ of: one, needs, because }) => `${one.env} needs ${needs.env}, too: ${because}`);
