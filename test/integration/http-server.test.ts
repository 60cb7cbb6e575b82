import { expect } from 'chai';
import Koa from 'koa';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createHttpServer, serverLimits, takesLong, type ServerLimits } from '../../api/http-server.js';
import { canonicalPath } from '../../api/middleware/aliases.js';
import { readBytes } from '../../api/middleware/body.js';
import type { AppError } from '../../shared/errors.js';
import { eventually } from '../support/eventually.js';
import { startTestServer, type TestServer } from '../support/server.js';

describe('what the server puts up with', () => {
  const servers: Server[] = [];
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  async function serve(limits: Partial<ServerLimits> = {}): Promise<number> {
    const app = new Koa();
    app.use((ctx) => {
      ctx.body = { headers: Object.keys(ctx.headers).length };
    });
    const server = createHttpServer(app.callback(), { ...serverLimits, ...limits }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  function open(port: number): Socket {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    sockets.push(socket);
    return socket;
  }

  /** All that comes until the server closes the connection. */
  async function answer(socket: Socket): Promise<{ status: number; body: unknown; ms: number }> {
    const start = performance.now();
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await once(socket, 'close');
    const [head = '', body = ''] = text.split('\r\n\r\n');
    return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), body: JSON.parse(body), ms: performance.now() - start };
  }

  const send = (port: number, text: string): ReturnType<typeof answer> => {
    const socket = open(port);
    socket.write(text);
    return answer(socket);
  };

  it('[T15] ends requests whose headers come too slowly', async () => {
    const port = await serve({ headersMs: 300, lookEveryMs: 50 });
    const socket = open(port);
    const timer = setInterval(() => socket.writable && socket.write('X-Slow: 1\r\n'), 50);
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n');
    const { status, body, ms } = await answer(socket);
    clearInterval(timer);
    expect(status).to.equal(408);
    expect(body).to.deep.equal({ error: 'The request took too long to come.' });
    expect(ms).to.be.within(250, 3000);
  });

  it('[T15] ends requests whose body never comes to an end', async () => {
    const port = await serve({ headersMs: 200, requestMs: 400, lookEveryMs: 50 });
    const app = open(port);
    app.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\nConnection: close\r\n\r\nx');
    const start = performance.now();
    await once(app.resume(), 'close');
    expect(performance.now() - start).to.be.below(3000);
  });

  it('takes what is left of a body that was answered early, before it closes the connection: a reset would take the answer away', async () => {
    const socket = open(await serve());
    const faults: unknown[] = [];
    socket.on('error', (error) => faults.push(error));
    const length = 5_000_000;
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`);
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).to.match(/^HTTP\/1\.1 200 /);
    for (let sent = 0; sent < length; sent += 100_000)
      await new Promise((resolve) => socket.write(Buffer.alloc(100_000), resolve));
    await once(socket, 'close');
    expect(faults).to.deep.equal([]);
  });

  it('gives uploads the time they take', async () => {
    const app = new Koa();
    app.use(async (ctx) => {
      takesLong(ctx.req);
      let size = 0;
      for await (const part of ctx.req) size += (part as Buffer).length;
      ctx.body = { size };
    });
    const server = createHttpServer(app.callback(), { ...serverLimits, headersMs: 100, requestMs: 100, lookEveryMs: 20 }).listen(
      0,
      '127.0.0.1',
    );
    servers.push(server);
    await once(server, 'listening');
    const socket = open((server.address() as AddressInfo).port);
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\nConnection: close\r\n\r\n');
    let sent = 0;
    const timer = setInterval(() => {
      if (sent < 20) socket.write('x');
      sent += 1;
    }, 20);
    const { status, body, ms } = await answer(socket);
    clearInterval(timer);
    expect([status, body]).to.deep.equal([200, { size: 20 }]);
    expect(ms).to.be.above(300);
  });

  it('[T15] refuses headers that are too large, and what is no request', async () => {
    const port = await serve();
    const large = await send(port, `GET / HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(17_000)}\r\n\r\n`);
    expect(large).to.deep.include({ status: 431, body: { error: 'The headers are too large.' } });
    for (const text of [
      'hello\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
    ]) {
      expect(await send(port, text)).to.deep.include({ status: 400, body: { error: 'This is not an HTTP request.' } });
    }
    const smuggled = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
    expect(await send(port, smuggled)).to.include({ status: 400 });
  });

  it('[T15] refuses what is no address', async () => {
    const port = await serve();
    for (const target of ['http://[', 'http://[/users/current/heartbeats', 'x', 'http://a:99999/', '?', '%']) {
      const { status, body } = await send(port, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect([status, body], target).to.deep.equal([400, { error: 'This is not an HTTP request.' }]);
    }
    expect(await send(port, 'GET http://a/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).to.include({ status: 200 });
  });

  it('[T15] looks at a bounded number of headers', async () => {
    const port = await serve();
    const many = Array.from({ length: 400 }, (_, i) => `X-${i}: 1\r\n`).join('');
    const { status, body } = await send(port, `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${many}\r\n`);
    expect(status).to.equal(200);
    expect((body as { headers: number }).headers).to.be.at.most(100);
  });

  it('[T83] keeps no request whose client hung up before its body was read', async () => {
    const faults: unknown[] = [];
    const server = createHttpServer(async (request) => {
      // As while a key is looked up
      await once(request, 'error');
      await readBytes(request, 1000).catch((error: unknown) => faults.push(error));
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    for (const body of ['x', 'x'.repeat(100)]) {
      const socket = open((server.address() as AddressInfo).port);
      socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n${body}`);
      await once(server, 'request');
      socket.resetAndDestroy();
      const count = faults.length + 1;
      await eventually(() => faults.length === count);
    }
    expect(faults.map((fault) => (fault as AppError).status)).to.deep.equal([400, 400]);
  });

  it('[T15] has a bounded number of connections', async () => {
    const port = await serve({ connections: 3 });
    const kept = [open(port), open(port), open(port)];
    await Promise.all(kept.map((socket) => once(socket, 'connect')));
    const further = open(port);
    await once(further.resume(), 'close');
    const request = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    kept[0]!.write(request);
    expect((await answer(kept[0]!)).status).to.equal(200);
    expect((await send(port, request)).status).to.equal(200);
  });
});

