import type { Shape } from './shape.js';
import { ai, day, span } from './shapes.js';

/** Shapes of stats, insights and community stats, from the field lists of wakatime-api.md. */

/** Sections 9 and 11: what stats and insights have in common. */
const reading = {
  user_id: 'uuid',
  range: 'filled',
  human_readable_range: 'filled',
  ...span,
  timezone: 'zone',
  timeout: 'int',
  writes_only: 'bool',
  status: 'filled',
  percent_calculated: 'int',
  is_already_updating: 'bool',
  is_stuck: 'bool',
  is_up_to_date: 'bool',
  is_up_to_date_pending_future: 'bool',
  is_including_today: 'bool',
  created_at: 'moment',
  modified_at: 'moment',
} as const satisfies Shape;

/** Section 9: with the older fields. */
export const bestDay = {
  id: 'uuid',
  date: 'date',
  text: 'spelled',
  total_seconds: 'number',
  created_at: 'moment',
  modified_at: 'moment',
} as const satisfies Shape;

/** Section 9, without what an empty user has otherwise. */
const figures = {
  holidays: 'int',
  days_including_holidays: 'int',
  days_minus_holidays: 'int',
  total_seconds: 'number',
  total_seconds_including_other_language: 'number',
  human_readable_total: 'spelled',
  human_readable_total_including_other_language: 'spelled',
  daily_average: 'int',
  daily_average_including_other_language: 'int',
  human_readable_daily_average: 'spelled',
  human_readable_daily_average_including_other_language: 'spelled',
  ...ai,
  ai_line_changes_total: 'int',
} as const satisfies Shape;

const { grand_total: _total, range: _range, ...lists } = day;

/** Section 9; the best day is null where there is no time. */
export const stats = (best_day: Shape): Shape => ({
  data: {
    id: 'uuid',
    username: 'filled',
    ...reading,
    is_cached: 'bool',
    is_coding_activity_visible: 'bool',
    is_language_usage_visible: 'bool',
    is_editor_usage_visible: 'bool',
    is_category_usage_visible: 'bool',
    is_os_usage_visible: 'bool',
    is_ai_model_usage_visible: 'bool',
    is_other_usage_visible: 'bool',
    ...figures,
    best_day,
    ...lists,
  },
});

const mean = { total: 'number', average: 'number', human_readable_total: 'spelled', human_readable_average: 'spelled' } as const;
const ownTime = { seconds: 'number', text: 'spelled' } as const;
const usersTime = { average: 'int', median: 'int', max: 'int', text: 'spelled' } as const;
const halves = {
  current_user: { total: ownTime, daily_average: ownTime },
  all_users: { total: usersTime, daily_average: usersTime },
} as const satisfies Shape;
const models = [
  {
    name: 'filled',
    lines: 'int',
    percent: 'number',
    ai_input_tokens: 'int',
    ai_cached_input_tokens: 'int',
    ai_output_tokens: 'int',
    cost: 'number',
  },
] as const satisfies Shape;
const weekdays = [
  { name: 'filled', count: 'int', ...mean, categories: [{ name: 'category', ...mean }] },
] as const satisfies Shape;

/** Section 11, and what [S] has besides. */
export const insights = (best_day: Shape): Readonly<Record<string, Shape>> => ({
  weekdays,
  weekday: weekdays,
  days: [{ date: 'date', total: 'number', categories: [{ name: 'category', total: 'number' }] }],
  best_day,
  daily_average: halves,
  daily_average_trend: [{ date: 'date', total: 'number', average: 'number', human_readable_average: 'spelled' }],
  projects: lists.projects,
  languages: lists.languages,
  editors: lists.editors,
  categories: lists.categories,
  machines: lists.machines,
  operating_systems: lists.operating_systems,
  dependencies: lists.dependencies,
  hours: [{ hour: 'int', name: 'filled', percent: 'number', ...mean }],
  stats: { ...figures, best_day },
  ai_days: [
    {
      date: 'date',
      ai_line_changes: 'int',
      human_line_changes: 'int',
      ai_percent: 'number',
      human_percent: 'number',
      ai_additions: 'int',
      ai_deletions: 'int',
      human_additions: 'int',
      human_deletions: 'int',
      ai_input_tokens: 'int',
      ai_cached_input_tokens: 'int',
      ai_output_tokens: 'int',
      ai_prompt_events_total: 'int',
      ai_model_total_cost: 'number',
    },
  ],
  ai_models: models,
  ai_agents: models,
});

/** Section 11: the insight beside what all have in common. */
export const insight = (type: string, shape: Shape): Shape => ({
  data: { ...reading, ...(type === 'daily_average' ? halves : {}), [type]: shape },
});

const usersSeconds = { seconds: 'int', text: 'spelled' } as const;
const userAverage = {
  average: usersSeconds,
  count: { text: 'filled' },
  max: usersSeconds,
  median: usersSeconds,
} as const satisfies Shape;
const communityRow = [{ name: 'filled', is_verified: 'bool', ...userAverage, sum: usersSeconds }] as const satisfies Shape;

const communityReckoning = {
  range: { start_date: 'date', start_text: 'dayText', end_date: 'date', end_text: 'dayText', name: 'filled', text: 'filled' },
  timeout: 'int',
  writes_only: 'bool',
} as const satisfies Shape;

/** Section 10, and what real answers have beside `data` (docs/clients-tried.md). */
export const communityStats: Shape = {
  data: {
    categories: communityRow,
    editors: communityRow,
    languages: communityRow,
    operating_systems: communityRow,
    daily_average: userAverage,
    total: { ...userAverage, sum: usersSeconds },
    ...communityReckoning,
  },
  job_title: 'null',
  ...communityReckoning,
};
