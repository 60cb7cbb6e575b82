import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { heartbeat, morning } from '../factories/heartbeats.js';
import type { TestServer, TestUser } from '../support/server.js';

const claude = 'wakatime/v2.15.0 (linux-6.8.0-x86_64) go1.24.1 opus/4-8 claude-code/2.1.45 claude-code-wakatime/3.1.0';
const daySeconds = 86_400;

/** An hour of work: two projects, editors and branches, AI, an app, and one file without a project. */
function hour(start: number): HeartbeatInput[] {
  const at = (minute: number, fields: Partial<HeartbeatInput>): HeartbeatInput =>
    heartbeat({ ...fields, time: start + minute * 60 });
  return [
    at(0, { dependencies: ['tokio', 'serde'], lines: 240, lineno: 17, cursorpos: 5, project_root_count: 4 }),
    at(3.25, { is_write: true, line_additions: 3, line_deletions: 1 }),
    at(9, { branch: 'ai', category: 'debugging' }),
    at(15, {
      user_agent: claude,
      category: 'ai coding',
      project: 'gnomon',
      ai_line_changes: 12,
      human_line_changes: -3,
      ai_session: 's1',
      ai_input_tokens: 1200,
      ai_output_tokens: 345,
      ai_prompt_length: 80,
    }),
    at(24, { language: 'C++', entity: '/home/ada/engine/a.cpp', is_write: true }),
    { entity: 'Xcode', type: 'app', time: start + 1800 },
    { entity: 'github.com', type: 'domain', time: start + 2100 },
    { entity: '/tmp/notes.md', type: 'file', time: start + 2400, is_write: true },
    at(55, {}),
  ];
}

/** Ada, with an hour on most of 30 days in winter, on the last ten and today. */
export async function userWithHistory(server: TestServer): Promise<TestUser> {
  const ada = await server.newUser({ username: 'ada', timezone: 'Europe/Vienna' });
  await server.newUser({ username: 'bob' });
  const now = Date.now() / 1000;
  const starts = [
    ...Array.from({ length: 30 }, (_, day) => morning + day * daySeconds).filter((_, day) => day % 7 < 5),
    ...Array.from({ length: 11 }, (_, day) => now - 3600 - day * daySeconds),
  ];
  for (const start of starts) await server.send(ada, hour(start), { 'X-Machine-Name': 'lab', Timezone: 'Europe/Vienna' });
  await server.settled();
  return ada;
}
