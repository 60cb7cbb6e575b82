import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import { startTestServer, type TestServer } from '../support/server.js';

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

describe('/docs', () => {
  let server: TestServer;
  before(async () => (server = await startTestServer({ workers: 0 })));
  after(() => server.close());

  /** With any Host, and without the headers that fetch adds to conditional requests. */
  const get = (headers: Record<string, string> = {}, method = 'GET'): Promise<Got> =>
    new Promise((done, reject) => {
      const sent = request(`${server.url}/docs`, { method, headers, agent: false }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        answer.on('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      });
      sent.on('error', reject).end();
    });

  it('shows every operation', async () => {
    const { status, headers, text } = await get();
    expect(status).to.equal(200);
    expect(headers['content-type']).to.equal('text/html; charset=utf-8');
    for (const { id, summary } of server.specs) {
      expect(text).to.include(`id="${id}"`);
      expect(text, id).to.include(summary.replaceAll("'", '&#39;'));
    }
    expect(text).to.include(`${server.url}/api/v1/users/current/heartbeats?date=2026-10-10`);
  });

  it('lets a browser use its own stylesheet and nothing else', async () => {
    const { headers, text } = await get();
    const [, style] = /<style>([\s\S]*?)<\/style>/.exec(text)!;
    const hash = createHash('sha256').update(style!).digest('base64');
    expect(String(headers['content-security-policy']).split('; ')).to.have.members([
      "default-src 'none'",
      `style-src 'sha256-${hash}'`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(headers).to.include({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(text.match(/<style/g)).to.have.lengthOf(1);
  });

  it('can be kept, for each name the server is called by', async () => {
    const first = await get();
    expect(first.headers['cache-control']).to.equal('public, max-age=300');
    expect(await get({ 'If-None-Match': first.headers.etag! })).to.deep.include({ status: 304, text: '' });
    const other = await get({ Host: 'sundial.example', 'If-None-Match': first.headers.etag! });
    expect(other.status).to.equal(200);
    expect(other.text).to.include('http://sundial.example/api/v1/users/current');
    const { status, text } = await get({}, 'HEAD');
    expect([status, text]).to.deep.equal([200, '']);
  });

  it('takes no host for an address that could be something else', async () => {
    for (const host of [`a'$(id)`, '"><script>alert(1)</script>', 'sun dial']) {
      const { status, text } = await get({ Host: host });
      expect(status).to.equal(200);
      expect(text).to.not.include(host);
      expect(text).to.include('http://localhost/api/v1/users/current');
    }
  });

  it('is for reading alone', async () => {
    expect((await get({}, 'POST')).status).to.equal(405);
  });
});
