import type { Topic } from '../setting.js';

export const limits = {
  perKey: {
    env: 'SUNDIAL_LIMIT_PER_KEY',
    kind: 'integer',
    default: '3000',
    min: 0,
    max: 100000000,
    about: 'Requests in 5 minutes with one API key, token of an app or session, to each process; 0: any. Heartbeats never count',
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
} as const satisfies Topic;
