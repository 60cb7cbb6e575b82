import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { cliUserAgent, heartbeat } from './heartbeats.js';

/** Names that stand in nothing else, by the list that they are of. */
export const toldNames = {
  projects: 'velociraptor',
  languages: 'Haskell',
  dependencies: 'tokio-uring',
  editors: 'Emacs',
  operating_systems: 'FreeBSD',
  categories: 'Debugging',
  machines: 'lab-seven',
} as const;

export const toldMachine = { 'X-Machine-Name': toldNames.machines };

const user_agent = cliUserAgent
  .replace('linux-6.1.0-18-amd64-unknown', 'freebsd-14.0')
  .replace(/vscode\/.*$/, 'emacs/29.1 emacs-wakatime/1.0.2');

/** Half an hour in which every list has a name, and AI did something; to be sent with `toldMachine`. */
export const toldHalfHour = (start: number): HeartbeatInput[] =>
  Array.from({ length: 7 }, (_, i) =>
    heartbeat({
      time: start + i * 300,
      entity: '/home/ada/velociraptor/Claw.hs',
      project: toldNames.projects,
      branch: 'talon',
      language: toldNames.languages,
      dependencies: [toldNames.dependencies],
      category: 'debugging',
      user_agent,
      ai_line_changes: 11,
      human_line_changes: 5,
      ai_input_tokens: 1234,
      ai_session: 's1',
    }),
  );
