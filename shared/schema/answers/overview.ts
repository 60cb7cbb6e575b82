import { Type, type Static } from 'typebox';
import { overviewUnits } from '../overview-names.js';
import { aiProperties } from './ai.js';
import { answer, count, date, filled, listOf, exactSeconds, shape } from './values.js';

export const OverviewItem = shape('OverviewItem', 'Time under a name', {
  name: filled('Name'),
  total_seconds: exactSeconds('Time'),
  percent: Type.Number({ minimum: 0, maximum: 100, description: 'Share of the total, with two decimals' }),
});
const OverviewDay = shape('OverviewDay', 'A day with time', {
  date: date('Day'),
  total_seconds: exactSeconds('Its time'),
});
const dayProperties = { start: date('First day'), end: date('Last day') };

const orNull = <S extends ReturnType<typeof Type.Object | typeof Type.Array>>(schema: S, when: string) =>
  Type.Union([schema, Type.Null({ description: when })], { description: `Null: ${when}` });

const itemsOf = (what: string) => listOf(OverviewItem, `${what}, most time first`);

/** A range of time looked at from all sides at once, with what the filters keep. */
export const Overview = shape('Overview', 'A range of time from all sides', {
  range: shape('OverviewRange', 'The days', {
    ...dayProperties,
    timezone: filled('IANA time zone that the days are in'),
    days: count('How many days'),
  }),
  percent_calculated: Type.Integer({
    minimum: 0,
    maximum: 100,
    description: 'Share of the days that is in it: below 100 while a long history is computed anew',
  }),
  total_seconds: exactSeconds('Time of the range'),
  previous: orNull(
    shape('OverviewPrevious', 'As many days just before', { ...dayProperties, total_seconds: exactSeconds('Their time') }),
    'the range is all time, or not enough is known of those days',
  ),
  active_days: count('Days with time'),
  daily_average_seconds: exactSeconds('Time by days with time'),
  best_day: orNull(OverviewDay, 'no day has time'),
  unit: Type.Enum([...overviewUnits], {
    description: 'What each part of the series is: a part at the edge may be shorter',
  }),
  series_names: listOf(filled('Name'), 'The eight with most time in the range, then "Other" if there are more'),
  series: listOf(
    shape('OverviewUnit', 'A day, a week or a month', {
      ...dayProperties,
      total_seconds: exactSeconds('Its time'),
      seconds: listOf(exactSeconds('Time'), 'By the names of `series_names`'),
    }),
    'Every one of the range, also those without time',
  ),
  timeline: orNull(
    shape('OverviewTimeline', 'A day from its begin to its end', {
      start: Type.Number({ description: 'Its begin, in seconds since 1970' }),
      end: Type.Number({ description: 'Its end' }),
      slices: listOf(
        shape('OverviewSlice', 'Time under one name', {
          start: Type.Number({ description: 'Its begin, in seconds since 1970' }),
          end: Type.Number({ description: 'Its end' }),
          name: filled('Name, of what `by` says'),
        }),
        'In order; what is between them does not count',
      ),
    }),
    'the range is more than a day, or the heartbeats of the day are deleted',
  ),
  projects: itemsOf('By project'),
  languages: itemsOf('By language'),
  editors: itemsOf('By editor'),
  operating_systems: itemsOf('By operating system'),
  categories: itemsOf('By what was done'),
  machines: itemsOf('By machine'),
  dependencies: orNull(
    itemsOf('By what the files import; these overlap'),
    'it is not known with these filters: it is without any, and with a project alone',
  ),
  hours: Type.Array(listOf(exactSeconds('Time'), 'By hour of the local clock, from 0 to 23'), {
    minItems: 7,
    maxItems: 7,
    description: 'By weekday, from Monday',
  }),
  calendar: listOf(OverviewDay, 'Of the 371 days to the end of the range, those with time'),
  ai: orNull(
    shape('OverviewAi', 'What AI did', aiProperties),
    'no AI was used, or it is not known with these filters: it is without any, and with a project alone',
  ),
});
export type Overview = Static<typeof Overview>;

export const OverviewAnswer = answer(Overview);
