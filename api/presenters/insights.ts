import { costOf, type PriceTable } from '../../shared/domain/ai-prices.js';
import type { DayTotals } from '../../shared/domain/range-summary.js';
import type { Totals } from '../../shared/domain/summary.js';
import { percentOf } from '../../shared/domain/text-format.js';
import { formatTime, timeText } from '../../shared/domain/time-text.js';
import { countWeekday, weekdayNames, weekdayOf } from '../../shared/domain/weekday.js';
import { secondsOf } from '../../shared/domain/time-units.js';
import { dateOf } from '../../shared/domain/zone.js';
import type { CommunityFigures, Spread } from '../../shared/domain/community.js';
import type { StatsReading } from './stats.js';

const share = (us: number, count: number): number => (count === 0 ? 0 : Math.round(us / count));

const mostFirst = (totals: Totals): [string, number][] =>
  [...totals].filter(([, us]) => us > 0).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));

/** A total and its mean over so many days. */
function presentMean(us: number, days: number) {
  const average = share(us, days);
  return {
    total: secondsOf(us),
    average: secondsOf(average),
    human_readable_total: timeText(us),
    human_readable_average: timeText(average),
  };
}

/** Every day of the range, with its totals where it has any. */
function* everyDay({ first, last, result }: StatsReading): Generator<{ day: number; totals: DayTotals | undefined }> {
  const byDay = new Map(result.days.map((totals) => [totals.day, totals]));
  for (let day = first; day <= last; day += 1) yield { day, totals: byDay.get(day) };
}

/** Mean over all days of a name that the user has been there for, those without time as well. */
export function presentWeekdays({ result, first, last, since }: StatsReading) {
  const rows = weekdayNames.map((name, weekday) => ({
    name,
    count: countWeekday(weekday, Math.max(first, since), last),
    total_us: 0,
    categories: new Map<string, number>(),
  }));
  for (const { day, total_us, categories } of result.days) {
    const row = rows[weekdayOf(day)]!;
    row.total_us += total_us;
    for (const [name, us] of categories) row.categories.set(name, (row.categories.get(name) ?? 0) + us);
  }
  return rows.map(({ name, count, total_us, categories }) => ({
    name,
    count,
    ...presentMean(total_us, count),
    categories: mostFirst(categories).map(([category, us]) => ({ name: category, ...presentMean(us, count) })),
  }));
}

/**
 * @param weekday 0 = Monday; null: all
 * @param withCategories whether days tell of what was done
 */
export function presentDays(reading: StatsReading, weekday: number | null, withCategories = true) {
  return [...everyDay(reading)]
    .filter(({ day }) => weekday === null || weekdayOf(day) === weekday)
    .map(({ day, totals }) => ({
      date: dateOf(day),
      total: secondsOf(totals?.total_us ?? 0),
      categories: mostFirst((withCategories && totals?.categories) || new Map()).map(([name, us]) => ({
        name,
        total: secondsOf(us),
      })),
    }));
}

/** All 24 hours of the local clock; the averages add up to the daily average including "Other". */
export function presentHours({ result, figures }: StatsReading) {
  const { hours, total_us } = result.summary;
  return Array.from({ length: 24 }, (_, hour) => {
    const us = hours.get(String(hour)) ?? 0;
    const days = figures.best_day === null ? 0 : figures.days_minus_holidays;
    return { hour, name: `${String(hour).padStart(2, '0')}:00`, percent: percentOf(us, total_us), ...presentMean(us, days) };
  });
}

const trendDays = 7;

/** For each day the mean of the days with time among the seven up to it, without "Other". */
export function presentTrend(reading: StatsReading) {
  const days = [...everyDay(reading)].map(({ day, totals }) => ({
    date: dateOf(day),
    us: (totals?.total_us ?? 0) - (totals?.other_us ?? 0),
    active: (totals?.total_us ?? 0) > 0 ? 1 : 0,
  }));
  let us = 0;
  let active = 0;
  return days.map((day, i) => {
    const gone = days[i - trendDays];
    us += day.us - (gone?.us ?? 0);
    active += day.active - (gone?.active ?? 0);
    const average = share(us, active);
    return { date: day.date, total: secondsOf(day.us), average: secondsOf(average), human_readable_average: timeText(average) };
  });
}

/** Lines that AI and hand changed on each day, and what the AI of it took. */
export function presentAiDays(reading: StatsReading, prices: PriceTable) {
  return [...everyDay(reading)].map(({ day, totals }) => {
    const ai = totals?.ai;
    const ai_line_changes = (ai?.ai_additions ?? 0) + (ai?.ai_deletions ?? 0);
    const human_line_changes = (ai?.human_additions ?? 0) + (ai?.human_deletions ?? 0);
    const lines = ai_line_changes + human_line_changes;
    const costs = Object.entries(ai?.models ?? {}).map(([family, usage]) => costOf(prices, family, usage));
    return {
      date: dateOf(day),
      ai_line_changes,
      human_line_changes,
      ai_percent: percentOf(ai_line_changes, lines),
      human_percent: percentOf(human_line_changes, lines),
      ai_additions: ai?.ai_additions ?? 0,
      ai_deletions: ai?.ai_deletions ?? 0,
      human_additions: ai?.human_additions ?? 0,
      human_deletions: ai?.human_deletions ?? 0,
      ai_input_tokens: ai?.ai_input_tokens ?? 0,
      ai_cached_input_tokens: ai?.ai_cached_input_tokens ?? 0,
      ai_output_tokens: ai?.ai_output_tokens ?? 0,
      ai_prompt_events_total: ai?.ai_prompt_events_total ?? 0,
      ai_model_total_cost: Math.round(costs.reduce((sum, cost) => sum + cost, 0) * 1e6) / 1e6,
    };
  });
}

/** Families of models, most lines first. */
export function presentAiModels({ result }: StatsReading, prices: PriceTable) {
  const models = Object.entries(result.summary.ai?.total.models ?? {});
  const lines = models.reduce((sum, [, usage]) => sum + usage.lines, 0);
  return models
    .map(([name, usage]) => ({
      name,
      ...usage,
      percent: percentOf(usage.lines, lines),
      cost: costOf(prices, name, usage),
    }))
    .sort((a, b) => b.lines - a.lines || b.cost - a.cost || (a.name < b.name ? -1 : 1));
}

const presentSpread = ({ average_us, median_us, max_us }: Spread) => ({
  average: Math.floor(secondsOf(average_us)),
  median: Math.floor(secondsOf(median_us)),
  max: Math.floor(secondsOf(max_us)),
  text: formatTime(average_us).text,
});

/** Oneself beside all users, without "Other". */
export function presentDailyAverage({ figures }: StatsReading, community: Pick<CommunityFigures, 'total' | 'daily_average'>) {
  const timeOf = (us: number) => ({ seconds: secondsOf(us), text: timeText(us) });
  return {
    current_user: { total: timeOf(figures.total_us - figures.other_us), daily_average: timeOf(figures.daily_average_us) },
    all_users: { total: presentSpread(community.total), daily_average: presentSpread(community.daily_average) },
  };
}
