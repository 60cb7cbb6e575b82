import type { Topic } from '../setting.js';
import { isIssuer } from '../origin.js';
import { usernameForm, usernamePattern } from '../../domain/account-names.js';

const uuidV4 = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

/** The form every WakaTime plugin checks before it sends (wakatime-api.md, section 2). */
export const apiKeyPattern = new RegExp(`^(waka_)?${uuidV4}$`);

export const accounts = {
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
} as const satisfies Topic;

export const admin = {
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
} as const satisfies Topic;

export const signIn = {
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
} as const satisfies Topic;

export const oidc = {
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
} as const satisfies Topic;
