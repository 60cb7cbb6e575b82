import { Type } from 'typebox';
import { aiProperties } from './ai.js';
import {
  count,
  decimal,
  digital,
  digitalSeconds,
  filled,
  listOf,
  nullable,
  seconds,
  shape,
  spelled,
  text,
  uuid,
} from './values.js';

/** A time in the forms of a total: "digital" without seconds (wakatime-api.md, section 24). */
export const totalProperties = {
  total_seconds: seconds('Seconds, exact'),
  text: spelled('Hours and minutes in words; seconds below a minute'),
  digital: digital('Hours and minutes'),
  decimal: decimal('Hours with two decimals'),
  hours: count('Whole hours'),
  minutes: count('Whole minutes of the last hour'),
};

/** A row of a list: "digital" with seconds. */
export const itemProperties = {
  name: filled('Name'),
  total_seconds: seconds('Seconds, exact'),
  percent: Type.Number({ minimum: 0, maximum: 100, description: 'Share of the list, with two decimals' }),
  digital: digitalSeconds('Hours, minutes and seconds'),
  decimal: decimal('Hours with two decimals'),
  text: spelled('Hours and minutes in words; seconds below a minute'),
  hours: count('Whole hours'),
  minutes: count('Whole minutes of the last hour'),
  seconds: count('Whole seconds of the last minute'),
};

export const color = nullable(text('Colour as #rrggbb; null for none'));

export const TimeItem = shape('TimeItem', 'Time under a name', itemProperties);
export const ProjectItem = shape('ProjectItem', 'Time in a project', { ...itemProperties, color, ...aiProperties });
export const EditorItem = shape('EditorItem', 'Time in an editor', { ...itemProperties, ...aiProperties });
export const MachineItem = shape('MachineItem', 'Time on a machine', {
  ...itemProperties,
  machine_name_id: uuid('Id of the machine'),
});
export const EntityItem = shape('EntityItem', 'Time in a file, app or site', {
  ...itemProperties,
  type: text('Kind of the entity'),
  project_root_count: nullable(count('Path parts of the project folder')),
});

export const GrandTotal = shape('GrandTotal', 'All time, with what AI did in it', { ...totalProperties, ...aiProperties });

/** The seven lists of summaries and stats, each with most time first. */
export const listProperties = {
  projects: listOf(ProjectItem, 'By project, most time first'),
  languages: listOf(TimeItem, 'By language'),
  dependencies: listOf(TimeItem, 'By what the files import; these overlap'),
  editors: listOf(EditorItem, 'By editor'),
  operating_systems: listOf(TimeItem, 'By operating system'),
  categories: listOf(TimeItem, 'By what was done: "Coding", "Debugging" and so on'),
  machines: listOf(MachineItem, 'By machine'),
};
