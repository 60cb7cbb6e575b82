import type { PriceTable } from '../../shared/domain/ai-prices.js';
import { narrowed, tells, type Parts } from '../../shared/domain/parts.js';
import { rowId } from '../../shared/domain/heartbeat-id.js';
import type { RangeFigures } from '../../shared/domain/range-figures.js';
import type { DayTotals, RangeSummary } from '../../shared/domain/range-summary.js';
import { isoSeconds } from '../../shared/domain/text-format.js';
import { timeText } from '../../shared/domain/time-text.js';
import { dateOf, dayEnd, dayStart, microsPerSecond } from '../../shared/domain/zone.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { sharingOf, type DaySettings } from '../../shared/store/users.js';
import { presentAi } from '../../shared/presenters/ai-block.js';
import { presentLists } from '../../shared/presenters/day-summary.js';

/** A user's time in a range of stats, with all that answers tell of it. */
export interface StatsReading {
  readonly user: UserDocument;
  readonly settings: DaySettings;
  /** "last_7_days" and "last week". */
  readonly range: { readonly name: string; readonly text: string };
  readonly first: number;
  /** The day before `first` for a range of no days. */
  readonly last: number;
  /** The user's first day. */
  readonly since: number;
  readonly today: number;
  /** µs. */
  readonly now: number;
  readonly result: RangeSummary;
  readonly figures: RangeFigures;
  /** Whether it is from stored days, as with the account's own settings. */
  readonly is_cached: boolean;
}

/** What stats and insights have in common (wakatime-api.md, sections 9, 11). */
export function presentReading({ user, settings, range, first, last, today, now, result }: StatsReading) {
  const { timezone, timeout_us, writes_only } = settings;
  const { percent_calculated } = result;
  const is_up_to_date = percent_calculated === 100;
  return {
    user_id: user._id,
    range: range.name,
    human_readable_range: range.text,
    start: isoSeconds(dayStart(timezone, first)),
    end: isoSeconds(dayEnd(timezone, last) - microsPerSecond),
    timezone,
    timeout: timeout_us / microsPerSecond / 60,
    writes_only,
    status: is_up_to_date ? 'ok' : 'pending_update',
    percent_calculated,
    is_already_updating: !is_up_to_date,
    is_stuck: false,
    is_up_to_date,
    is_up_to_date_pending_future: false,
    is_including_today: last >= today,
    // WakaTime makes these rows right after local midnight
    created_at: isoSeconds(dayStart(timezone, today)),
    modified_at: isoSeconds(now),
  };
}

/** The day with the most time, with the fields of all years (section 9). */
export function presentBestDay({ user, settings, now }: StatsReading, best: DayTotals | null) {
  if (best === null) return null;
  const date = dateOf(best.day);
  const madeAt = isoSeconds(Math.min(now, dayEnd(settings.timezone, best.day)));
  return {
    id: rowId('best_day', user._id, date),
    date,
    text: timeText(best.total_us),
    total_seconds: best.total_us / microsPerSecond,
    created_at: madeAt,
    modified_at: madeAt,
  };
}

/** A reading that tells of some parts alone: what is made of it can't tell more. Only for stats and lists, not for insights of days. */
export function narrowedReading(reading: StatsReading, parts: Parts): StatsReading {
  if (parts === 'all') return reading;
  const { result, figures } = reading;
  return {
    ...reading,
    result: { ...result, summary: narrowed(result.summary, parts), days: [] },
    figures: tells(parts, 'best_day') ? figures : { ...figures, best_day: null },
  };
}

/** Totals, averages and the best day. */
export function presentTimes(reading: StatsReading) {
  const { figures } = reading;
  const { total_us, other_us, daily_average_us, daily_average_including_other_us } = figures;
  return {
    holidays: figures.holidays,
    days_including_holidays: figures.days_including_holidays,
    days_minus_holidays: figures.days_minus_holidays,
    total_seconds: (total_us - other_us) / microsPerSecond,
    total_seconds_including_other_language: total_us / microsPerSecond,
    human_readable_total: timeText(total_us - other_us),
    human_readable_total_including_other_language: timeText(total_us),
    daily_average: daily_average_us / microsPerSecond,
    daily_average_including_other_language: daily_average_including_other_us / microsPerSecond,
    human_readable_daily_average: timeText(daily_average_us),
    human_readable_daily_average_including_other_language: timeText(daily_average_including_other_us),
    best_day: presentBestDay(reading, figures.best_day),
  };
}

/** What AI did. */
export function presentAiFigures({ result }: StatsReading, prices: PriceTable) {
  const ai = presentAi(result.summary.ai?.total, prices);
  return { ...ai, ai_line_changes_total: ai.ai_additions + ai.ai_deletions };
}

/** Totals, averages and AI use: stats without their lists. */
export const presentFigures = (reading: StatsReading, prices: PriceTable) => ({
  ...presentTimes(reading),
  ...presentAiFigures(reading, prices),
});

/** Which parts others may see, under the names that readers of stats ask for (sections 9, 29). */
export function presentVisibility(user: UserDocument) {
  const sharing = sharingOf(user);
  return {
    is_coding_activity_visible: sharing.logged_time_public,
    is_language_usage_visible: sharing.languages_used_public,
    is_editor_usage_visible: sharing.editors_used_public,
    is_category_usage_visible: sharing.categories_used_public,
    is_os_usage_visible: sharing.os_used_public,
    is_ai_model_usage_visible: sharing.ai_used_public,
    // The older name, by which readme cards ask whether they may show languages
    is_other_usage_visible: sharing.languages_used_public,
  };
}

/** All of `stats` (section 9). */
export function presentStats(reading: StatsReading, prices: PriceTable) {
  const { user, range, result, is_cached } = reading;
  return {
    id: rowId('stats', user._id, range.name),
    username: user.username,
    ...presentReading(reading),
    is_cached,
    ...presentVisibility(user),
    ...presentFigures(reading, prices),
    ...presentLists(user._id, result.summary, prices),
  };
}
