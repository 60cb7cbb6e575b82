import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { configHelp } from '../shared/config/document.js';
import { setUpUrl } from '../shared/store/set-up-code.js';
import type { FirstAccount } from './first-account.js';

export interface Welcome {
  /** Where the API listens. */
  readonly address: string;
  /** Where people reach it, if that is another place: SUNDIAL_URL; '' for none. */
  readonly publicUrl: string;
  readonly account: FirstAccount;
  /** Null when both stores are somebody else's. */
  readonly dataDir: string | null;
}

/** The address to type on this machine: a server that listens on all addresses is reached at the loopback one. */
export function localAddress(address: string): string {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (host === '0.0.0.0') url.hostname = '127.0.0.1';
  else if (isIPv6(host) && /^::(ffff:0:0)?$/.test(host)) url.hostname = '[::1]';
  return url.origin;
}

function accountText({ username, setUpCode, hasPresetKey, canSignIn }: FirstAccount, here: string): string {
  if (setUpCode !== null) return `There is no account yet. Make the first one here:\n\n  ${setUpUrl(here, setUpCode)}`;
  // As made by a version before there were passwords, or from a preset key alone
  const signIn = canSignIn
    ? `Sign in at ${here}/sign-in; API keys are made at ${here}/settings/keys.`
    : `"${username}" has no password yet. This prints a link to set one:\n\n  npm run admin -- password reset-link ${username}`;
  return hasPresetKey ? `Account "${username}" holds the API key you set as SUNDIAL_ADMIN_API_KEY.\n${signIn}` : signIn;
}

/** What a newcomer needs, printed when all is ready. */
export function welcomeText({ address, publicUrl, account, dataDir }: Welcome): string {
  const local = localAddress(address);
  const here = publicUrl || local;
  return [
    '',
    `Sundial is ready: ${here}${here === local ? '' : ` (listening on ${local})`}`,
    '',
    accountText(account, here),
    '',
    'For your editor, put this into ~/.wakatime.cfg:',
    '',
    '[settings]',
    `api_url = ${here}/api/v1`,
    'api_key = <your API key>',
    '',
    ...(dataDir === null ? [] : [`Data and logs: ${dataDir} and ${join(dataDir, 'log')}.`]),
    'Ctrl-C stops everything.',
    '',
  ].join('\n');
}

/** `--help`. */
export function usage(): string {
  return `Usage: npm start [-- --help]

Runs all of Sundial on this machine: MongoDB, Redis, the API and one worker. The stores are programs found on PATH or fetched once
(Linux on x86-64); with MONGO_URL and REDIS_URL set, those servers are used. A part that ends by itself is started again. Ctrl-C stops everything in
order.

Environment variables, also read from a file .env in this folder (default in brackets):

${configHelp()}
`;
}
