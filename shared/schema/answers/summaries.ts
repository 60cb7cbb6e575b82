import { Type } from 'typebox';
import { DayRange, spanProperties } from './range.js';
import { EntityItem, GrandTotal, listProperties, TimeItem } from './time.js';
import { answer, count, decimal, digital, filled, flag, listOf, moment, seconds, shape, spelled } from './values.js';

const dayProperties = { grand_total: GrandTotal, range: DayRange, ...listProperties };

/** wakatime-api.md, section 7. */
const DaySummary = shape('DaySummary', 'A day', {
  ...dayProperties,
  branches: Type.Optional(listOf(TimeItem, 'By branch. Only with project or branches')),
  entities: Type.Optional(listOf(EntityItem, 'By file, app or site. Only with project or branches')),
});

export const SummariesAnswer = answer(listOf(DaySummary, 'A day each, in order, those without time as well'), {
  ...spanProperties,
  available_branches: Type.Optional(listOf(filled('Name'), 'Branches of the project in these days. Only with project')),
  branches: Type.Optional(listOf(filled('Name'), 'Branches that were asked for; all where none was. Only with project')),
  color: Type.Optional(Type.Null({ description: "The project's colour: there are none. Only with project" })),
  cumulative_total: shape('CumulativeTotal', 'All days together', {
    seconds: seconds('Seconds, exact'),
    text: spelled('Hours and minutes in words; seconds below a minute'),
    digital: digital('Hours and minutes'),
    decimal: decimal('Hours with two decimals'),
  }),
  daily_average: shape('DailyAverage', 'The mean of the days with time', {
    holidays: count('Days without time'),
    days_including_holidays: count('Days'),
    days_minus_holidays: count('Days with time'),
    seconds: count('Seconds, without the language "Other"'),
    seconds_including_other_language: count('Seconds'),
    text: spelled('The mean in words, without the language "Other"'),
    text_including_other_language: spelled('The mean in words'),
  }),
});

/** Section 8: the flag at both levels, for the CLI and for VS Code on the web. */
export const StatusBarAnswer = answer(
  shape('StatusBarDay', 'Today', { ...dayProperties, has_team_features: flag('Always false: there are no teams') }),
  { cached_at: moment('When it was computed'), has_team_features: flag('Always false: there are no teams') },
);
