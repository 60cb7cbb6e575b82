import { categoryName } from '../domain/category.js';
import type { Heartbeat } from '../domain/heartbeat.js';
import { isoSeconds } from '../domain/text-format.js';
import { microsPerSecond } from '../domain/zone.js';
import { decodeAi } from '../store/heartbeat-document.js';
import { uuidOfKey } from '../store/keys.js';

const noAi = decodeAi({});

/** A heartbeat as read (wakatime-api.md, section 4). */
export function presentHeartbeat(userId: string, h: Heartbeat) {
  return {
    id: uuidOfKey(h.key),
    entity: h.entity,
    type: h.type,
    time: h.time_us / microsPerSecond,
    project: h.project,
    project_root_count: h.project_root_count,
    branch: h.branch,
    language: h.language,
    dependencies: h.dependencies,
    ...(h.ai ?? noAi),
    lines: h.lines,
    lineno: h.lineno,
    cursorpos: h.cursorpos,
    is_write: h.is_write,
    category: categoryName(h.category),
    line_additions: h.line_additions,
    line_deletions: h.line_deletions,
    created_at: isoSeconds(h.created_at.getTime() * 1000),
    user_id: userId,
    user_agent_id: h.user_agent_id,
    machine_name_id: h.machine_name_id,
  };
}
