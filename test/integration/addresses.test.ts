import { expect } from 'chai';
import { request, type IncomingHttpHeaders } from 'node:http';
import { Queue } from 'bullmq';
import { createPerson, fieldsOf } from '../support/person.js';
import { startTestServer, type TestServer, type TestServerOptions } from '../support/server.js';

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** As a client without any habits: with any Host, and no headers of its own. */
const ask = (server: TestServer, path: string, headers: Record<string, string>, body?: string): Promise<Got> =>
  new Promise((done, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request(server.url + path, { method, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on('error', reject).end(body);
  });

const forwarded = {
  'X-Forwarded-For': '6.6.6.6, 198.51.100.7',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'time.example',
};

describe('addresses', () => {
  const open: TestServer[] = [];
  afterEach(() => Promise.all(open.splice(0).map((server) => server.close())));
  const start = async (options: TestServerOptions): Promise<TestServer> => {
    const server = await startTestServer({ workers: 0, ...options });
    open.push(server);
    return server;
  };
  const apiUrlAt = async (server: TestServer, headers: Record<string, string>): Promise<string> =>
    (JSON.parse((await ask(server, '/', headers)).text) as { api_url: string }).api_url;

  /** The address that a heartbeat's job has of its sender. */
  async function ipOf(server: TestServer, headers: Record<string, string>): Promise<string> {
    const { apiKey } = await server.newUser();
    const body = JSON.stringify({ entity: 'a.ts', type: 'file', time: Date.now() / 1000 });
    const { status } = await ask(
      server,
      '/api/v1/users/current/heartbeats',
      { ...headers, Authorization: `Bearer ${apiKey}` },
      body,
    );
    expect(status).to.equal(201);
    const queue = new Queue<{ ip: string }>('heartbeats', { connection: server.redis, prefix: server.prefix });
    const [job] = await queue.getJobs(['waiting']);
    await queue.close();
    return job!.data.ip;
  }

  it('[T61] are those of the connection, whatever a request says, where no proxy is trusted', async () => {
    const server = await start({});
    expect(await apiUrlAt(server, forwarded)).to.equal(`${server.url}/api/v1`);
    expect(await ipOf(server, forwarded)).to.equal('127.0.0.1');
    expect((await ask(server, '/docs', forwarded)).headers).to.not.have.property('strict-transport-security');
  });

  it('are those that a trusted proxy tells', async () => {
    const server = await start({ trustedProxies: ['127.0.0.0/8'] });
    expect(await apiUrlAt(server, forwarded)).to.equal('https://time.example/api/v1');
    expect(await ipOf(server, forwarded)).to.equal('198.51.100.7');
    expect((await ask(server, '/docs', forwarded)).headers).to.have.property('strict-transport-security');
    expect(await apiUrlAt(server, { 'X-Forwarded-For': '198.51.100.7' })).to.equal(`${server.url}/api/v1`);
  });

  it('[T61] are not told by another one', async () => {
    const server = await start({ trustedProxies: ['10.0.0.0/8', '::1'] });
    expect(await apiUrlAt(server, forwarded)).to.equal(`${server.url}/api/v1`);
    expect(await ipOf(server, forwarded)).to.equal('127.0.0.1');
  });

  it('[T62] of the server are as set, whatever a proxy or a request says', async () => {
    const server = await start({ trustedProxies: ['127.0.0.1'], publicUrl: 'https://sundial.example' });
    expect(await apiUrlAt(server, forwarded)).to.equal('https://sundial.example/api/v1');
    expect(await apiUrlAt(server, { Host: 'evil.example' })).to.equal('https://sundial.example/api/v1');
    expect((await ask(server, '/docs', {})).headers).to.have.property('strict-transport-security');
  });

  it('[T61] are counted by, so that nobody gets a fresh limit by inventing one', async () => {
    const server = await start({ trustedProxies: ['127.0.0.1'], limits: { perAddress: 2 } });
    const meta = async (chain: string): Promise<number> =>
      (await ask(server, '/api/v1/meta', { 'X-Forwarded-For': chain })).status;
    expect(await meta('1.1.1.1, 198.51.100.7')).to.equal(200);
    expect(await meta('2.2.2.2, 198.51.100.7')).to.equal(200);
    expect(await meta('3.3.3.3, 198.51.100.7')).to.equal(429);
    expect(await meta('198.51.100.8')).to.equal(200);
    expect(await meta('2001:db8:1:2::1')).to.equal(200);
    expect(await meta('2001:db8:1:2::2')).to.equal(200);
    expect(await meta('2001:db8:1:2:3::3')).to.equal(429);
    expect(await meta('2001:db8:1:3::1')).to.equal(200);
  });

  describe('of a browser that keeps no cookies over plain http', () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html' };
    /** Gets the page and sends its form, without any cookie. */
    async function signIn(server: TestServer, headers: Record<string, string>): Promise<Got> {
      await server.newUser();
      const page = await ask(server, '/sign-in', { Accept: 'text/html', ...headers });
      const fields = { ...fieldsOf(page.text, '/sign-in'), name: 'ada', password: 'x' };
      return ask(server, '/sign-in', { ...form, ...headers }, new URLSearchParams(fields).toString());
    }

    it('[T60] say what has to be set', async () => {
      const { status, text } = await signIn(await start({}), { Host: 'sundial.lan:3000' });
      expect(status).to.equal(403);
      expect(text).to.include('over plain http').and.include('SUNDIAL_URL=http://sundial.lan:3000').and.include('https://');
    });

    it('say where to go, where that is set', async () => {
      const server = await start({ publicUrl: 'https://sundial.example' });
      const { status, text } = await signIn(server, { Host: '192.168.1.5:3000' });
      expect(status).to.equal(403);
      expect(text).to.include('Open https://sundial.example instead.');
    });

    it('write no host on the page as it comes', async () => {
      const { text } = await signIn(await start({}), { Host: '<b>x</b>' });
      expect(text).to.not.include('<b>x');
    });

    it('say nothing of it where it is not the reason', async () => {
      const tls = await start({ trustedProxies: ['127.0.0.1'] });
      const server = await start({});
      const others = [
        await signIn(server, { Host: 'localhost:3000' }),
        await signIn(server, { Host: 'sundial.lan', 'Sec-Fetch-Site': 'same-origin' }),
        await signIn(server, { Host: 'sundial.lan', Cookie: `__Host-sundial_form=${'x'.repeat(43)}` }),
        await signIn(tls, { Host: 'sundial.lan', 'X-Forwarded-Proto': 'https' }),
      ];
      for (const answer of others) expect(answer.text).to.not.include('plain http');
      expect(others[0]).to.include({ status: 403 });
    });

    it('need none of it where http is what was set', async () => {
      const server = await start({ publicUrl: 'http://sundial.lan:3000', signUp: 'open' });
      await server.newUser();
      const ada = createPerson(server.url);
      await ada.get('/sign-up');
      const made = await ada.submit('/sign-up', { username: 'ada', password: 'a quiet evening in May' });
      expect(made).to.include({ status: 303, location: '/set-up-guide?welcome=1' });
      expect([...ada.cookies.keys()]).to.include('sundial_session');
      expect(await ada.get('/settings/keys')).to.include({ status: 200 });
    });
  });
});
