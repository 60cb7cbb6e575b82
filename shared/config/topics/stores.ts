import { redisUrlFault, redisUrlForm } from '../../domain/redis-url.js';
import type { Topic } from '../setting.js';

export const stores = {
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
    pattern: { test: (value) => redisUrlFault(value) === null },
    form: redisUrlForm,
    faultOf: redisUrlFault,
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
} as const satisfies Topic;

export const local = {
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
      '`npm start`: when its Redis syncs its file; with `everysec` a power cut may cost the last two seconds, and so may a crash of Redis while the disk is slow',
  },
} as const satisfies Topic;
