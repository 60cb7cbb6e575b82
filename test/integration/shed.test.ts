import { expect } from 'chai';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdmission } from '../../api/admission.js';
import { createShedding } from '../../api/shed.js';
import { createLogger } from '../../shared/observability/log.js';
import { eventually } from '../support/eventually.js';

const lines: string[] = [];
const log = createLogger({ name: 'test', level: 'warn' }, { write: (line) => void lines.push(line) });

describe('more requests with heartbeats than there is room for', () => {
  it('are refused at once, in the form of all errors, and others are taken when there is room again', async () => {
    const codes: string[] = [];
    const held: (() => void)[] = [];
    const shedding = createShedding((_request, response) => held.push(() => response.end('taken')), {
      queue: { state: () => ({ reachable: true, depth: 0, refusing: null }) },
      metrics: { shed: (code) => codes.push(code) },
      log,
      admission: createAdmission({ most: 2, crowd: 6, mostInNeed: 1 }),
    });
    const server = createServer(shedding.handle).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const post = (path: string): Promise<Response> => fetch(url + path, { method: 'POST', body: '[]' });
    try {
      const paths = ['/api/v1/users/current/heartbeats.bulk?api_key=x', '/api/v1/heartbeats'];
      const taken = paths.map(post);
      while (held.length < 2) await new Promise((resolve) => setImmediate(resolve));
      const refused = await post('/users/current/heartbeats.bulk');
      expect(refused.status).to.equal(503);
      expect(refused.headers.get('retry-after')).to.equal('15');
      expect(refused.headers.get('access-control-allow-origin')).to.equal('*');
      expect(await refused.json()).to.deep.equal({ error: 'Too many heartbeats come at once. Try again later.' });
      expect((await post('/API/v1/Users/current/Heartbeats')).status).to.equal(503);
      expect(codes).to.deep.equal(['overload', 'overload']);
      await eventually(() => lines.length > 0);
      expect(JSON.parse(lines[0]!)).to.include({ msg: 'refused heartbeats, by what is short' });
      expect(JSON.parse(lines[0]!).requests).to.deep.equal({ overload: 2 });
      // What is not heartbeats is none of its business
      const other = post('/api/v1/plugins/errors');
      while (held.length < 3) await new Promise((resolve) => setImmediate(resolve));
      for (const release of held.splice(0)) release();
      for (const answer of [...taken, other]) expect((await answer).status).to.equal(200);
      const later = post(paths[0]!);
      while (held.length < 1) await new Promise((resolve) => setImmediate(resolve));
      held[0]!();
      expect((await later).status).to.equal(200);
    } finally {
      shedding.stop();
      server.close();
      server.closeAllConnections();
    }
  });
});
