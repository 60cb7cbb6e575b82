import { Type } from 'typebox';
import { BestDay, figuresProperties, optional, readingProperties } from './stats.js';
import { listProperties } from './time.js';
import { answer, count, date, filled, listOf, seconds, shape, spelled } from './values.js';

const dollars = (description: string) => Type.Number({ minimum: 0, description });
const percent = (description: string) => Type.Number({ minimum: 0, maximum: 100, description });

const meanProperties = {
  total: seconds('Seconds'),
  average: seconds('Mean seconds of a day'),
  human_readable_total: spelled('The total in words'),
  human_readable_average: spelled('The mean in words'),
};

const weekdays = listOf(
  shape('WeekdayInsight', 'All days of a name', {
    name: filled('"Monday" and so on'),
    count: count("Days of that name, from the user's first day on"),
    ...meanProperties,
    categories: listOf(
      shape('WeekdayCategory', 'What was done', { name: filled('Category'), ...meanProperties }),
      'Most time first',
    ),
  }),
  'From Monday',
);

const days = listOf(
  shape('DayInsight', 'A day', {
    date: date('Day'),
    total: seconds('Seconds'),
    categories: listOf(
      shape('DayCategory', 'What was done', { name: filled('Category'), total: seconds('Seconds') }),
      'Most time first',
    ),
  }),
  'All days in order, those without time as well',
);

const trend = listOf(
  shape('TrendDay', 'A day, with the mean of the week up to it', {
    date: date('Day'),
    total: seconds('Seconds, without the language "Other"'),
    average: seconds('Mean seconds of the days with time among the seven up to it, without the language "Other"'),
    human_readable_average: spelled('The mean in words'),
  }),
  'All days in order',
);

const hours = listOf(
  shape('HourInsight', 'An hour of the clock', {
    hour: Type.Integer({ minimum: 0, maximum: 23, description: 'Hour' }),
    name: filled('The hour as in "09:00"'),
    percent: percent('Share of all time, with two decimals'),
    ...meanProperties,
  }),
  'All 24, by the local clock',
);

const tokenProperties = {
  ai_input_tokens: count('Tokens read'),
  ai_cached_input_tokens: count('Tokens read from the cache'),
  ai_output_tokens: count('Tokens written'),
};

const aiDays = listOf(
  shape('AiDay', 'What AI and what hands changed on a day', {
    date: date('Day'),
    ai_line_changes: count('Lines that AI added or deleted'),
    human_line_changes: count('Lines added or deleted by hand'),
    ai_percent: percent('Share of AI in all lines'),
    human_percent: percent('Share of hands in all lines'),
    ai_additions: count('Lines that AI added'),
    ai_deletions: count('Lines that AI deleted'),
    human_additions: count('Lines added by hand'),
    human_deletions: count('Lines deleted by hand'),
    ...tokenProperties,
    ai_prompt_events_total: count('Prompts'),
    ai_model_total_cost: dollars('Estimated cost in US dollars'),
  }),
  'All days in order',
);

const models = (description: string) =>
  listOf(
    shape('AiModelInsight', 'What one family of models did', {
      name: filled('Family of models, as in "Opus"'),
      lines: count('Lines changed'),
      percent: percent('Share of all lines that AI changed'),
      ...tokenProperties,
      cost: dollars('Estimated cost in US dollars'),
    }),
    description,
  );

const ownTime = (description: string) =>
  Type.Object({ seconds: seconds('Seconds'), text: spelled('In words') }, { additionalProperties: false, description });
const usersTime = (description: string) =>
  Type.Object(
    {
      average: count('Mean seconds of the users'),
      median: count('Median seconds'),
      max: count('Most seconds'),
      text: spelled('The mean in words'),
    },
    { additionalProperties: false, description },
  );

const currentUser = shape('CurrentUserAverage', 'The user\'s time, without the language "Other"', {
  total: ownTime('In the range'),
  daily_average: ownTime('A day'),
});
const allUsers = shape('AllUsersAverage', 'All users\' time, without the language "Other"; zeros where they are too few', {
  total: usersTime('In the range'),
  daily_average: usersTime('A day with time'),
});

const { projects, languages, dependencies, editors, operating_systems, categories, machines } = listProperties;

/** The fields of all insights and, under its name, the one asked for (wakatime-api.md, section 11). */
export const InsightsAnswer = answer(
  shape('Insight', 'One aspect of a range', {
    ...readingProperties,
    ...optional({
      weekdays,
      weekday: weekdays,
      days,
      best_day: BestDay,
      daily_average: shape('DailyAverageInsight', 'Oneself beside all users', { current_user: currentUser, all_users: allUsers }),
      current_user: currentUser,
      all_users: allUsers,
      daily_average_trend: trend,
      projects,
      languages,
      editors,
      categories,
      machines,
      operating_systems,
      dependencies,
      hours,
      stats: shape('StatsInsight', 'Stats without their lists', figuresProperties),
      ai_days: aiDays,
      ai_models: models('Most lines first'),
      ai_agents: models('Older name of ai_models'),
    }),
  }),
);
