import type { Collection } from 'mongodb';
import type { UserTotals } from '../domain/community.js';
import { unknownNames } from '../domain/heartbeat.js';
import { joinParts, summarizeDays, type PartSummary } from '../domain/range-summary.js';
import type { UserDocument } from './collections.js';
import type { DayStore } from './days.js';
import { firstDayOf, wholeMonths } from './month-document.js';
import type { MonthStore } from './months.js';
import { activeUsers } from './users.js';

export interface CommunityStore {
  /**
   * The time of each user who can be seen and has any in the days from `first` to `last`, one after another. It is what was last computed: a day that waits
   * to be computed again counts as it was, so that asking for this never reads heartbeats.
   */
  userTotals(first: number, last: number): AsyncIterable<UserTotals>;
}

export interface CommunityDeps {
  readonly days: DayStore;
  readonly months: MonthStore;
}

function totalsOf({ summary, days }: PartSummary): UserTotals {
  const { total_us, categories, editors, languages, operating_systems } = summary;
  const active_days = days.filter((d) => d.total_us > 0).length;
  const other_us = languages.get(unknownNames.language) ?? 0;
  return { total_us, other_us, active_days, categories, editors, languages, operating_systems };
}

export function communityStore(users: Collection<UserDocument>, { days, months }: CommunityDeps): CommunityStore {
  async function storedPart(userId: string, first: number, last: number): Promise<PartSummary> {
    const { from, to } = wholeMonths(first, last);
    const parts: PartSummary[] = [];
    let next = first;
    const addDays = async (until: number): Promise<void> => {
      if (until >= next) parts.push(summarizeDays([...(await days.read(userId, next, until)).values()]));
    };
    if (from <= to) {
      const unrolled = await days.unrolledMonths(userId, from, to);
      const stored = await months.read(userId, from, to);
      for (let month = from; month <= to; month += 1) {
        if (unrolled.has(month)) continue;
        await addDays(firstDayOf(month) - 1);
        const document = stored.get(month);
        if (document) parts.push(document.part);
        next = firstDayOf(month + 1);
      }
    }
    await addDays(last);
    return joinParts(parts);
  }

  return {
    async *userTotals(first, last) {
      for await (const { _id } of users.find(activeUsers, { projection: { _id: 1 }, batchSize: 1000 })) {
        const totals = totalsOf(await storedPart(_id, first, last));
        if (totals.total_us > 0) yield totals;
      }
    },
  };
}
