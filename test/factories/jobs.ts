import { heartbeatId } from '../../shared/domain/heartbeat-id.js';
import type { HeartbeatsJob } from '../../shared/queue/heartbeats-job.js';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';

/** A request's heartbeats, as they wait in the queue. */
export const heartbeatsJob = (
  userId: string,
  heartbeats: readonly HeartbeatInput[],
  fields: Partial<HeartbeatsJob> = {},
): HeartbeatsJob => ({
  user_id: userId,
  received_at: Date.now(),
  user_agent: null,
  machine: 'lab',
  timezone: null,
  ip: null,
  heartbeats: heartbeats.map((h) => ({ id: heartbeatId(userId, h), ...h })),
  ...fields,
});
