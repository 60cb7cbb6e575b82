import { expect } from 'chai';
import type { Server } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createMetrics } from '../../shared/observability/metrics.js';
import { startOpsServer } from '../../worker/ops-server.js';

describe("a worker's health and metrics", () => {
  let server: Server;
  let port: number;
  before(async () => {
    const health = () => Promise.resolve({ isReady: true, checks: {}, body: { status: 'ok' } });
    ({ server, port } = await startOpsServer({
      host: '127.0.0.1',
      port: 0,
      metrics: createMetrics(),
      metricsToken: 'a-token-of-length-30-for-tests',
      health,
    }));
  });
  after(() => server.close().closeAllConnections());

  async function statusOf(target: string, headers = ''): Promise<string | undefined> {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (part) => (text += String(part)));
    socket.write(`GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${headers}\r\n`);
    await once(socket, 'close');
    return text.split(' ')[1];
  }

  it('[T84] are answered whatever stands in an address', async () => {
    for (const target of ['//', '//:', 'http://[', '*', '?', '%', '/%', `/${'/'.repeat(8000)}`]) {
      expect(await statusOf(target), target).to.be.oneOf(['400', '404', '431']);
    }
    expect(await statusOf('/healthz?now=1')).to.equal('200');
    expect(await statusOf('/readyz')).to.equal('200');
  });

  it('[T84] show the metrics to whoever has the token', async () => {
    expect(await statusOf('/metrics')).to.equal('401');
    expect(await statusOf('/metrics', 'Authorization: Bearer a-token-of-length-30-for-test\r\n')).to.equal('401');
    expect(await statusOf('/metrics', 'Authorization: Bearer a-token-of-length-30-for-tests\r\n')).to.equal('200');
    expect(await statusOf('//metrics')).to.equal('404');
  });
});
