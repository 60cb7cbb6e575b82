import type { Topic } from '../setting.js';

export const ai = {
  pricesFile: {
    env: 'SUNDIAL_AI_PRICES_FILE',
    kind: 'string',
    default: '',
    about:
      'JSON file with prices of AI models, put over the list prices: `{"Opus": {"input": 5, "cached_input": 0.5, "output": 25}}` in USD per million tokens',
  },
} as const satisfies Topic;

export const community = {
  minUsers: {
    env: 'SUNDIAL_COMMUNITY_MIN_USERS',
    kind: 'integer',
    default: '5',
    min: 2,
    max: 1000000,
    about: 'Community stats show only what at least this many users have, so that nobody can be made out in them',
  },
} as const satisfies Topic;
