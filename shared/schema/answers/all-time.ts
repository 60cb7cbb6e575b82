import { Type } from 'typebox';
import { AllTimeRange } from './range.js';
import { answer, count, decimal, digital, filled, flag, seconds, shape, spelled, text } from './values.js';

/** wakatime-api.md, section 12. */
const AllTime = shape('AllTime', 'All time since the first day', {
  project: Type.Optional(filled('The project that was asked for')),
  total_seconds: seconds('Seconds, exact'),
  text: spelled('Hours and minutes in words; seconds below a minute'),
  decimal: decimal('Hours with two decimals'),
  digital: digital('Hours and minutes'),
  daily_average: seconds('Seconds a day, of the days with time'),
  is_up_to_date: flag('Whether every day is in it'),
  percent_calculated: Type.Integer({ minimum: 0, maximum: 100, description: 'Share of the days that is in it' }),
  timeout: count('Longest gap that counts, in minutes'),
  range: AllTimeRange,
});

export const AllTimeAnswer = answer(AllTime);
/** While a long history is computed anew. */
export const AllTimeSoFarAnswer = answer(AllTime, { message: text('What to do') });
