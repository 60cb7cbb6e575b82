import type { Shape } from './shape.js';

/** Shapes of all answers, from the field lists of wakatime-api.md (the section is given with each). */

/** Section 7: `grand_total`, each project and each editor. */
export const ai = {
  ai_additions: 'int',
  ai_deletions: 'int',
  human_additions: 'int',
  human_deletions: 'int',
  ai_model_line_changes: { '*': 'int' },
  ai_model_costs: { '*': 'number' },
  ai_model_breakdown: [{ name: 'filled', lines: 'int', cost: 'number' }],
  ai_model_total_cost: 'number',
  ai_input_tokens: 'int',
  ai_cached_input_tokens: 'int',
  ai_output_tokens: 'int',
  ai_prompt_length_sum: 'int',
  ai_prompt_length_avg: 'int',
  ai_prompt_length_avg_per_session: 'int',
  ai_prompt_length_median_per_session: 'int',
  ai_prompt_events_total: 'int',
  ai_prompt_events_avg_per_session: 'int',
  ai_prompt_events_median_per_session: 'int',
  ai_sessions: 'int',
} as const satisfies Shape;

/** Section 7: an item of a summary's list. */
const item = {
  name: 'filled',
  total_seconds: 'number',
  percent: 'number',
  digital: 'digitalSeconds',
  decimal: 'decimal',
  text: 'spelled',
  hours: 'int',
  minutes: 'int',
  seconds: 'int',
} as const satisfies Shape;

const range = { date: 'date', start: 'moment', end: 'moment', text: 'dayText|filled', timezone: 'zone' } as const satisfies Shape;

export const day = {
  grand_total: {
    hours: 'int',
    minutes: 'int',
    total_seconds: 'number',
    digital: 'digital',
    decimal: 'decimal',
    text: 'spelled',
    ...ai,
  },
  range,
  projects: [{ ...item, color: 'null|filled', ...ai }],
  languages: [item],
  dependencies: [item],
  editors: [{ ...item, ...ai }],
  operating_systems: [item],
  categories: [{ ...item, name: 'category' }],
  machines: [{ ...item, machine_name_id: 'uuid' }],
} as const satisfies Shape;

export const span = { start: 'moment', end: 'moment' } as const satisfies Shape;

/** Section 7. */
const summariesOf = (each: Shape, beside: Readonly<Record<string, Shape>> = {}): Shape => ({
  data: [each],
  ...span,
  cumulative_total: { seconds: 'number', text: 'spelled', digital: 'digital', decimal: 'decimal' },
  daily_average: {
    holidays: 'int',
    days_including_holidays: 'int',
    days_minus_holidays: 'int',
    seconds: 'int',
    seconds_including_other_language: 'int',
    text: 'spelled',
    text_including_other_language: 'spelled',
  },
  ...beside,
});

export const summaries: Shape = summariesOf(day);
/** What stands beside the days is from clients that show one project (docs/clients-tried.md). */
export const projectSummaries: Shape = summariesOf(
  { ...day, branches: [item], entities: [{ ...item, type: 'filled', project_root_count: 'int|null' }] },
  { available_branches: ['filled'], branches: ['filled'], color: 'null|filled' },
);

/** Section 8: the flag at both levels, for the CLI and for VS Code on the web. */
export const statusBar: Shape = {
  cached_at: 'moment',
  has_team_features: 'bool',
  data: { ...day, has_team_features: 'bool' },
};

const { ai_model_breakdown: _breakdown, ai_model_total_cost: _cost, ...durationAi } = ai;

/** Section 5: the fields of 2026 and those of 2018–23, for any slice. */
export const durations = (slice: Readonly<Record<string, Shape>>): Shape => ({
  data: [
    {
      time: 'number',
      project: 'text|null',
      duration: 'number',
      color: 'null|filled',
      ...durationAi,
      ...slice,
      id: 'uuid',
      user_id: 'uuid',
      machine_name_id: 'uuid',
      lineno: 'int|null',
      cursorpos: 'int|null',
      created_at: 'moment',
    },
  ],
  branches: ['filled'],
  ...span,
  timezone: 'zone',
});

