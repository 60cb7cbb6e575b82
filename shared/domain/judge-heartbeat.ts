import { HeartbeatInput } from '../schema/heartbeat.js';
import { compile } from '../schema/validate.js';
import { cleanHeartbeat } from './clean-heartbeat.js';
import { heartbeatId } from './heartbeat-id.js';

/** A heartbeat that was taken, with its id. */
export type AcceptedHeartbeat = HeartbeatInput & { id: string };

/** Seconds a client's clock may be ahead of the server's. */
const maxAhead = 86_400;

const secondsPerDay = 86_400;

const check = compile(HeartbeatInput);

export type Judged = { accepted: AcceptedHeartbeat } | Extract<ReturnType<typeof check>, { errors: unknown }>;

/**
 * Judges one heartbeat by itself, whatever was sent or stands in a file, so that a bad one harms no other.
 * @param retentionDays age after which heartbeats are not kept; 0: they always are
 */
export function judge(raw: unknown, userId: string, nowSeconds: number, retentionDays = 0): Judged {
  const clean = cleanHeartbeat(raw);
  if (clean === null) return { errors: { heartbeat: ['Must be an object.'] } };
  const result = check(clean);
  if ('errors' in result) return result;
  if (result.value.time > nowSeconds + maxAhead) return { errors: { time: ["More than a day ahead of the server's clock."] } };
  if (retentionDays > 0 && result.value.time < nowSeconds - retentionDays * secondsPerDay) {
    return { errors: { time: [`Older than this server keeps heartbeats: ${retentionDays} days.`] } };
  }
  return { accepted: { id: heartbeatId(userId, result.value), ...result.value } };
}
