import type { PriceTable } from '../../shared/domain/ai-prices.js';
import { rowId } from '../../shared/domain/heartbeat-id.js';
import { narrowed } from '../../shared/domain/parts.js';
import { sharedLists } from '../../shared/domain/sharing.js';
import type { Summary } from '../../shared/domain/summary.js';
import { presentLists } from '../../shared/presenters/day-summary.js';
import { presentShares } from '../../shared/presenters/time-list.js';
import { sharingOf } from '../../shared/store/users.js';
import { presentAiFigures, presentReading, presentTimes, presentVisibility, type StatsReading } from './stats.js';

/**
 * Stats as others see them (wakatime-api.md, section 9): made of what the user shares and nothing else; what is not shared is left out. Where
 * times are not shared, rows are names with their share.
 */
export function presentSharedStats(reading: StatsReading, prices: PriceTable) {
  const { user, range, is_cached, result } = reading;
  const sharing = sharingOf(user);
  const shown = sharedLists(sharing);
  const summary = narrowed(result.summary, new Set(shown));
  const { ai } = result.summary;
  if (sharing.ai_used_public && ai !== null) {
    summary.ai = { total: ai.total, projects: new Map(), editors: sharing.editors_used_public ? ai.editors : new Map() };
  }
  const told: StatsReading = { ...reading, result: { ...result, summary, days: [] } };
  return {
    id: rowId('stats', user._id, range.name),
    username: user.username,
    ...presentReading(told),
    is_cached,
    ...presentVisibility(user),
    ...(sharing.logged_time_public && presentTimes(told)),
    ...(sharing.ai_used_public && presentAiFigures(told, prices)),
    ...presentSharedLists(user._id, summary, shown, sharing.logged_time_public, prices),
  };
}

function presentSharedLists(
  userId: string,
  summary: Summary,
  shown: ReturnType<typeof sharedLists>,
  withTimes: boolean,
  prices: PriceTable,
): Record<string, unknown> {
  const timed = withTimes ? presentLists(userId, summary, prices) : null;
  return Object.fromEntries(shown.map((list) => [list, timed?.[list] ?? presentShares(summary[list])]));
}
