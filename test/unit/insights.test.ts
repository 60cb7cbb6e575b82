import { expect } from 'chai';
import {
  presentAiDays,
  presentAiModels,
  presentDailyAverage,
  presentDays,
  presentHours,
  presentTrend,
  presentWeekdays,
} from '../../api/presenters/insights.js';
import type { StatsReading } from '../../api/presenters/stats.js';
import { listPrices } from '../../shared/domain/ai-prices.js';
import { emptyAiUsage } from '../../shared/domain/ai-usage.js';
import { emptySpread } from '../../shared/domain/community.js';
import { rangeFigures } from '../../shared/domain/range-figures.js';
import { summarizeDays } from '../../shared/domain/range-summary.js';
import { emptySummary, type Summary } from '../../shared/domain/summary.js';
import { dayOfDate } from '../../shared/domain/zone.js';

const second = 1_000_000;
/** 2026-01-05, a Monday. */
const monday = dayOfDate('2026-01-05')!;

/** A day with so many seconds, of which some have no known language. */
function dayOf(seconds: number, fields: { other?: number; debugging?: number; hour?: number } = {}): Summary {
  const { other = 0, debugging = 0, hour = 9 } = fields;
  const total = seconds * second;
  return {
    ...emptySummary(),
    total_us: total,
    languages: new Map([
      ['Rust', total - other * second],
      ['Other', other * second],
    ]),
    categories: new Map([
      ['Coding', total - debugging * second],
      ['Debugging', debugging * second],
    ]),
    hours: new Map([[String(hour), total]]),
  };
}

function readingOf(days: Readonly<Record<number, Summary>>, first: number, last: number, since = 0): StatsReading {
  const list = Object.entries(days).map(([day, summary]) => ({ day: Number(day), summary }));
  const result = { ...summarizeDays(list), percent_calculated: 100 };
  const figures = rangeFigures(result.days, first, last, since);
  // What only the envelope tells is left out
  return { first, last, since, result, figures } as StatsReading;
}

const twoWeeks = readingOf(
  {
    [monday]: dayOf(3600, { debugging: 600 }),
    [monday + 6]: dayOf(1800, { other: 300, hour: 23 }),
    [monday + 7]: dayOf(1801),
  },
  monday,
  monday + 13,
);

