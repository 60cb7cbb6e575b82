import type { DayRange } from '../../shared/domain/date-range.js';
import { byTime } from '../../shared/domain/overview.js';
import { isoSeconds, percentOf } from '../../shared/domain/text-format.js';
import { secondsOf } from '../../shared/domain/time-units.js';
import { dateOf } from '../../shared/domain/zone.js';
import type { ProjectActivity, ProjectContributors, ProjectFiles } from '../../shared/schema/answers/projects.js';
import type { ProjectDocument, UserDocument } from '../../shared/store/collections.js';
import type { DaySummary } from '../../shared/store/stretches.js';
import type { Contributor } from '../read-contributors.js';
import type { ProjectFilesReading } from '../read-project-files.js';

const momentOf = (date: Date): string => isoSeconds(date.getTime() * 1000);

/** @param days at least one */
export function presentProjectActivity(projects: readonly ProjectDocument[], days: readonly DaySummary[]): ProjectActivity {
  const times = new Map<string, number[]>();
  for (const [i, { summary }] of days.entries()) {
    for (const [name, us] of summary.projects) {
      let list = times.get(name);
      if (!list) times.set(name, (list = days.map(() => 0)));
      list[i] = us;
    }
  }
  return {
    start: dateOf(days[0]!.day),
    end: dateOf(days.at(-1)!.day),
    projects: projects.map(({ _id, name, is_hidden = false, first_heartbeat_at, last_heartbeat_at }) => {
      const us = times.get(name) ?? [];
      const total_us = us.reduce((sum, part) => sum + part, 0);
      return {
        id: _id,
        name,
        is_hidden,
        first_heartbeat_at: momentOf(first_heartbeat_at),
        last_heartbeat_at: momentOf(last_heartbeat_at),
        total_seconds: secondsOf(total_us),
        seconds: total_us === 0 ? [] : us.map(secondsOf),
      };
    }),
  };
}

/** @param asking who sees it */
export const presentContributors = (
  { first, last }: DayRange,
  asking: UserDocument,
  contributors: readonly Contributor[],
): ProjectContributors => ({
  start: dateOf(first),
  end: dateOf(last),
  contributors: contributors.map(({ user, total_us }) => ({
    username: user.username,
    name: user.full_name ?? user.username,
    is_current_user: user._id === asking._id,
    total_seconds: secondsOf(total_us),
  })),
});

/** More are of no use on a page. */
const mostEntities = 2000;

export function presentProjectFiles({ first, last }: DayRange, reading: ProjectFilesReading): ProjectFiles {
  const { total_us, branches, entities } = reading;
  const timed = (name: string, us: number) => ({
    name,
    total_seconds: secondsOf(us),
    percent: Math.min(100, percentOf(us, total_us)),
  });
  const totals = [...entities].map(([name, { total_us: us }]): [string, number] => [name, us]).filter(([, us]) => us > 0);
  totals.sort(byTime);
  const others = totals.slice(mostEntities);
  return {
    start: dateOf(first),
    end: dateOf(last),
    total_seconds: secondsOf(total_us),
    branches: [...branches]
      .filter(([, us]) => us > 0)
      .sort(byTime)
      .map(([name, us]) => timed(name, us)),
    entities: totals.slice(0, mostEntities).map(([name, us]) => {
      const { type, project_root_count } = entities.get(name)!;
      return { ...timed(name, us), type, project_root_count };
    }),
    other_entities: others.length,
    other_entities_seconds: secondsOf(others.reduce((sum, [, us]) => sum + us, 0)),
  };
}
