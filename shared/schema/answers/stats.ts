import { Type, type TProperties } from 'typebox';
import { aiProperties } from './ai.js';
import { zonedSpanProperties } from './range.js';
import { EditorItem, listProperties, TimeItem } from './time.js';
import { answer, count, date, filled, flag, listOf, moment, seconds, shape, spelled, uuid } from './values.js';

/** What stats and insights have in common (wakatime-api.md, sections 9, 11). */
export const readingProperties = {
  user_id: uuid("The user's id"),
  range: filled('Name of the range, as in "last_7_days", "2026" or "2026-03"'),
  human_readable_range: filled('The range in words, as in "last week"'),
  ...zonedSpanProperties,
  timeout: count('Longest gap that counts, in minutes'),
  writes_only: flag('Whether only heartbeats of saved files count'),
  status: Type.Enum(['ok', 'pending_update'], { description: 'Whether it is done or being computed' }),
  percent_calculated: Type.Integer({ minimum: 0, maximum: 100, description: 'Share of it that is computed' }),
  is_already_updating: flag('Whether it is being computed'),
  is_stuck: flag('Always false'),
  is_up_to_date: flag('Whether all of it is computed'),
  is_up_to_date_pending_future: flag('Always false'),
  is_including_today: flag('Whether today is in it'),
  created_at: moment("Beginning of the user's day"),
  modified_at: moment('When it was computed'),
};

export const bestDayProperties = {
  id: uuid('Its id'),
  date: date('Day'),
  text: spelled('Its time in words'),
  total_seconds: seconds('Its seconds, exact'),
  created_at: moment('End of the day, or now'),
  modified_at: moment('The same'),
};

export const BestDay = Type.Union(
  [
    shape('BestDay', 'The day with the most time, the first of several', bestDayProperties),
    Type.Null({ description: 'There is none' }),
  ],
  {
    description: 'The day with the most time, the first of several; null where there is none',
  },
);

const timeProperties = {
  holidays: count("Days without time since the user's first day"),
  days_including_holidays: count('Days'),
  days_minus_holidays: count('Days without holidays, which averages are of'),
  total_seconds: seconds('Seconds without the language "Other", exact'),
  total_seconds_including_other_language: seconds('Seconds, exact'),
  human_readable_total: spelled('The total in words, without the language "Other"'),
  human_readable_total_including_other_language: spelled('The total in words'),
  daily_average: count('Mean seconds of a day, without the language "Other"'),
  daily_average_including_other_language: count('Mean seconds of a day'),
  human_readable_daily_average: spelled('The mean in words, without the language "Other"'),
  human_readable_daily_average_including_other_language: spelled('The mean in words'),
  best_day: BestDay,
};
const aiFigureProperties = { ...aiProperties, ai_line_changes_total: count('Lines that AI added or deleted') };

/** Stats without their lists. */
export const figuresProperties = { ...timeProperties, ...aiFigureProperties };

const headProperties = {
  id: uuid('Its id'),
  username: filled('Username'),
  ...readingProperties,
  is_cached: flag('Whether it is from days that are kept, as it is without parameters'),
  is_coding_activity_visible: flag('Whether others may see the time'),
  is_language_usage_visible: flag('Whether others may see the languages'),
  is_editor_usage_visible: flag('Whether others may see the editors'),
  is_category_usage_visible: flag('Whether others may see the categories'),
  is_os_usage_visible: flag('Whether others may see the operating systems'),
  is_ai_model_usage_visible: flag('Whether others may see the use of AI'),
  is_other_usage_visible: flag('Older name: whether others may see the languages'),
};

/** Properties that may be left out. */
export const optional = <P extends TProperties>(properties: P) => Type.Partial(Type.Object(properties)).properties;

const ShareItem = shape('ShareItem', 'A share of a list, where times are not shared', {
  name: filled('Name'),
  percent: Type.Number({ minimum: 0, maximum: 100, description: 'Share of the list, with two decimals' }),
});
const sharedListOf = <S extends typeof TimeItem | typeof EditorItem>(item: S, description: string) =>
  Type.Optional(
    listOf(
      Type.Union([item, ShareItem], { description: 'With its time, where the user shares times' }),
      `${description}. Left out where the user does not share it`,
    ),
  );

/** What others get: what is not shared is not there. */
export const SharedStats = shape('SharedStats', "A range of another user's, as far as it is shared", {
  ...headProperties,
  ...optional(timeProperties),
  ...optional(aiFigureProperties),
  languages: sharedListOf(TimeItem, 'By language'),
  editors: sharedListOf(EditorItem, 'By editor'),
  operating_systems: sharedListOf(TimeItem, 'By operating system'),
  categories: sharedListOf(TimeItem, 'By what was done'),
});

/** wakatime-api.md, section 9. */
export const StatsAnswer = answer(
  Type.Union([shape('Stats', 'A range added up', { ...headProperties, ...figuresProperties, ...listProperties }), SharedStats], {
    description: 'Whole for oneself; of others, what they share',
  }),
);
