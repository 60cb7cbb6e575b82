import { cellsOf } from '../../shared/domain/cells.js';
import { summarizeDays } from '../../shared/domain/range-summary.js';
import { isClosed, keptWindow } from '../../shared/domain/horizon.js';
import { emptyProjectSummary, mergeProjectSummary, summarizeBranches, type BranchSummary } from '../../shared/domain/summary.js';
import { dayAt } from '../../shared/domain/zone.js';
import type { StoredDay } from '../../shared/store/day-document.js';
import type { Rendering } from '../../shared/presenters/rendering.js';
import type { CellStore, SeenCells } from '../../shared/store/cells.js';
import type { DayStore, RolledDay } from '../../shared/store/days.js';
import type { History } from '../../shared/store/history.js';
import { firstDayOf, monthOf } from '../../shared/store/month-document.js';
import type { MonthStore } from '../../shared/store/months.js';
import type { ProjectDay, ProjectDayStore } from '../../shared/store/project-days.js';
import { daySettingsOf, settingsText, type DaySettings, type UserStore } from '../../shared/store/users.js';

export interface RollUpDeps {
  readonly users: UserStore;
  readonly days: DayStore;
  readonly months: MonthStore;
  readonly projectDays: ProjectDayStore;
  readonly cells: CellStore;
  readonly history: History;
  readonly rendering: Rendering;
}

/** How often a month is tried that another process writes at the same time. */
const maxTries = 5;

/**
 * Rolls a user's past days up: into documents of each of their projects, of what they are made of (docs/adr/0017), and of their months (docs/adr/0006). Today is left out, as it would be
 * different a minute later.
 *
 * Fenced like the days: documents of projects and cells carry the `v` of the day they were made from and are only used with that; a month's document counts
 * its writes, and is used only while none of its days waits to be rolled up; a day stops waiting only if it is still as it was seen.
 * @returns how many days were rolled up
 */
export function dayRoller({
  users,
  days,
  months,
  projectDays,
  cells,
  history,
  rendering,
}: RollUpDeps): (userId: string) => Promise<number> {
  async function rollUpParts(userId: string, settings: DaySettings, seen: readonly StoredDay[]): Promise<void> {
    const { timezone, timeout_us, horizon } = settings;
    const taken: SeenCells[] = [];
    for (const { day, v } of seen) {
      // Its parts are as they were, with its heartbeats gone
      if (isClosed(horizon, day)) continue;
      const window = keptWindow(timezone, day, horizon);
      const { heartbeats, names } = await history.stretch(userId, settings, window);
      const byProject = new Map<string, BranchSummary[]>();
      for (const branch of summarizeBranches(heartbeats, timeout_us, window, names)) {
        byProject.set(branch.project, [...(byProject.get(branch.project) ?? []), branch]);
      }
      const projects = [...byProject].map(([project, branches]): ProjectDay => {
        const summary = emptyProjectSummary();
        for (const branch of branches) mergeProjectSummary(summary, branch.summary);
        const json = rendering.day(userId, summary, timezone, day, null);
        return { project, branches, summary, rendered: { by: rendering.by, json } };
      });
      await projectDays.write(userId, { day, v }, projects);
      taken.push({ day, v, cells: cellsOf(heartbeats, timeout_us, window, names) });
    }
    await cells.write(userId, taken);
  }

  async function rollUpMonth(userId: string, settings: string, month: number): Promise<void> {
    for (let tries = 0; tries < maxTries; tries += 1) {
      // Its number of writes is read before the days: a write that came between is then seen
      const { n = 0 } = (await months.read(userId, month, month)).get(month) ?? {};
      const stored = await days.read(userId, firstDayOf(month), firstDayOf(month + 1) - 1);
      const part = summarizeDays([...stored.values()].map(({ day, summary }) => ({ day, summary })));
      if (await months.write(userId, month, n, settings, part)) return;
    }
    throw new Error('a month was written by others again and again');
  }

  async function rollUp(userId: string, settings: DaySettings, month: number, seen: readonly StoredDay[]): Promise<void> {
    await rollUpParts(userId, settings, seen);
    await rollUpMonth(userId, settingsText(settings), month);
    await days.markRolled(
      userId,
      seen.map(({ day, v, summary }): RolledDay => {
        const json = rendering.day(userId, summary, settings.timezone, day, null);
        return { day, v, rendered: { by: rendering.by, json } };
      }),
    );
    // What changed meanwhile was written for nobody, maybe after the roll-up of its later state
    const now = await days.readStates(userId, seen[0]!.day, seen.at(-1)!.day);
    await projectDays.removeStates(
      userId,
      seen.filter(({ day, v }) => now.get(day)?.v !== v),
    );
  }

  return async (userId) => {
    const user = await users.byId(userId);
    if (!user || user.days_stale !== undefined) return 0;
    const settings = daySettingsOf(user);
    const text = settingsText(settings);
    const yesterday = dayAt(settings.timezone, Date.now() * 1000) - 1;
    // Days of other settings are about to be computed again, if they are not closed
    const waiting = (await days.unrolled(userId, 0, yesterday))
      .filter((d) => d.settings === text || isClosed(settings.horizon, d.day))
      .sort((a, b) => a.day - b.day);
    const byMonth = new Map<number, StoredDay[]>();
    for (const day of waiting) byMonth.set(monthOf(day.day), [...(byMonth.get(monthOf(day.day)) ?? []), day]);
    const failures: unknown[] = [];
    for (const [month, seen] of byMonth) {
      try {
        await rollUp(userId, settings, month, seen);
      } catch (error) {
        // One bad month must not keep the others back
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return waiting.length;
  };
}
