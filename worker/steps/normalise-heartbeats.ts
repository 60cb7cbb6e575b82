import type { Binary } from 'mongodb';
import { cleanCategory } from '../../shared/domain/category.js';
import { rowId } from '../../shared/domain/heartbeat-id.js';
import { unknownNames } from '../../shared/domain/heartbeat.js';
import { languageOf } from '../../shared/domain/language.js';
import { dateOfMicros, widen, type Seen } from '../../shared/domain/seen.js';
import { parseUserAgent } from '../../shared/domain/user-agent.js';
import { microsPerSecond } from '../../shared/domain/zone.js';
import type { HeartbeatsJob } from '../../shared/queue/heartbeats-job.js';
import type { MachineNameDocument, UserAgentDocument } from '../../shared/store/collections.js';
import { encodeHeartbeat, type HeartbeatDocument } from '../../shared/store/heartbeat-document.js';
import { heartbeatKey, userPrefix, uuidBinary } from '../../shared/store/keys.js';

/** One job, ready to be stored. */
export interface NormalisedJob {
  readonly user_id: string;
  readonly timezone: string | null;
  /** The job was started before: some of it may be stored. */
  readonly again: boolean;
  readonly documents: readonly HeartbeatDocument[];
  /** Times of the heartbeats in µs, at the same positions. */
  readonly times: readonly number[];
  readonly userAgents: readonly UserAgentDocument[];
  readonly machineNames: readonly MachineNameDocument[];
}

/** Ids that recur in nearly every job: made once. */
const binaries = new Map<string, Binary>();
const maxBinaries = 20_000;

interface Row {
  readonly id: string;
  readonly binary: Binary;
}

function rowOf(kind: 'user_agent' | 'machine_name', userId: string, value: string): Row {
  const id = rowId(kind, userId, value);
  let binary = binaries.get(id);
  if (!binary) {
    if (binaries.size >= maxBinaries) binaries.clear();
    binaries.set(id, (binary = uuidBinary(id)));
  }
  return { id, binary };
}

/**
 * Fills in what the client left open and finds what the heartbeats came from (wakatime-api.md, sections 23.6, 25, 26).
 * @param receivedAt when each was taken (ms), where that is not when the job was
 */
export function normaliseHeartbeats(job: HeartbeatsJob, again: boolean, receivedAt?: readonly number[]): NormalisedJob {
  const { user_id, user_agent, machine, timezone, ip } = job;
  const prefix = userPrefix(user_id);
  const created_at = new Date(job.received_at);
  const machineName = machine ?? unknownNames.machine;
  const machineRow = rowOf('machine_name', user_id, machineName);
  const agentRows = new Map<string, Row>();
  const sights = new Map<string, Seen>();
  const times: number[] = [];

  const documents = job.heartbeats.map((h, i) => {
    const us = Math.round(h.time * microsPerSecond);
    const agent = h.user_agent ?? user_agent ?? '';
    let agentRow = agentRows.get(agent);
    if (!agentRow) agentRows.set(agent, (agentRow = rowOf('user_agent', user_id, agent)));
    times.push(us);
    widen(sights, agent, us);
    return encodeHeartbeat(h, {
      key: heartbeatKey(prefix, us, h.id),
      category: cleanCategory(h.category, h.type),
      language: languageOf({ entity: h.entity, type: h.type, language: h.language }),
      user_agent_id: agentRow.binary,
      machine_name_id: machineRow.binary,
      created_at: receivedAt === undefined ? created_at : new Date(receivedAt[i]!),
    });
  });

  const userAgents = [...agentRows].map(([value, { id }]): UserAgentDocument => {
    const sight = sights.get(value)!;
    return {
      _id: id,
      user_id,
      value,
      ...parseUserAgent(value),
      first_seen_at: dateOfMicros(sight.first_us),
      last_seen_at: dateOfMicros(sight.last_us),
      created_at,
    };
  });
  const machineNames: MachineNameDocument[] =
    times.length === 0
      ? []
      : [
          {
            _id: machineRow.id,
            user_id,
            name: machineName,
            value: machineName,
            ip,
            timezone,
            first_seen_at: dateOfMicros(Math.min(...times)),
            last_seen_at: dateOfMicros(Math.max(...times)),
            created_at,
          },
        ];
  return { user_id, timezone, again, documents, times, userAgents, machineNames };
}