/** Section 4: 26 keys of 2026 and two of 2023–25. */
export const heartbeats: Shape = {
  data: [
    {
      id: 'uuid',
      entity: 'filled',
      type: 'filled',
      time: 'number',
      project: 'filled|null',
      project_root_count: 'int|null',
      branch: 'filled|null',
      language: 'filled|null',
      dependencies: ['filled'],
      ai_line_changes: 'int|null',
      human_line_changes: 'int|null',
      ai_session: 'filled|null',
      ai_subscription_plan: 'filled|null',
      ai_input_tokens: 'int',
      ai_cached_input_tokens: 'int',
      ai_output_tokens: 'int',
      ai_prompt_length: 'int',
      lines: 'int|null',
      lineno: 'int|null',
      cursorpos: 'int|null',
      is_write: 'bool',
      category: 'category',
      line_additions: 'int|null',
      line_deletions: 'int|null',
      created_at: 'moment',
      user_id: 'uuid',
      user_agent_id: 'uuid',
      machine_name_id: 'uuid',
    },
  ],
  ...span,
  timezone: 'zone',
};

/** Section 1. */
const pages = {
  page: 'int',
  prev_page: 'int|null',
  next_page: 'int|null',
  total: 'int',
  total_pages: 'int',
} as const satisfies Shape;

/** Section 13. */
export const projects: Shape = {
  data: [
    {
      id: 'uuid',
      name: 'filled',
      color: 'null|filled',
      badge: 'null',
      clients: ['filled'],
      has_public_url: 'bool',
      // Of its own: WakaTime hides none
      is_hidden: 'bool',
      is_shared: 'bool',
      url: 'filled',
      urlencoded_name: 'filled',
      repository: 'null',
      first_heartbeat_at: 'moment',
      last_heartbeat_at: 'moment',
      human_readable_first_heartbeat_at: 'momentText',
      human_readable_last_heartbeat_at: 'momentText',
      created_at: 'moment',
    },
  ],
  ...pages,
};

/** Section 17. */
export const machineNames: Shape = {
  data: [
    {
      id: 'uuid',
      name: 'filled',
      value: 'filled',
      ip: 'filled|null',
      timezone: 'zone|null',
      last_seen_at: 'moment',
      created_at: 'moment',
    },
  ],
  ...pages,
};

/** Section 17. */
export const userAgents: Shape = {
  data: [
    {
      id: 'uuid',
      value: 'filled',
      editor: 'filled|null',
      version: 'filled|null',
      os: 'filled|null',
      cli_version: 'filled|null',
      go_version: 'filled|null',
      ai_model: 'filled|null',
      ai_model_version: 'filled|null',
      ai_model_complexity: 'filled|null',
      is_browser_extension: 'bool',
      is_desktop_app: 'bool',
      last_seen_at: 'moment',
      created_at: 'moment',
    },
  ],
  ...pages,
};

/** Section 17. */
export const editors: Shape = {
  data: [
    {
      id: 'filled',
      name: 'filled',
      color: 'color|null',
      website: 'filled',
      repository: 'filled',
      version: 'null',
      version_url: 'null',
      history_url: 'null',
      released: 'bool',
      hidden: 'bool',
    },
  ],
  total: 'int',
  total_pages: 'int',
};

/** Section 17. */
export const programLanguages: Shape = {
  data: [
    {
      id: 'uuid',
      name: 'filled',
      aliases: ['filled'],
      extensions: ['filled'],
      color: 'color|null',
      is_verified: 'bool',
      created_at: 'moment',
      modified_at: 'moment|null',
    },
  ],
  total: 'int',
  total_pages: 'int',
};

const addresses = { v4: ['filled'], v6: ['filled'] } as const satisfies Shape;

/** Section 17. */
export const meta: Shape = {
  data: {
    ips: { api: addresses, website: addresses, worker: addresses },
    ip_descriptions: { api: 'filled', website: 'filled', worker: 'filled' },
    last_modified_at: 'moment',
  },
};

/** Section 12. */
export const allTime = (more: Readonly<Record<string, Shape>> = {}): Shape => ({
  data: {
    ...more,
    total_seconds: 'number',
    text: 'spelled',
    decimal: 'decimal',
    digital: 'digital',
    daily_average: 'number',
    is_up_to_date: 'true',
    percent_calculated: 'int',
    timeout: 'int',
    range: { ...span, start_date: 'date', start_text: 'dayText', end_date: 'date', end_text: 'filled', timezone: 'zone' },
  },
});

/** Section 18. */
export const dataDumps: Shape = {
  data: [
    {
      id: 'uuid',
      type: 'filled',
      status: 'filled',
      percent_complete: 'int',
      download_url: 'filled|null',
      is_processing: 'bool',
      is_stuck: 'bool',
      has_failed: 'bool',
      expires: 'moment|null',
      created_at: 'moment',
    },
  ],
  total: 'int',
  total_pages: 'int',
};
