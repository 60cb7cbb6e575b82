import { Type, type Static } from 'typebox';
import { pageProperties } from './page.js';
import { Recalculation } from './account.js';
import { color } from './time.js';
import { OverviewItem } from './overview.js';
import { answer, count, date, filled, flag, listOf, moment, nullable, exactSeconds, shape, text, uuid } from './values.js';

/** wakatime-api.md, section 13. */
export const Project = shape('Project', 'A project', {
  id: uuid('Its id'),
  name: filled('Its name'),
  color,
  badge: Type.Null({ description: 'Always null: there are no badges' }),
  clients: listOf(text('Client'), 'Always empty: there are no clients to bill'),
  has_public_url: flag('Whether everybody may look at it'),
  is_hidden: flag('Whether lists leave it out; totals do not'),
  is_shared: flag('Whether those who share a project of this name see that the user works on it, and how long'),
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

/** For the list of projects on the dashboard. */
const ProjectActivity = shape('ProjectActivity', 'What was done of late in each project', {
  start: date('First day'),
  end: date('Last day: today'),
  projects: listOf(
    shape('ActiveProject', 'A project', {
      id: uuid('Its id'),
      name: filled('Its name'),
      is_hidden: flag('Whether lists leave it out; totals do not'),
      first_heartbeat_at: moment('Time of its first heartbeat'),
      last_heartbeat_at: moment('Time of its last heartbeat'),
      total_seconds: exactSeconds('Time in these days'),
      seconds: listOf(exactSeconds('Time'), 'By day; empty when there is none at all'),
    }),
    'All of them, newest activity first',
  ),
});
export type ProjectActivity = Static<typeof ProjectActivity>;
export const ProjectActivityAnswer = answer(ProjectActivity);

/** For the page of a project. */
const ProjectContributors = shape('ProjectContributors', 'Who works on a project of this name, as far as they share it', {
  start: date('First day'),
  end: date('Last day; that of others is yesterday at most'),
  contributors: listOf(
    shape('ProjectContributor', 'Somebody who shares it', {
      username: filled('Username'),
      name: filled('Name to show'),
      is_current_user: flag('Whether it is the user who asks'),
      total_seconds: exactSeconds('Time in these days'),
    }),
    'Most time first; empty while the user does not share it',
  ),
});
export type ProjectContributors = Static<typeof ProjectContributors>;
export const ProjectContributorsAnswer = answer(ProjectContributors);

/** For the page of a project. */
const ProjectFiles = shape('ProjectFiles', 'Branches and files of a project', {
  start: date('First day'),
  end: date('Last day'),
  total_seconds: exactSeconds('Time'),
  branches: listOf(OverviewItem, 'Branches, most time first'),
  entities: listOf(
    shape('ProjectFile', 'A file, or an app, domain or address', {
      name: filled('Its path, or what it is'),
      type: filled('file, app, domain, url or event'),
      project_root_count: nullable(count('Parts of the path that are the folder of the project')),
      total_seconds: exactSeconds('Time'),
      percent: Type.Number({ minimum: 0, maximum: 100, description: 'Share of the total, with two decimals' }),
    }),
    'Most time first, up to 2000',
  ),
  other_entities: count('How many more there are'),
  other_entities_seconds: exactSeconds('Their time together'),
});
export type ProjectFiles = Static<typeof ProjectFiles>;
export const ProjectFilesAnswer = answer(ProjectFiles);
