import { isoSeconds } from '../domain/text-format.js';
import type { MachineNameDocument, UserAgentDocument } from '../store/collections.js';

const iso = (date: Date): string => isoSeconds(date.getTime() * 1000);

/** Rows that were made before their making was noted are as old as their first heartbeat. */
const timesOf = ({ created_at, first_seen_at, last_seen_at }: MachineNameDocument | UserAgentDocument) => ({
  last_seen_at: iso(last_seen_at),
  created_at: iso(created_at ?? first_seen_at),
});

/** A machine (wakatime-api.md, section 17). */
export const presentMachineName = (row: MachineNameDocument) => ({
  id: row._id,
  name: row.name,
  value: row.value,
  ip: row.ip,
  timezone: row.timezone,
  ...timesOf(row),
});

/** A user agent (sections 17 and 31). */
export const presentUserAgent = (row: UserAgentDocument) => ({
  id: row._id,
  value: row.value,
  editor: row.editor,
  version: row.version,
  os: row.os,
  cli_version: row.cli_version,
  // As clients send it: "go1.24.1"
  go_version: row.go_version === null ? null : `go${row.go_version}`,
  ai_model: row.ai_model,
  ai_model_version: row.ai_model_version,
  ai_model_complexity: row.ai_model_complexity,
  is_browser_extension: row.is_browser_extension,
  is_desktop_app: row.is_desktop_app,
  ...timesOf(row),
});
