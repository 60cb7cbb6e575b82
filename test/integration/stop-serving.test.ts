import { expect } from 'chai';
import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { stopServing } from '../../api/stop-serving.js';

async function serve(): Promise<{ server: Server; port: number }> {
  const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

const get = async (port: number, agent: Agent): Promise<IncomingMessage> => {
  const asked = request({ port, host: '127.0.0.1', agent }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer;
};

describe('a server that stops', () => {
  it('still answers what comes over an open connection, and then closes it; new ones are refused', async () => {
    const { server, port } = await serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await get(port, agent)).headers.connection).to.equal('keep-alive');
    const stopped = stopServing(server, 10_000);
    const last = await get(port, agent);
    expect([last.statusCode, last.headers.connection]).to.deep.equal([200, 'close']);
    const [error] = (await once(connect(port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
    expect(error.code).to.equal('ECONNREFUSED');
    await stopped;
    agent.destroy();
  });

  it('closes connections that nobody uses after a moment', async () => {
    const { server, port } = await serve();
    const idle = connect(port, '127.0.0.1');
    await once(idle, 'connect');
    idle.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(idle, 'data');
    const closed = once(idle, 'close');
    idle.resume();
    await stopServing(server, 1000);
    await closed;
  });

  it('cuts requests that do not come to their end when the time is up', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const asked = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' }).end();
    await once(server, 'request');
    const cut = once(asked, 'error');
    await stopServing(server, 200);
    await cut;
  });
});
