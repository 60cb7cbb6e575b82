import type { Collection, Filter } from 'mongodb';
import { emptySummary, mergeSummary } from '../domain/summary.js';
import { dateOf, dayOfDate } from '../domain/zone.js';
import { encodeDay, type DayDocument } from './day-document.js';
import type { CellStore } from './cells.js';
import type { DayStore } from './days.js';
import { dayKey, daysRange } from './keys.js';
import { closedVersion, StoredProjectDay, type ProjectDayDocument } from './project-day-document.js';
import { asBuffer } from './bson.js';

/** Days that are to stay as they are, as their heartbeats are about to go (docs/adr/0015). Ranges are from `first` on, below `below`. */
export interface ClosedDays {
  /** Days that are not computed, or not rolled up, with these settings. */
  countUnready(userId: string, first: number, below: number, settings: string): Promise<number>;
  /** Has days rolled up again that have no cells as they are now (docs/adr/0017). @returns how many */
  unrollWithoutCells(userId: string, first: number, below: number): Promise<number>;
  /** The first day with what is too much for a document, so that it is always read from heartbeats; null when there is none. */
  firstTooLarge(userId: string, first: number, below: number): Promise<number | null>;
  /** From then on nobody writes them. @returns how many could not be frozen, as they were changed meanwhile */
  freeze(userId: string, first: number, below: number, settings: string): Promise<number>;
  /** Freezes what is closed, before a day, and was thawed by a process that did not know it. */
  freezeAgain(userId: string, below: number): Promise<void>;
  /** Takes that back from a day on. */
  thaw(userId: string, first: number): Promise<void>;
  /** The same for their projects and cells; those of states they are not in go. */
  freezeParts(userId: string, first: number, below: number): Promise<void>;
  /** They do not wait to be computed, whoever marked them. */
  unmark(userId: string, days: readonly number[]): Promise<void>;
  /** Takes a project's time out of closed days, those before one, whose projects are frozen. Can be done again. */
  removeProject(userId: string, project: string, below: number): Promise<void>;
}

const durable = { writeConcern: { w: 'majority', j: true } } as const;

