import { createHash, hash } from 'node:crypto';
import type { HeartbeatInput } from '../schema/heartbeat.js';

const separator = '\u001f';

function uuidOf(hex: string): string {
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * A heartbeat's identity: a UUID made from what it says, so that the same heartbeat is the same document however often, in whatever
 * order and batch it is sent (design.md, section 2). The user agent and the machine are left out: a client that was updated, or whose
 * machine name got escaped once more, sends its queue again as the same heartbeats.
 */
export function heartbeatId(userId: string, h: HeartbeatInput): string {
  const parts = [
    userId,
    h.time,
    h.entity,
    h.type,
    h.category,
    h.project,
    h.branch,
    h.language,
    h.is_write === true,
    h.lineno,
    h.cursorpos,
  ];
  return uuidOf(hash('sha256', parts.join(separator), 'hex'));
}

/** What has an id that is made from its owner and its name. */
type RowKind = 'user_agent' | 'machine_name' | 'project' | 'program_language' | 'stats' | 'best_day';

/** A UUID made from a row's owner and value, so that every process gives a user agent or machine name the same id. */
export function rowId(kind: RowKind, userId: string, value: string): string {
  return uuidOf(createHash('sha256').update([kind, userId, value].join(separator)).digest('hex'));
}
