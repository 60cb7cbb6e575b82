import type { Overview } from '../../shared/schema/answers/overview.js';
import { boot } from '../boot.js';
import type { StackedUnit } from '../charts/stacked-bars.js';
import { daysText } from '../range.js';
import { isWeekend, monthName, shortDay } from '../text.js';

export const unitTitles = { day: 'Day by day', week: 'Week by week', month: 'Month by month' } as const;

/** The days, weeks or months of an overview as bars. */
export const stackedUnits = ({ unit, series }: Pick<Overview, 'unit' | 'series'>): readonly StackedUnit[] =>
  series.map(({ start, end, total_seconds, seconds }) => ({
    label: unit === 'month' ? monthName(start) : shortDay(start),
    title: daysText(start, end, boot.today),
    total_seconds,
    seconds,
    isWeekend: unit === 'day' && isWeekend(start),
  }));
