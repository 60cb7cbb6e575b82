import type { DayRange } from '../shared/domain/date-range.js';
import type { EntityDetail, Totals } from '../shared/domain/summary.js';
import type { UserDocument } from '../shared/store/collections.js';
import type { History } from '../shared/store/history.js';
import { daySettingsOf } from '../shared/store/users.js';
import { todayIn } from './context.js';

export interface ProjectFilesReading {
  total_us: number;
  readonly branches: Totals;
  readonly entities: Map<string, EntityDetail>;
}

/** Days in memory at once. */
const daysAtOnce = 92;

/** Branches and entities of a project, added up over a range; of years on end, too, as only what is there is read. */
export async function readProjectFiles(
  history: History,
  user: UserDocument,
  project: string,
  { first, last }: DayRange,
): Promise<ProjectFilesReading> {
  const settings = daySettingsOf(user);
  const reading: ProjectFilesReading = { total_us: 0, branches: new Map(), entities: new Map() };
  // Clients may be a day ahead
  const end = Math.min(last, todayIn(settings.timezone) + 1);
  for (let from = Math.max(0, first); from <= end; from += daysAtOnce) {
    const to = Math.min(end, from + daysAtOnce - 1);
    for (const { summary } of await history.projectDays(user._id, settings, from, to, { project, branches: [] })) {
      reading.total_us += summary.total_us;
      for (const [name, us] of summary.branches) reading.branches.set(name, (reading.branches.get(name) ?? 0) + us);
      for (const [name, detail] of summary.entities) {
        const known = reading.entities.get(name);
        if (known) known.total_us += detail.total_us;
        else reading.entities.set(name, { ...detail });
      }
    }
  }
  return reading;
}
