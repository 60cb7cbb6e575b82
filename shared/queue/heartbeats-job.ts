import { Type } from 'typebox';
import type { AcceptedHeartbeat } from '../domain/judge-heartbeat.js';
import { HeartbeatInput } from '../schema/heartbeat.js';
import { compile } from '../schema/validate.js';

/** One request's heartbeats on their way to a worker. Holds no key and no token: jobs are shown in Bull Board. */
export interface HeartbeatsJob {
  readonly user_id: string;
  /** Of the request, to find its lines in the logs; jobs of older versions have none. */
  readonly request_id?: string;
  /** ms since the epoch. */
  readonly received_at: number;
  /** The request's User-Agent header. */
  readonly user_agent: string | null;
  /** The machine's name, decoded from the X-Machine-Name header. */
  readonly machine: string | null;
  /** The Timezone header, when it names a zone. */
  readonly timezone: string | null;
  readonly ip: string | null;
  readonly heartbeats: readonly AcceptedHeartbeat[];
}

const textOrNull = Type.Optional(Type.Union([Type.String(), Type.Null()]));

/**
 * What a worker relies on. Jobs outlive upgrades: those of older versions lack fields, those of later ones have more, and neither harms. Their
 * types are looked at because a damaged heartbeat, once it is stored, would make its day unreadable.
 */
const check = compile(
  Type.Object({
    user_id: Type.String(),
    received_at: Type.Number(),
    user_agent: textOrNull,
    machine: textOrNull,
    timezone: textOrNull,
    ip: textOrNull,
    heartbeats: Type.Array(Type.Object({ ...HeartbeatInput.properties, id: Type.String({ minLength: 36, maxLength: 36 }) })),
  }),
);

/** @throws Error that names the fields, when the payload is none of ours */
export function readHeartbeatsJob(data: unknown): HeartbeatsJob {
  const result = check(data);
  if ('errors' in result) throw new Error(`wrong or missing: ${Object.keys(result.errors).join(', ') || 'everything'}`);
  return { user_agent: null, machine: null, timezone: null, ip: null, ...result.value };
}
