import type { Topic } from '../setting.js';
import { isIpList, isNetworkList } from '../ip-list.js';
import { isOrigin } from '../origin.js';

export const server = {
  host: { env: 'HOST', kind: 'string', default: '127.0.0.1', about: 'Address the API listens on' },
  port: {
    env: 'PORT',
    kind: 'integer',
    default: '3000',
    min: 0,
    max: 65535,
    about: 'Port the API listens on (0 = any free one)',
  },
  bodyLimit: {
    env: 'SUNDIAL_BODY_LIMIT',
    kind: 'integer',
    default: '4194304',
    min: 1024,
    max: 67108864,
    about: 'Largest request body in bytes, also after inflation; larger ones get 413',
  },
  importLimit: {
    env: 'SUNDIAL_IMPORT_LIMIT',
    kind: 'integer',
    default: '1073741824',
    min: 1024,
    max: 1099511627776,
    about: 'Largest file in bytes that can be uploaded to be imported',
  },
  url: {
    env: 'SUNDIAL_URL',
    kind: 'string',
    default: '',
    pattern: { test: isOrigin },
    form: 'an address without a path, such as https://sundial.example.org',
    about:
      'Address that people reach this server at; links in mails and sign-in by OpenID Connect need it. With http:// cookies are not kept to TLS',
  },
  trustedProxies: {
    env: 'SUNDIAL_TRUSTED_PROXIES',
    kind: 'string',
    default: '',
    pattern: { test: isNetworkList },
    form: 'IP addresses and networks (10.0.0.0/8), separated by commas',
    about: 'Proxies before this server: only from them X-Forwarded-For, -Proto and -Host are believed',
  },
  publicIps: {
    env: 'SUNDIAL_PUBLIC_IPS',
    kind: 'string',
    default: '',
    pattern: { test: isIpList },
    form: 'IP addresses, separated by commas',
    about: 'Addresses that clients reach this server at, for the rules of firewalls (`GET /api/v1/meta`)',
  },
  shutdownSeconds: {
    env: 'SUNDIAL_SHUTDOWN_SECONDS',
    kind: 'integer',
    default: '30',
    min: 1,
    max: 600,
    about: 'How long a process may take to finish its work after SIGTERM',
  },
} as const satisfies Topic;

export const log = {
  level: {
    env: 'LOG_LEVEL',
    kind: 'choice',
    choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    default: 'info',
    about: 'Least level that is logged',
  },
} as const satisfies Topic;

export const metrics = {
  token: {
    env: 'SUNDIAL_METRICS_TOKEN',
    kind: 'string',
    default: '',
    secret: true,
    pattern: /^[\w.~+/=-]{16,}$/,
    form: 'at least 16 letters, digits and "-._~+/="',
    about:
      'What Prometheus sends as bearer token to read /metrics; empty: the API shows them to administrators only, workers to whoever reaches their port',
  },
} as const satisfies Topic;
