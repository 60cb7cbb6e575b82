import { expect } from 'chai';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createAdmission } from '../../api/admission.js';
import { createHttpServer } from '../../api/http-server.js';
import { createShedding, type Handle } from '../../api/shed.js';
import { createLogger } from '../../shared/observability/log.js';
import { eventually } from '../support/eventually.js';

const log = createLogger({ name: 'test', level: 'silent' });
const get = 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n';
const post = 'POST /api/v1/users/current/heartbeats HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n[]';

describe('requests that do not wait for the answer to the one before', () => {
  const held: { request: IncomingMessage; response: ServerResponse }[] = [];
  let server: Server;
  let socket: Socket;

  async function serve(wrap: (handle: Handle) => Handle = (handle) => handle): Promise<() => Socket> {
    server = createHttpServer(wrap((request, response) => held.push({ request, response }))).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return () => (socket = connect(port, '127.0.0.1').on('error', () => undefined));
  }
  afterEach(() => {
    held.length = 0;
    socket.destroy();
    server.close().closeAllConnections();
  });

  it('are begun in their turn', async () => {
    const open = await serve();
    let text = '';
    open().on('data', (part) => (text += String(part)));
    socket.write(get + post + get);
    for (const url of ['/slow', '/api/v1/users/current/heartbeats', '/slow']) {
      await eventually(() => held.length === 1);
      const { request, response } = held.pop()!;
      expect(request.url).to.equal(url);
      let body = '';
      for await (const part of request) body += String(part);
      response.end(`answer ${url} ${body};`);
    }
    await eventually(() => text.split('answer').length === 4);
    expect(text.match(/answer [^;]*;/g)).to.deep.equal([
      'answer /slow ;',
      'answer /api/v1/users/current/heartbeats [];',
      'answer /slow ;',
    ]);
  });

  it('[T83] leave nothing behind in the count of those in hand when their connection is cut', async () => {
    const admission = createAdmission({ most: 3, crowd: 6, mostInNeed: 1 });
    const queue = { state: () => ({ reachable: true, depth: 0, refusing: null }) };
    const shed: string[] = [];
    const open = await serve(
      (handle) => createShedding(handle, { queue, metrics: { shed: (code) => shed.push(code) }, log, admission }).handle,
    );
    for (let i = 0; i < 3; i += 1) {
      const ended = once(server, 'connection').then(([there]) => once(there as Socket, 'close'));
      open().write(get + post.repeat(5));
      await eventually(() => held.length === 1);
      socket.destroy();
      await ended;
      held.length = 0;
    }
    open().write(post);
    await eventually(() => held.length === 1);
    expect(shed).to.deep.equal([]);
  });

  it('[T83] end the connection when they are many', async () => {
    const open = await serve();
    open().write(get.repeat(200));
    await once(socket.resume(), 'close');
    expect(held).to.have.length(1);
  });
});
