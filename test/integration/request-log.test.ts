import { expect } from 'chai';
import { connect } from 'node:net';
import { createLogger } from '../../shared/observability/log.js';
import { accountHolder } from '../support/account-holder.js';
import { eventually } from '../support/eventually.js';
import { startTestServer } from '../support/server.js';

interface Line {
  readonly level: string;
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

  it('takes who hangs up for no fault of the server', async () => {
    const lines: Line[] = [];
    const log = createLogger(
      { name: 'test', level: 'info' },
      { write: (line: string) => void lines.push(JSON.parse(line) as Line) },
    );
    const server = await startTestServer({ workers: 0, log });
    try {
      const { apiKey } = await server.newUser();
      const { port } = new URL(server.url);
      const request = `POST /api/v1/users/current/heartbeats HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${apiKey}\r\n`;
      for (const end of ['destroy', 'resetAndDestroy'] as const) {
        const before = lines.length;
        const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
        socket.write(`${request}Expect: 100-continue\r\nContent-Length: 9000\r\n\r\n[`);
        socket.once('data', () => socket[end]());
        await eventually(() => lines.slice(before).some(({ msg }) => msg === 'request'));
      }
      const levels = lines.map(({ level, msg, status }) => [level, msg, status]);
      expect(levels).to.deep.equal([
        ['info', 'request', 400],
        ['info', 'request', 400],
      ]);
    } finally {
      await server.close();
    }
  });
});
