import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { configHelp } from '../shared/config/document.js';
import type { FirstAccount } from './first-account.js';

export interface Welcome {
  /** Where the API listens. */
  readonly address: string;
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

function accountText({ username, apiKey, preset }: FirstAccount): string {
  if (preset) return `Account "${username}" holds the API key you set as SUNDIAL_ADMIN_API_KEY.`;
  return apiKey === null
    ? `Account "${username}" is there from before; its keys are kept only as hashes. To add one, start with SUNDIAL_ADMIN_API_KEY set.`
    : `Account "${username}" is ready. Its API key is shown only this once:\n\n  ${apiKey}`;
}

/** What a newcomer needs, printed when all is ready. */
export function welcomeText({ address, account, dataDir }: Welcome): string {
  const here = localAddress(address);
  return [
    '',
    `Sundial is ready: ${here}`,
    '',
    accountText(account),
    '',
    'For your editor, put this into ~/.wakatime.cfg:',
    '',
    '[settings]',
    `api_url = ${here}/api/v1`,
    `api_key = ${account.apiKey ?? '<your API key>'}`,
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
(Linux on x86-64); with MONGO_URL and REDIS_URL set, those servers are used. Ctrl-C stops everything in order.

Environment variables, also read from a file .env in this folder (default in brackets):

${configHelp()}
`;
}