describe('insights', () => {
  it('by weekday are means over all days of a name', () => {
    const rows = presentWeekdays(twoWeeks);
    expect(rows.map((row) => row.name).join(' ')).to.equal('Monday Tuesday Wednesday Thursday Friday Saturday Sunday');
    expect(rows[0]).to.deep.equal({
      name: 'Monday',
      count: 2,
      total: 5401,
      average: 2700.5,
      human_readable_total: '1 hr 30 mins',
      human_readable_average: '45 mins',
      categories: [
        { name: 'Coding', total: 4801, average: 2400.5, human_readable_total: '1 hr 20 mins', human_readable_average: '40 mins' },
        { name: 'Debugging', total: 600, average: 300, human_readable_total: '10 mins', human_readable_average: '5 mins' },
      ],
    });
    expect(rows[1]).to.deep.include({ count: 2, total: 0, average: 0, human_readable_total: '0 secs', categories: [] });
  });

  it("by weekday leave out days before the user's first one", () => {
    const young = { ...twoWeeks, since: monday + 6 };
    expect(presentWeekdays(young).map((row) => row.count)).to.deep.equal([1, 1, 1, 1, 1, 1, 2]);
    expect(presentWeekdays({ ...twoWeeks, since: monday + 100 }).map((row) => row.count)).to.deep.equal([0, 0, 0, 0, 0, 0, 0]);
  });

  it('by day have every day, or those of one weekday', () => {
    const days = presentDays(twoWeeks, null);
    expect(days).to.have.length(14);
    expect(days[0]).to.deep.equal({
      date: '2026-01-05',
      total: 3600,
      categories: [
        { name: 'Coding', total: 3000 },
        { name: 'Debugging', total: 600 },
      ],
    });
    expect(days[1]).to.deep.equal({ date: '2026-01-06', total: 0, categories: [] });
    expect(presentDays(twoWeeks, 6).map((day) => [day.date, day.total])).to.deep.equal([
      ['2026-01-11', 1800],
      ['2026-01-18', 0],
    ]);
  });

  it('by hour have all 24, whose means are those of the days with time', () => {
    const hours = presentHours(twoWeeks);
    expect(hours.map((h) => h.hour)).to.deep.equal(Array.from({ length: 24 }, (_, i) => i));
    expect(hours[9]).to.include({ name: '09:00', total: 5401, average: 1800.333333, percent: 75 });
    expect(hours[23]).to.include({ name: '23:00', total: 1800, average: 600, percent: 25 });
    expect(hours[0]).to.include({ name: '00:00', total: 0, average: 0, percent: 0 });
    expect(presentHours(readingOf({}, monday, monday + 6)).every((h) => h.total === 0 && h.average === 0)).to.equal(true);
  });

  it('of the trend are means of the days with time of the week up to each day, without "Other"', () => {
    const trend = presentTrend(twoWeeks);
    expect(trend).to.have.length(14);
    const averages = trend.map((day) => day.average);
    expect(averages.slice(0, 6)).to.deep.equal([3600, 3600, 3600, 3600, 3600, 3600]);
    expect(averages[6]).to.equal((3600 + 1500) / 2);
    expect(averages.slice(7, 13)).to.deep.equal(Array.from({ length: 6 }, () => (1500 + 1801) / 2));
    expect(averages[13]).to.equal(1801);
    expect(trend[6]).to.include({ date: '2026-01-11', total: 1500, human_readable_average: '42 mins' });
  });

  it('of AI have the lines of both, tokens and cost of every day', () => {
    const total = {
      ...emptyAiUsage(),
      ai_additions: 20,
      ai_deletions: 10,
      human_additions: 9,
      human_deletions: 1,
      ai_input_tokens: 1_000_000,
      ai_prompt_events_total: 2,
      models: {
        Opus: { lines: 25, ai_input_tokens: 1_000_000, ai_cached_input_tokens: 0, ai_output_tokens: 0 },
        Sonnet: { lines: 5, ai_input_tokens: 0, ai_cached_input_tokens: 0, ai_output_tokens: 0 },
      },
    };
    // No time, as of a single heartbeat
    const reading = readingOf(
      { [monday]: { ...emptySummary(), ai: { total, projects: new Map(), editors: new Map() } } },
      monday,
      monday + 1,
    );
    const cost = listPrices.get('opus')!.input;
    const [first, second] = presentAiDays(reading, listPrices);
    expect(first).to.include({
      date: '2026-01-05',
      ai_line_changes: 30,
      human_line_changes: 10,
      ai_percent: 75,
      human_percent: 25,
    });
    expect(first).to.include({ ai_additions: 20, ai_deletions: 10, ai_input_tokens: 1_000_000, ai_model_total_cost: cost });
    expect(second).to.include({
      date: '2026-01-06',
      ai_line_changes: 0,
      ai_percent: 0,
      human_percent: 0,
      ai_model_total_cost: 0,
    });
    const models = presentAiModels(reading, listPrices);
    expect(models.map(({ name, lines, percent, cost: usd }) => [name, lines, percent, usd])).to.deep.equal([
      ['Opus', 25, 83.33, cost],
      ['Sonnet', 5, 16.67, 0],
    ]);
    expect(presentAiModels(twoWeeks, listPrices)).to.deep.equal([]);
  });

  it('of the daily average set oneself beside all users', () => {
    const spread = { count: 5, sum_us: 50 * second, average_us: 10.9 * second, median_us: 9 * second, max_us: 3661 * second };
    const { current_user, all_users } = presentDailyAverage(twoWeeks, { total: spread, daily_average: emptySpread });
    expect(current_user).to.deep.equal({
      total: { seconds: 6901, text: '1 hr 55 mins' },
      daily_average: { seconds: 2300, text: '38 mins' },
    });
    expect(all_users.total).to.deep.equal({ average: 10, median: 9, max: 3661, text: '10 secs' });
    expect(all_users.daily_average).to.deep.equal({ average: 0, median: 0, max: 0, text: '0 secs' });
  });
});
