import type { AcceptedHeartbeat } from '../domain/judge-heartbeat.js';

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
