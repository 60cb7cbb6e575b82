import { Type } from 'typebox';
import { pageProperties } from './page.js';
import { Recalculation } from './account.js';
import { color } from './time.js';
import { answer, filled, flag, listOf, moment, shape, text, uuid } from './values.js';

/** wakatime-api.md, section 13. */
export const Project = shape('Project', 'A project', {
  id: uuid('Its id'),
  name: filled('Its name'),
  color,
  badge: Type.Null({ description: 'Always null: there are no badges' }),
  clients: listOf(text('Client'), 'Always empty: there are no clients to bill'),
  has_public_url: flag('Whether everybody may look at it'),
  is_hidden: flag('Whether lists leave it out; totals do not'),
  url: filled('Path of its page'),
  urlencoded_name: filled('Its name as it stands in addresses'),
  repository: Type.Null({ description: 'Always null: no repository is linked' }),
  first_heartbeat_at: moment('Time of its first heartbeat'),
  last_heartbeat_at: moment('Time of its last heartbeat'),
  human_readable_first_heartbeat_at: filled('The first as in "Oct 10, 2026, 3:15 AM EAT"'),
  human_readable_last_heartbeat_at: filled('The last as in "Oct 10, 2026, 3:15 AM EAT"'),
  created_at: moment('When it was first seen'),
});

export const ProjectAnswer = answer(Project);

/** Of own endpoints: WakaTime's API changes no projects. */
export const ProjectChangeAnswer = answer(Project, { recalculation: Recalculation });

export const ProjectRenamesAnswer = answer(
  listOf(
    shape('ProjectRename', 'A name that clients send and what it is shown as', {
      id: uuid('Its id'),
      from: filled('The name that clients send'),
      to: filled('The name it is shown under'),
      created_at: moment('When it was said'),
    }),
    'Newest first',
  ),
);

export const ProjectsAnswer = answer(listOf(Project, 'Newest activity first'), pageProperties);
