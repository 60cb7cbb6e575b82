import type { RangeSummary } from '../../shared/domain/range-summary.js';
import { dayText, isoSeconds } from '../../shared/domain/text-format.js';
import { formatTime } from '../../shared/domain/time-text.js';
import { dateOf, dayEnd, dayStart, microsPerSecond } from '../../shared/domain/zone.js';

/** WakaTime's words. */
const stillCalculating = 'Calculating stats for this user. Check back later.';

export interface AllTime {
  readonly range: RangeSummary;
  readonly project: string | undefined;
  readonly first: number;
  readonly today: number;
  readonly timezone: string;
  /** Minutes. */
  readonly timeout: number;
}

/** All time (wakatime-api.md, section 12): every text is made from the one total. */
export function presentAllTime({ range, project, first, today, timezone, timeout }: AllTime) {
  const { summary, days, project_days, percent_calculated } = range;
  const total_us = project === undefined ? summary.total_us : (summary.projects.get(project) ?? 0);
  const active_days = project === undefined ? days.filter((d) => d.total_us > 0).length : (project_days.get(project) ?? 0);
  const is_up_to_date = percent_calculated === 100;
  const { text, digital, decimal, total_seconds } = formatTime(total_us);
  const data = {
    ...(project === undefined ? {} : { project }),
    total_seconds,
    text,
    decimal,
    digital,
    daily_average: active_days === 0 ? 0 : Math.round(total_us / microsPerSecond / active_days),
    is_up_to_date,
    percent_calculated,
    timeout,
    range: {
      start: isoSeconds(dayStart(timezone, first)),
      start_date: dateOf(first),
      start_text: dayText(first),
      end: isoSeconds(dayEnd(timezone, today) - microsPerSecond),
      end_date: dateOf(today),
      end_text: 'Today',
      timezone,
    },
  };
  return is_up_to_date ? { data } : { data, message: stillCalculating };
}
