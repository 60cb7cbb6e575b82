import { expect } from 'chai';
import { createLogger } from '../../shared/observability/log.js';
import { accountHolder } from '../support/account-holder.js';
import { startTestServer } from '../support/server.js';

interface Line {
  readonly msg: string;
  readonly path: string;
  readonly status: number;
  readonly user_id?: string;
}

describe('the log of requests', () => {
  it('says whose they are, by a key or a session, and whose they would have been where they are refused', async () => {
    const lines: Line[] = [];
    const log = createLogger(
      { name: 'test', level: 'info' },
      { write: (line: string) => void lines.push(JSON.parse(line) as Line) },
    );
    const server = await startTestServer({ workers: 0, log });
    try {
      const { person, user } = await accountHolder(server, 'ada');
      const apiKey = await server.stores.apiKeys.issue(user._id, { name: 'sends', scope: 'write_heartbeats' });
      await server.call({ user, apiKey }, '/api/v1/users/current');
      await server.call({ user, apiKey }, '/api/v1/users/current/projects');
      await server.fetch('/api/v1/users/current/statusbar/today');
      await person.get('/settings/keys');
      const of = (path: string) => {
        const { status, user_id } = lines.find((line) => line.msg === 'request' && line.path === path)!;
        return [status, user_id];
      };
      expect(of('/api/v1/users/current')).to.deep.equal([200, user._id]);
      expect(of('/api/v1/users/current/projects')).to.deep.equal([403, user._id]);
      expect(of('/api/v1/users/current/statusbar/today')).to.deep.equal([401, undefined]);
      expect(of('/settings/keys')).to.deep.equal([200, user._id]);
    } finally {
      await server.close();
    }
  });
});
