import { dayText, formatTime, isoSeconds } from '../../shared/domain/text-format.js';
import { dateOf, dayEnd, dayStart, microsPerSecond } from '../../shared/domain/zone.js';

export interface AllTime {
  readonly total_us: number;
  readonly active_days: number;
  readonly project: string | undefined;
  readonly first: number;
  readonly today: number;
  readonly timezone: string;
  /** Minutes. */
  readonly timeout: number;
}

/** All time (wakatime-api.md, section 12): every text is made from the one total. */
export function presentAllTime({ total_us, active_days, project, first, today, timezone, timeout }: AllTime) {
  const { text, digital, decimal, total_seconds } = formatTime(total_us);
  return {
    ...(project === undefined ? {} : { project }),
    total_seconds,
    text,
    decimal,
    digital,
    daily_average: active_days === 0 ? 0 : Math.round(total_us / microsPerSecond / active_days),
    is_up_to_date: true,
    percent_calculated: 100,
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
}
