import { HeartbeatInput } from '../schema/heartbeat.js';
import { compile } from '../schema/validate.js';
import { cleanHeartbeat } from './clean-heartbeat.js';
import { heartbeatId } from './heartbeat-id.js';

/** A heartbeat that was taken, with its id. */
export type AcceptedHeartbeat = HeartbeatInput & { id: string };

/** Seconds a client's clock may be ahead of the server's. */
const maxAhead = 86_400;

const check = compile(HeartbeatInput);

export type Judged = { accepted: AcceptedHeartbeat } | Extract<ReturnType<typeof check>, { errors: unknown }>;

/** Judges one heartbeat by itself, whatever was sent or stands in a file, so that a bad one harms no other. */
export function judge(raw: unknown, userId: string, nowSeconds: number): Judged {
  const clean = cleanHeartbeat(raw);
  if (clean === null) return { errors: { heartbeat: ['Must be an object.'] } };
  const result = check(clean);
  if ('errors' in result) return result;
  if (result.value.time > nowSeconds + maxAhead) return { errors: { time: ["More than a day ahead of the server's clock."] } };
  return { accepted: { id: heartbeatId(userId, result.value), ...result.value } };
}
