import type { PriceTable } from '../../shared/domain/ai-prices.js';
import { byTime, type Overview, type TimedDay } from '../../shared/domain/overview.js';
import { unitOf } from '../../shared/domain/overview-range.js';
import type { DayRange } from '../../shared/domain/date-range.js';
import type { Window } from '../../shared/domain/spans.js';
import type { Totals } from '../../shared/domain/summary.js';
import type { TimelineSlice } from '../../shared/domain/timeline.js';
import { percentOf } from '../../shared/domain/text-format.js';
import { secondsOf } from '../../shared/domain/time-units.js';
import { dateOf } from '../../shared/domain/zone.js';
import { presentAi } from '../../shared/presenters/ai-block.js';
import type { Overview as OverviewData } from '../../shared/schema/answers/overview.js';

export interface OverviewReading {
  readonly range: DayRange;
  /** Null: there is none, or not all of it is known. */
  readonly previous: DayRange | null;
  readonly timezone: string;
  readonly percent_calculated: number;
  readonly overview: Overview;
  /** Null: the range is more than a day, or its heartbeats are gone. */
  readonly timeline: (Window & { readonly slices: readonly TimelineSlice[] }) | null;
  /** Whether dependencies and AI are known. */
  readonly isOfWhole: boolean;
}

const datesOf = ({ first, last }: DayRange) => ({ start: dateOf(first), end: dateOf(last) });
const instants = ({ from_us, until_us }: Window) => ({ start: secondsOf(from_us), end: secondsOf(until_us) });
const timed = ({ day, total_us }: TimedDay) => ({ date: dateOf(day), total_seconds: secondsOf(total_us) });

/** @param whole what shares are of */
const listOf = (totals: Totals, whole: number) =>
  [...totals]
    .sort(byTime)
    .map(([name, us]) => ({ name, total_seconds: secondsOf(us), percent: Math.min(100, percentOf(us, whole)) }));

export function presentOverview(reading: OverviewReading, prices: PriceTable): OverviewData {
  const { range, previous, timezone, percent_calculated, overview, timeline, isOfWhole } = reading;
  const { total_us, active_days, best_day, totals, ai } = overview;
  return {
    range: { ...datesOf(range), timezone, days: range.last - range.first + 1 },
    percent_calculated,
    total_seconds: secondsOf(total_us),
    previous: previous && { ...datesOf(previous), total_seconds: secondsOf(overview.previous_us) },
    active_days,
    daily_average_seconds: active_days === 0 ? 0 : secondsOf(Math.round(total_us / active_days)),
    best_day: best_day && timed(best_day),
    unit: unitOf(range),
    series_names: [...overview.series_names],
    series: overview.series.map((unit) => ({
      ...datesOf(unit),
      total_seconds: secondsOf(unit.total_us),
      seconds: unit.us.map(secondsOf),
    })),
    timeline: timeline && {
      ...instants(timeline),
      slices: timeline.slices.map(({ name, ...slice }) => ({ ...instants(slice), name })),
    },
    projects: listOf(totals.projects, total_us),
    languages: listOf(totals.languages, total_us),
    editors: listOf(totals.editors, total_us),
    operating_systems: listOf(totals.operating_systems, total_us),
    categories: listOf(totals.categories, total_us),
    machines: listOf(totals.machines, total_us),
    dependencies: isOfWhole ? listOf(totals.dependencies, total_us) : null,
    hours: overview.hours.map((hours) => hours.map(secondsOf)),
    calendar: overview.calendar.map(timed),
    ai: isOfWhole && ai ? presentAi(ai, prices) : null,
  };
}
