import { usernameForm, usernamePattern } from '../domain/account-names.js';
import { isIpList, isNetworkList } from './ip-list.js';
import { isIssuer, isOrigin } from './origin.js';

/**
 * Every setting of Sundial: one list, from which the loader, `.env.example`, the README's table and `--help` are made
 * (test/unit/config.test.ts holds them together). A setting is an environment variable (12-factor).
 */
export type SettingKind = 'string' | 'integer' | 'choice';

export interface Setting {
  readonly env: string;
  readonly kind: SettingKind;
  readonly about: string;
  readonly default: string;
  /** Integers only: the allowed range, both ends included. */
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** May also be given as a file's path in `<env>_FILE`; never shown in logs. */
  readonly secret?: boolean;
  /** A regular expression, or what tests more than one can. */
  readonly pattern?: { test(value: string): boolean };
  /** What a value must look like, in words, when `pattern` is given. */
  readonly form?: string;
}

const uuidV4 = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

/** The form every WakaTime plugin checks before it sends (wakatime-api.md, section 2). */
export const apiKeyPattern = new RegExp(`^(waka_)?${uuidV4}$`);

export const settings = {
  server: {
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
  },
  stores: {
    mongoUrl: {
      env: 'MONGO_URL',
      kind: 'string',
      default: '',
      secret: true,
      pattern: /^mongodb(\+srv)?:\/\//,
      form: 'an address that begins with mongodb://',
      about: 'MongoDB to use, with the database in its path (else "sundial"); empty: `npm start` runs its own',
    },
    redisUrl: {
      env: 'REDIS_URL',
      kind: 'string',
      default: '',
      secret: true,
      pattern: /^rediss?:\/\//,
      form: 'an address that begins with redis://',
      about: 'Redis to use; empty: `npm start` runs its own',
    },
    storeTimeoutMs: {
      env: 'SUNDIAL_STORE_TIMEOUT_MS',
      kind: 'integer',
      default: '2000',
      min: 100,
      max: 60000,
      about: 'After this many ms without an answer of Redis or MongoDB the API answers 503',
    },
  },
  queue: {
    prefix: {
      env: 'SUNDIAL_QUEUE_PREFIX',
      kind: 'string',
      default: '{sundial}',
      about: 'Prefix of all Redis keys (in braces: one slot in a Redis Cluster)',
    },
    maxDepth: {
      env: 'SUNDIAL_QUEUE_MAX_DEPTH',
      kind: 'integer',
      default: '50000',
      min: 1,
      max: 10000000,
      about: 'Waiting requests above which heartbeats are refused with 503',
    },
    maxMemoryPercent: {
      env: 'SUNDIAL_REDIS_MEMORY_PERCENT',
      kind: 'integer',
      default: '60',
      min: 1,
      max: 100,
      about: "Share of Redis's maxmemory above which heartbeats are refused with 503",
    },
  },
  worker: {
    concurrency: {
      env: 'SUNDIAL_WORKER_CONCURRENCY',
      kind: 'integer',
      default: '50',
      min: 1,
      max: 1000,
      about: 'Heartbeat jobs one worker has in hand at once',
    },
    recomputeDelayMs: {
      env: 'SUNDIAL_RECOMPUTE_DELAY_MS',
      kind: 'integer',
      default: '2000',
      min: 0,
      max: 600000,
      about: "How long a user's new heartbeats are gathered before the days are computed again (reads are exact at once)",
    },
    rollUpDelayMs: {
      env: 'SUNDIAL_ROLL_UP_DELAY_MS',
      kind: 'integer',
      default: '30000',
      min: 0,
      max: 86400000,
      about:
        'How long changes of past days are gathered before they are rolled up into months and projects (reads are exact at once)',
    },
  },
  local: {
    dataDir: { env: 'SUNDIAL_DATA_DIR', kind: 'string', default: './data', about: '`npm start`: folder of the stores' },
    cacheDir: {
      env: 'SUNDIAL_CACHE_DIR',
      kind: 'string',
      default: '',
      about: '`npm start`: where fetched store programs are kept; empty: the user’s cache folder',
    },
    appendfsync: {
      env: 'SUNDIAL_REDIS_APPENDFSYNC',
      kind: 'choice',
      choices: ['everysec', 'always'],
      default: 'everysec',
      about:
        '`npm start`: when its Redis syncs its file; with `everysec` a power cut may cost the last second, a crash costs nothing',
    },
  },
  ai: {
    pricesFile: {
      env: 'SUNDIAL_AI_PRICES_FILE',
      kind: 'string',
      default: '',
      about:
        'JSON file with prices of AI models, put over the list prices: `{"Opus": {"input": 5, "cached_input": 0.5, "output": 25}}` in USD per million tokens',
    },
  },
  community: {
    minUsers: {
      env: 'SUNDIAL_COMMUNITY_MIN_USERS',
      kind: 'integer',
      default: '5',
      min: 2,
      max: 1000000,
      about: 'Community stats show only what at least this many users have, so that nobody can be made out in them',
    },
  },
  accounts: {
    signUp: {
      env: 'SUNDIAL_SIGN_UP',
      kind: 'choice',
      choices: ['closed', 'invitation', 'open'],
      default: 'invitation',
      about: 'Who may make an account: nobody, who was invited, anybody (administrators always can)',
    },
    sessionDays: {
      env: 'SUNDIAL_SESSION_DAYS',
      kind: 'integer',
      default: '30',
      min: 1,
      max: 90,
      about: 'Days after which who was not here has to sign in again',
    },
  },
  limits: {
    perKey: {
      env: 'SUNDIAL_LIMIT_PER_KEY',
      kind: 'integer',
      default: '3000',
      min: 0,
      max: 100000000,
      about:
        'Requests in 5 minutes with one API key, token of an app or session, to each process; 0: any. Heartbeats never count',
    },
    perUser: {
      env: 'SUNDIAL_LIMIT_PER_USER',
      kind: 'integer',
      default: '6000',
      min: 0,
      max: 100000000,
      about: 'The same for all that one user has',
    },
    perAddress: {
      env: 'SUNDIAL_LIMIT_PER_ADDRESS',
      kind: 'integer',
      default: '30000',
      min: 0,
      max: 100000000,
      about: 'The same for an IPv4 address or an IPv6 /64, which may be that of a whole office',
    },
    wrongKeys: {
      env: 'SUNDIAL_LIMIT_WRONG_KEYS',
      kind: 'integer',
      default: '300',
      min: 0,
      max: 100000000,
      about:
        'Wrong keys, tokens and sessions in 5 minutes after which an address has to wait before unknown ones of it are looked up; 0: any',
    },
  },
  signIn: {
    tries: {
      env: 'SUNDIAL_LIMIT_SIGN_INS',
      kind: 'integer',
      default: '10',
      min: 1,
      max: 10000,
      about:
        'Wrong passwords within 15 minutes for one account from one address, or from one browser that has signed in to it before',
    },
    triesOfAddress: {
      env: 'SUNDIAL_LIMIT_SIGN_INS_ADDRESS',
      kind: 'integer',
      default: '100',
      min: 1,
      max: 1000000,
      about: 'Wrong passwords within an hour from one address (IPv6: one /64), whatever the account',
    },
    triesForAccount: {
      env: 'SUNDIAL_LIMIT_SIGN_INS_ACCOUNT',
      kind: 'integer',
      default: '100',
      min: 1,
      max: 1000000,
      about: 'Wrong passwords within an hour for one account from all browsers that never signed in to it',
    },
  },
  mail: {
    smtpUrl: {
      env: 'SUNDIAL_SMTP_URL',
      kind: 'string',
      default: '',
      secret: true,
      pattern: /^smtps?:\/\//,
      form: 'an address that begins with smtp:// or smtps://',
      about: 'Mail server, such as smtps://name:password@mail.example.org; empty: no mails, administrators hand out links',
    },
    from: {
      env: 'SUNDIAL_MAIL_FROM',
      kind: 'string',
      default: '',
      pattern: /^[^@\r\n]*[^@\s]+@[^@\s]+$/,
      form: 'an email address, or "Name <address>"',
      about: 'Sender of mails; empty: sundial@ the host of SUNDIAL_URL',
    },
  },
  oidc: {
    issuer: {
      env: 'SUNDIAL_OIDC_ISSUER',
      kind: 'string',
      default: '',
      pattern: { test: isIssuer },
      form: 'an address that begins with https:// (http:// only on this machine)',
      about:
        'OpenID Connect provider that people sign in with, such as https://accounts.example.org; empty: none. It has to know SUNDIAL_URL with /sign-in/oidc/callback after it as redirect URI',
    },
    clientId: { env: 'SUNDIAL_OIDC_CLIENT_ID', kind: 'string', default: '', about: 'Id of this server at that provider' },
    clientSecret: {
      env: 'SUNDIAL_OIDC_CLIENT_SECRET',
      kind: 'string',
      default: '',
      secret: true,
      about: 'Its secret there; empty for a public client',
    },
    name: {
      env: 'SUNDIAL_OIDC_NAME',
      kind: 'string',
      default: 'single sign-on',
      about: 'What the button says after "Sign in with"',
    },
    signUp: {
      env: 'SUNDIAL_OIDC_SIGN_UP',
      kind: 'choice',
      choices: ['yes', 'no'],
      default: 'yes',
      about: 'Whether who signs in by it for the first time gets an account',
    },
  },
  admin: {
    username: {
      env: 'SUNDIAL_ADMIN_USERNAME',
      kind: 'string',
      default: 'admin',
      pattern: usernamePattern,
      form: usernameForm,
      about: 'Name of the account made when there is none',
    },
    email: {
      env: 'SUNDIAL_ADMIN_EMAIL',
      kind: 'string',
      default: '',
      pattern: /^[^@\s]+@[^@\s]+$/,
      form: 'an email address',
      about: 'Its email address',
    },
    password: { env: 'SUNDIAL_ADMIN_PASSWORD', kind: 'string', default: '', secret: true, about: 'Its password' },
    apiKey: {
      env: 'SUNDIAL_ADMIN_API_KEY',
      kind: 'string',
      default: '',
      secret: true,
      pattern: apiKeyPattern,
      form: 'a UUID v4 in lower case, with or without "waka_" before it',
      about: 'An API key it holds; empty: `npm start` makes one with the account',
    },
  },
  log: {
    level: {
      env: 'LOG_LEVEL',
      kind: 'choice',
      choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      default: 'info',
      about: 'Least level that is logged',
    },
  },
} as const satisfies Record<string, Record<string, Setting>>;

export type Settings = typeof settings;

export function allSettings(): Setting[] {
  return Object.values(settings).flatMap((topic) => Object.values(topic) as Setting[]);
}
