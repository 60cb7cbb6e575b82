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

/** Branches and entities of a project, added up over a range; of years on end, too, as only what is there is read. */
export async function readProjectFiles(
  history: History,
  user: UserDocument,
  project: string,
  { first, last }: DayRange,
): Promise<ProjectFilesReading> {
  const settings = daySettingsOf(user);
  const reading: ProjectFilesReading = { total_us: 0, branches: new Map(), entities: new Map() };
  const { branches, entities } = reading;
  // Clients may be a day ahead
  const end = Math.min(last, todayIn(settings.timezone) + 1);
  await history.projectEntities(
    user._id,
    settings,
    Math.max(0, first),
    end,
    project,
    (name, detail) => {
      // Whatever has time has it in an entity
      reading.total_us += detail.total_us;
      const known = entities.get(name);
      if (known) known.total_us += detail.total_us;
      else entities.set(name, { ...detail });
    },
    (name, us) => branches.set(name, (branches.get(name) ?? 0) + us),
  );
  return reading;
}
