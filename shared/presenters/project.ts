import { rowId } from '../domain/heartbeat-id.js';
import { isoSeconds, momentText } from '../domain/text-format.js';
import type { ProjectDocument, ProjectRenameRule } from '../store/collections.js';

const micros = (date: Date): number => date.getTime() * 1000;

/** A name that clients send and what it is shown as. The id is that of the project it would be. */
export const presentProjectRename = (userId: string, { from, to, created_at }: ProjectRenameRule) => ({
  id: rowId('project', userId, from),
  from,
  to,
  created_at: isoSeconds(micros(created_at)),
});

/** A project (wakatime-api.md, section 13). */
export function presentProject(project: ProjectDocument, zone: string) {
  const urlencoded_name = encodeURIComponent(project.name);
  return {
    id: project._id,
    name: project.name,
    color: null,
    badge: null,
    clients: [],
    has_public_url: false,
    is_hidden: project.is_hidden ?? false,
    is_shared: project.is_shared ?? false,
    url: `/projects/${urlencoded_name}`,
    urlencoded_name,
    repository: null,
    first_heartbeat_at: isoSeconds(micros(project.first_heartbeat_at)),
    last_heartbeat_at: isoSeconds(micros(project.last_heartbeat_at)),
    human_readable_first_heartbeat_at: momentText(micros(project.first_heartbeat_at), zone),
    human_readable_last_heartbeat_at: momentText(micros(project.last_heartbeat_at), zone),
    created_at: isoSeconds(micros(project.created_at)),
  };
}
