import type { Heartbeat } from '../domain/heartbeat.js';
import type { UserDocument } from './collections.js';
import type { Stores } from './stores.js';
import { projectNamesOf } from './users.js';

/** What a user's newest heartbeat tells. */
export interface LastActivity {
  readonly heartbeat: Heartbeat | null;
  /** Raw user agent. */
  readonly plugin: string | null;
  readonly editor: string | null;
}

export async function lastActivity(
  { heartbeats, names }: Pick<Stores, 'heartbeats' | 'names'>,
  user: Pick<UserDocument, '_id' | 'project_renames'>,
): Promise<LastActivity> {
  const heartbeat = await heartbeats.newest(user._id, projectNamesOf(user));
  const agent = heartbeat ? await names.userAgent(heartbeat.user_agent_id) : null;
  return { heartbeat, plugin: agent?.value ?? null, editor: agent?.editor ?? null };
}
