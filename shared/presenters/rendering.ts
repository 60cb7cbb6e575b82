import { createHash } from 'node:crypto';
import type { PriceTable } from '../domain/ai-prices.js';
import type { Summary } from '../domain/summary.js';
import { presentSummary } from './day-summary.js';
import { toJson } from './json-text.js';

/** Raised with each change of what stands in a day of `summaries`, or what else a roll-up makes: all past days are then rolled up again. */
const version = 2;

/** Makes days of `summaries` as they are sent: for the answer, or to be kept with a past day (docs/adr/0008). */
export interface Rendering {
  /** The same for all that would make the same texts. */
  readonly by: string;
  readonly prices: PriceTable;
  day(userId: string, summary: Summary, timezone: string, day: number, today: number | null): Buffer;
}

export function createRendering(prices: PriceTable): Rendering {
  const sorted = [...prices].sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 12);
  return {
    by: `${version} ${hash}`,
    prices,
    day: (userId, summary, timezone, day, today) =>
      Buffer.from(toJson(presentSummary(userId, summary, timezone, day, today, prices))),
  };
}
