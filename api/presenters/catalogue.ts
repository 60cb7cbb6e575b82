import { isIPv4 } from 'node:net';
import type { Editor } from '../../shared/domain/editors.js';
import { rowId } from '../../shared/domain/heartbeat-id.js';
import { languageColor, languageSigns } from '../../shared/domain/language.js';

/** An editor with a plugin (wakatime-api.md, section 17). What its newest version is, nobody here can know. */
export const presentEditor = ({ id, name, color, website, repository, released }: Editor) => ({
  id,
  name,
  color,
  website,
  repository,
  version: null,
  version_url: null,
  history_url: null,
  released,
  hidden: false,
});

/** The list has no history: each of its languages is as old as the list. */
const listed = '2026-11-23T00:00:00Z';

/** A language, with the same id in every process. */
export const presentProgramLanguage = (name: string) => ({
  id: rowId('program_language', '', name),
  name,
  ...languageSigns(name),
  color: languageColor(name),
  is_verified: true,
  created_at: listed,
  modified_at: null,
});

/** What firewalls must let through; one server does the work of all three. */
const descriptions = {
  api: 'Addresses that take heartbeats and answer requests of the API. Let clients reach them.',
  website: 'Addresses of the pages. Let browsers reach them.',
  worker: 'Addresses of background work. They send no requests to other servers.',
} as const;

export function presentMeta(ips: readonly string[], last_modified_at: string) {
  const byVersion = { v4: ips.filter((ip) => isIPv4(ip)), v6: ips.filter((ip) => !isIPv4(ip)) };
  return { ips: { api: byVersion, website: byVersion, worker: byVersion }, ip_descriptions: descriptions, last_modified_at };
}
