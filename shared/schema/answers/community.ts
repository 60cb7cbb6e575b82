import { Type } from 'typebox';
import { answer, count, date, filled, flag, listOf, shape, spelled } from './values.js';

const time = (description: string) =>
  Type.Object({ seconds: count('Whole seconds'), text: spelled('In words') }, { additionalProperties: false, description });
const users = Type.Object(
  { text: filled('How many, as in "12,345"') },
  { additionalProperties: false, description: 'Users who have it' },
);

const averageProperties = {
  average: time('Mean of the users'),
  count: users,
  max: time('The most that a user has'),
  median: time('Median of the users'),
};
const spreadProperties = { ...averageProperties, sum: time('All users together') };

const Row = shape('CommunityRow', 'What enough users have', {
  name: filled('Name'),
  is_verified: flag('Whether the server knows the name, and not only from clients'),
  ...spreadProperties,
});

const reckoningProperties = {
  range: shape('CommunityRange', 'The days it is of', {
    name: filled('"last_7_days" or a year'),
    text: filled('The days in words, as in "from Sat Oct 10th 2026 until Fri Oct 16th 2026"'),
    start_date: date('First day'),
    start_text: filled('First day as in "Sat Oct 10th 2026"'),
    end_date: date('Last day'),
    end_text: filled('Last day as in "Sat Oct 10th 2026"'),
  }),
  timeout: count('Longest gap that counts, in minutes, where users did not choose another'),
  writes_only: flag('Whether only heartbeats of saved files count, where users did not choose so'),
};

/** wakatime-api.md, section 10. */
export const CommunityStatsAnswer = answer(
  shape('CommunityStats', 'All users of this server together', {
    categories: listOf(Row, 'By what was done, most time first'),
    editors: listOf(Row, 'By editor'),
    languages: listOf(Row, 'By language'),
    operating_systems: listOf(Row, 'By operating system'),
    daily_average: shape(
      'CommunityAverage',
      'Users\' means of their days with time, without the language "Other"',
      averageProperties,
    ),
    total: shape('CommunityTotal', 'Users\' totals, without the language "Other"', spreadProperties),
    ...reckoningProperties,
  }),
  { job_title: Type.Null({ description: 'Always null: of users with any' }), ...reckoningProperties },
);