export function closedDayStore(
  days: Collection<DayDocument>,
  projectDays: Collection<ProjectDayDocument>,
  { readStates }: Pick<DayStore, 'readStates'>,
  cells: CellStore,
): ClosedDays {
  const raw = projectDays.db.collection<Uint8Array>(projectDays.collectionName, { raw: true });
  const within = (userId: string, first: number, below: number) => ({ _id: daysRange(userId, first, below - 1) });
  const datesWithin = (userId: string, first: number, below: number): Filter<ProjectDayDocument> => ({
    user_id: userId,
    date: { $gte: dateOf(first), $lt: dateOf(below) },
  });
  const ready = (settings: string): Filter<DayDocument> => ({
    dirty_since: { $exists: false },
    unrolled: { $exists: false },
    settings,
  });

  async function freezeProjects(userId: string, first: number, below: number): Promise<void> {
    const open = { user_id: userId, date: { $gte: dateOf(first), $lt: dateOf(below) }, v: { $ne: closedVersion } };
    if ((await projectDays.countDocuments(open, { limit: 1 })) === 0) return;
    for (const { day, frozen } of (await readStates(userId, first, below - 1)).values()) {
      if (frozen === null) continue;
      const ofDay = { user_id: userId, date: dateOf(day) };
      if ((await projectDays.countDocuments({ ...ofDay, v: { $ne: closedVersion } }, { limit: 1 })) === 0) continue;
      await projectDays.updateMany({ ...ofDay, v: frozen }, { $set: { v: closedVersion } }, durable);
      await projectDays.deleteMany({ ...ofDay, v: { $ne: closedVersion } }, durable);
    }
  }

  async function freezeCells(userId: string, first: number, below: number): Promise<void> {
    const open = [...(await cells.versions(userId, first, below - 1))].filter(([, v]) => v !== closedVersion);
    if (open.length === 0) return;
    const states = await readStates(userId, first, below - 1);
    const frozen = open.flatMap(([day]): [number, number][] => {
      const v = states.get(day)?.frozen ?? null;
      return v === null ? [] : [[day, v]];
    });
    await cells.close(userId, new Map(frozen));
  }

  /** Makes a closed day the sum of its projects, without those that are leaving; of two that do so at once, the later one knows of both. */
  async function sumProjects(userId: string, day: number): Promise<void> {
    const _id = dayKey(userId, day);
    const staying = { user_id: userId, date: dateOf(day), v: closedVersion, is_leaving: { $exists: false } };
    for (;;) {
      const seen = await days.findOne({ _id }, { projection: { v: 1 } });
      if (!seen) return;
      const summary = emptySummary();
      for await (const bytes of raw.find(staying)) mergeSummary(summary, new StoredProjectDay(asBuffer(bytes), 0).summary([]));
      const { matchedCount } = await days.updateOne(
        { _id, v: seen.v },
        // Who rolls it up as it was does not come to an end with it
        { $inc: { v: 1 }, $set: { summary: encodeDay(summary).summary, unrolled: true }, $unset: { rendered: true } },
        durable,
      );
      if (matchedCount > 0) return;
    }
  }

  return {
    countUnready: (userId, first, below, settings) =>
      below <= first ? Promise.resolve(0) : days.countDocuments({ ...within(userId, first, below), $nor: [ready(settings)] }),
    async unrollWithoutCells(userId, first, below) {
      if (below <= first) return 0;
      const states = await readStates(userId, first, below - 1);
      const versions = await cells.versions(userId, first, below - 1);
      const without = [...states.values()].filter(({ day, v }) => versions.get(day) !== v);
      const keys = without.map(({ day }) => dayKey(userId, day));
      if (keys.length > 0) await days.updateMany({ _id: { $in: keys } }, { $set: { unrolled: true } });
      return without.length;
    },
    async firstTooLarge(userId, first, below) {
      if (below <= first) return null;
      const filter = { ...datesWithin(userId, first, below), is_too_large: true as const };
      const found = await projectDays
        .find(filter, { projection: { date: 1 } })
        .sort({ date: 1 })
        .limit(1)
        .next();
      const days = [found && dayOfDate(found.date), await cells.firstTooLarge(userId, first, below - 1)];
      const known = days.filter((day) => day !== null);
      return known.length === 0 ? null : Math.min(...known);
    },
    async freeze(userId, first, below, settings) {
      await days.updateMany({ ...within(userId, first, below), ...ready(settings) }, [{ $set: { frozen: '$v' } }], durable);
      return days.countDocuments({ ...within(userId, first, below), frozen: { $exists: false } });
    },
    async freezeAgain(userId, below) {
      const thawed = { ...within(userId, 0, below), frozen: { $exists: false }, dirty_since: { $exists: false } };
      await days.updateMany(thawed, [{ $set: { frozen: '$v' } }], durable);
    },
    async thaw(userId, first) {
      await days.updateMany({ _id: daysRange(userId, first), frozen: { $exists: true } }, { $unset: { frozen: true } });
    },
    async freezeParts(userId, first, below) {
      await freezeCells(userId, first, below);
      await freezeProjects(userId, first, below);
    },
    async unmark(userId, numbers) {
      for (const day of numbers) {
        await days.updateMany(within(userId, day, day + 1), { $unset: { dirty_since: true, dirty_from_us: true } });
      }
    },
    async removeProject(userId, project, below) {
      const dates = { user_id: userId, date: { $lt: dateOf(below) } };
      const found = await projectDays.find({ ...dates, project }, { projection: { date: 1 } }).toArray();
      for (const { date } of found) {
        const day = dayOfDate(date)!;
        await cells.removeProject(userId, day, project);
        await projectDays.updateMany({ user_id: userId, date, project }, { $set: { is_leaving: true } }, durable);
        await sumProjects(userId, day);
        await projectDays.deleteMany({ user_id: userId, date, project }, durable);
      }
    },
  };
}
