import { categoryName } from './category.js';
import { unknownNames, type Activity, type Names } from './heartbeat.js';

/** What each heartbeat's time counts for one name of (wakatime-api.md, sections 23.5, 25). */
export const namedDimensions = ['projects', 'languages', 'editors', 'operating_systems', 'categories', 'machines'] as const;
export type NamedDimension = (typeof namedDimensions)[number];

export const projectOf = (h: Pick<Activity, 'project'>): string => h.project ?? unknownNames.project;

/** The names of a heartbeat, in the order of `namedDimensions`. */
export function namesFor(h: Activity, names: Names): readonly string[] {
  const { editor, operating_system } = names.origin(h.user_agent_id);
  return [
    projectOf(h),
    h.language ?? unknownNames.language,
    editor,
    operating_system,
    categoryName(h.category),
    names.machine(h.machine_name_id),
  ];
}

/** Whether two heartbeats' time counts for the same names. Texts of neighbours are mostly one and the same, so this is quick. */
export const sameNames = (a: Activity, b: Activity): boolean =>
  a.language === b.language &&
  a.project === b.project &&
  a.user_agent_id === b.user_agent_id &&
  a.category === b.category &&
  a.machine_name_id === b.machine_name_id;
