import { setImmediate } from 'node:timers/promises';
import { narrowed, type Parts } from '../../shared/domain/parts.js';
import { isoSeconds } from '../../shared/domain/text-format.js';
import { formatTime } from '../../shared/domain/time-text.js';
import { dayEnd, dayStart, microsPerSecond } from '../../shared/domain/zone.js';
import type { Rendering } from '../../shared/presenters/rendering.js';
import type { DaySummary } from '../../shared/store/stretches.js';

/** Whole seconds, rounded. */
const roundSeconds = (us: number): number => Math.round(us / microsPerSecond);

const comma = Buffer.from(',');
/** Days that are rendered before other requests get their turn: a few ms. */
const daysPerTurn = 16;

/** What stands beside the days of a project: all its branches in these days and those asked for (docs/clients-tried.md). */
export interface ProjectFields {
  readonly available_branches: readonly string[];
  readonly branches: readonly string[];
  readonly color: null;
}

/** Names of the branches that days of a project have time in. */
export const branchesOf = (days: readonly DaySummary[]): string[] => [...new Set(days.flatMap((d) => d.branchNames()))].sort();

/**
 * The whole answer of `summaries` as JSON: a day each, empty ones included, and what they add up to.
 * @param parts what may be told besides totals; days as they are kept tell everything
 */
export async function presentSummaries(
  userId: string,
  days: readonly DaySummary[],
  zone: string,
  today: number,
  rendering: Rendering,
  project: ProjectFields | null,
  parts: Parts,
): Promise<Buffer> {
  const first = days[0]!.day;
  const last = days.at(-1)!.day;
  let total = 0;
  let other = 0;
  let active = 0;
  let renderedNow = 0;
  const pieces: Buffer[] = [Buffer.from('{"data":[')];
  for (const day of days) {
    total += day.total_us;
    other += day.other_us;
    if (day.total_us > 0) active += 1;
    if (pieces.length > 1) pieces.push(comma);
    const { rendered } = day;
    const isReady = parts === 'all' && rendered?.by === rendering.by && day.day !== today;
    if (isReady) {
      pieces.push(rendered.json);
      continue;
    }
    pieces.push(rendering.day(userId, narrowed(day.summary, parts), zone, day.day, today));
    renderedNow += 1;
    if (renderedNow % daysPerTurn === 0) await setImmediate();
  }
  const average = active === 0 ? 0 : (total - other) / active;
  const averageWithOther = active === 0 ? 0 : total / active;
  const { text, digital, decimal } = formatTime(total);
  const rest = {
    start: isoSeconds(dayStart(zone, first)),
    end: isoSeconds(dayEnd(zone, last) - microsPerSecond),
    cumulative_total: { seconds: total / microsPerSecond, text, digital, decimal },
    daily_average: {
      holidays: days.length - active,
      days_including_holidays: days.length,
      days_minus_holidays: active,
      seconds: roundSeconds(average),
      seconds_including_other_language: roundSeconds(averageWithOther),
      text: formatTime(roundSeconds(average) * microsPerSecond).text,
      text_including_other_language: formatTime(roundSeconds(averageWithOther) * microsPerSecond).text,
    },
    ...project,
  };
  pieces.push(Buffer.from(`],${JSON.stringify(rest).slice(1)}`));
  return Buffer.concat(pieces);
}
