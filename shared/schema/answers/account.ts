import { Type } from 'typebox';
import { OwnUser } from './users.js';
import { answer, count, flag, shape } from './values.js';

export const Recalculation = shape('Recalculation', 'How far the days are computed', {
  is_up_to_date: flag('Whether no day waits to be computed'),
  percent_calculated: Type.Integer({ minimum: 0, maximum: 100, description: 'Share of the days that does not wait' }),
  days: count('All days'),
  days_left: count('Days that wait to be computed'),
});

export const RecalculationAnswer = answer(Recalculation);

/** Of an own endpoint: WakaTime's API changes no settings. */
export const AccountAnswer = answer(OwnUser, { recalculation: Recalculation });
