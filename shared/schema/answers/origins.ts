import { pageProperties } from './page.js';
import { answer, filled, flag, listOf, moment, nullable, shape, text, uuid } from './values.js';

const timeProperties = {
  last_seen_at: moment('Time of its last heartbeat'),
  created_at: moment('When it was first seen'),
};

/** wakatime-api.md, section 17. */
const MachineName = shape('MachineName', 'A machine that heartbeats came from', {
  id: uuid('Its id'),
  name: filled('Its name'),
  value: filled('Its name as clients send it'),
  ip: nullable(filled('Address of its first request')),
  timezone: nullable(filled('IANA time zone that its first request told')),
  ...timeProperties,
});

/** Section 17. */
const UserAgent = shape('UserAgent', 'A client that heartbeats came from', {
  id: uuid('Its id'),
  value: text('As it was sent'),
  editor: nullable(filled('Editor, browser or program')),
  version: nullable(filled('Version of the plugin')),
  os: nullable(filled('Operating system')),
  cli_version: nullable(filled('Version of wakatime-cli, as in "v2.15.0"')),
  go_version: nullable(filled('Version of Go that wakatime-cli was made with, as in "go1.24.1"')),
  ai_model: nullable(filled('Family of the AI model, as in "Opus"')),
  ai_model_version: nullable(filled('Version of the AI model, as in "4-8"')),
  ai_model_complexity: nullable(filled('How hard the AI model thinks, as in "high"')),
  is_browser_extension: flag('Whether it is an extension of a browser'),
  is_desktop_app: flag('Whether it is a desktop app, which watches programs without a plugin'),
  ...timeProperties,
});

export const MachineNamesAnswer = answer(listOf(MachineName, 'Last seen first'), pageProperties);
export const UserAgentsAnswer = answer(listOf(UserAgent, 'Last seen first'), pageProperties);
export const UserAgentAnswer = answer(UserAgent);