describe('addresses that no client sends', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ workers: 0 })));
  after(() => server.close());

  it('[T15] are refused where they are too long', async () => {
    const response = await fetch(`${server.url}/api/v1/meta?x=${'y'.repeat(8200)}`);
    expect(response.status).to.equal(414);
    expect(await response.json()).to.deep.equal({ error: 'The address is longer than 8192 bytes.' });
    expect((await fetch(`${server.url}/api/v1/meta?x=${'y'.repeat(8000)}`)).status).to.equal(200);
  });

  it('[T15] take no time to look at', () => {
    const start = performance.now();
    for (let i = 0; i < 20; i += 1) canonicalPath('POST', `/users/${'/'.repeat(15_000)}x`);
    expect(performance.now() - start).to.be.below(500);
    expect(canonicalPath('POST', '/users/current/heartbeats//')).to.equal('/api/v1/users/current/heartbeats');
  });

  it('[T15] are refused where they have too many parameters', async () => {
    const parameters = (count: number): string => Array.from({ length: count }, (_, i) => `p${i}=1`).join('&');
    const response = await fetch(`${server.url}/api/v1/meta?${parameters(101)}`);
    expect(response.status).to.equal(400);
    expect(await response.json()).to.deep.equal({ errors: { query: ['More than 100 parameters.'] } });
    expect((await fetch(`${server.url}/api/v1/meta?${parameters(100)}`)).status).to.equal(200);
  });
});
