import { expect } from 'chai';
import { request } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { heartbeat, heartbeatsAt } from '../factories/heartbeats.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

const path = '/api/v1/users/current/heartbeats';
const bulk = `${path}.bulk`;
const MiB = 1024 * 1024;

type Body = string | Uint8Array<ArrayBuffer>;

interface Batch {
  readonly responses: readonly (readonly [
    { data?: { id: string }; error?: string; errors?: Record<string, string[]> },
    number,
  ])[];
}

describe('bodies of heartbeats', () => {
  let server: TestServer;
  let ada: TestUser;
  before(async () => {
    server = await startTestServer();
    ada = await server.newUser();
  });
  after(() => server.close());

  const post = <T = Batch>(body: Body, headers: Record<string, string> = {}, to = bulk) =>
    server.call<T>(ada, to, { method: 'POST', body, headers });

  const one = JSON.stringify([heartbeat()]);
  const taken: Readonly<Record<string, readonly [body: Body, headers?: Record<string, string>]>> = {
    'JSON with its type': [one, { 'Content-Type': 'application/json' }],
    'text/plain, as browsers send it': [one, { 'Content-Type': 'text/plain;charset=UTF-8' }],
    'a form type': [one, { 'Content-Type': 'application/x-www-form-urlencoded' }],
    'bytes without any type': [Buffer.from(one)],
    'a list encoded twice, as VS Code on the web': [JSON.stringify(one)],
    'a byte order mark': [`\uFEFF${one}`],
    'white space around': [` \r\n${one}\n`],
    gzip: [gzipSync(one), { 'Content-Encoding': 'gzip' }],
    'GZIP in upper case': [gzipSync(one), { 'Content-Encoding': 'GZIP' }],
    deflate: [deflateSync(one), { 'Content-Encoding': 'deflate' }],
    brotli: [brotliCompressSync(one), { 'Content-Encoding': 'br' }],
    identity: [one, { 'Content-Encoding': 'identity' }],
    'a single object': [JSON.stringify(heartbeat())],
    'a single object encoded twice': [JSON.stringify(JSON.stringify(heartbeat()))],
  };
  for (const [label, [body, headers]] of Object.entries(taken)) {
    it(`takes ${label}`, async () => {
      const { status, body: answer } = await post(body, headers);
      expect(status).to.equal(202);
      expect(answer.responses).to.have.length(1);
      expect(answer.responses[0]![1]).to.equal(201);
    });
  }

  const refused: Readonly<Record<string, readonly [status: number, body: Body, headers?: Record<string, string>]>> = {
    'what is no JSON': [400, '[{"entity"'],
    'an empty body': [400, ''],
    'a string that holds no JSON': [400, '"heartbeats"'],
    'a string that holds a string': [400, JSON.stringify(JSON.stringify('x'))],
    'a number': [400, '5'],
    null: [400, 'null'],
    'what is no gzip': [400, one, { 'Content-Encoding': 'gzip' }],
    'gzip that breaks off': [400, gzipSync(one).subarray(0, -9), { 'Content-Encoding': 'gzip' }],
    'an unknown encoding': [415, one, { 'Content-Encoding': 'zstd' }],
    'an encoding named like a property': [415, one, { 'Content-Encoding': 'constructor' }],
    'more than 4 MiB': [413, `[${' '.repeat(4 * MiB)}]`],
    'a gzip bomb': [413, gzipSync(Buffer.alloc(64 * MiB, ' ')), { 'Content-Encoding': 'gzip' }],
    'a brotli bomb': [413, brotliCompressSync(Buffer.alloc(16 * MiB, ' ')), { 'Content-Encoding': 'br' }],
    '10,001 items': [413, JSON.stringify(Array.from({ length: 10_001 }, () => 0))],
  };
  for (const [label, [status, body, headers]] of Object.entries(refused)) {
    it(`refuses ${label} with ${status} and an error as JSON`, async () => {
      for (const to of [bulk, path]) {
        const answer = await post<{ error: string }>(body, headers, to);
        expect(answer.status).to.equal(status);
        expect(answer.body).to.have.all.keys('error');
        expect(answer.body.error).to.be.a('string').and.not.equal('');
      }
    });
  }

  it('[T16] answers 413 to a client that goes on sending 64 MiB without a length', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(
        server.url + bulk,
        { method: 'POST', headers: { Authorization: `Bearer ${ada.apiKey}` } },
        (answer) => {
          resolve(answer.statusCode);
          answer.resume();
          sent.destroy();
        },
      );
      sent.on('error', reject);
      const chunk = Buffer.alloc(64 * 1024, ' ');
      let left = 1024;
      const more = (): void => {
        while (left > 0 && !sent.destroyed) {
          left -= 1;
          if (!sent.write(chunk)) return void sent.once('drain', more);
        }
      };
      more();
    });
    expect(status).to.equal(413);
  });

  it('takes a body of just 4 MiB', async () => {
    const { status } = await post(one + ' '.repeat(4 * MiB - one.length));
    expect(status).to.equal(202);
  });

  it('answers an empty list with an empty one, and queues nothing', async () => {
    for (const to of [bulk, path]) expect(await post('[]', {}, to)).to.deep.include({ status: 202, body: { responses: [] } });
  });

  it('takes single objects and lists on both paths', async () => {
    const item = JSON.stringify(heartbeat({ project: 'both' }));
    const batch = await post(`[${item}]`);
    const { id } = batch.body.responses[0]![0].data!;
    const single = await post<{ data: object }>(item, {}, path);
    expect(single).to.deep.include({ status: 201, body: { data: { id } } });
    expect(await post(`[${item}]`, {}, path)).to.deep.include({ status: 202, body: batch.body });
    expect(await post(item)).to.deep.include({ status: 202, body: batch.body });
  });

  it('says what is wrong with a single object', async () => {
    const { status, body } = await post<object>('{"type":"file","time":"yesterday"}', {}, path);
    expect(status).to.equal(400);
    expect(body).to.deep.equal({ errors: { entity: ['This field is required.'], time: ['Must be of type number.'] } });
  });

  it('takes 1,000 heartbeats at once, and tells the one beyond to come again', async () => {
    const eve = await server.newUser();
    const items = heartbeatsAt(Array.from({ length: 1001 }, (_, i) => i));
    const { status, body } = await server.call<Batch>(eve, bulk, { method: 'POST', body: JSON.stringify(items) });
    expect(status).to.equal(202);
    expect(body.responses).to.have.length(1001);
    expect(body.responses.slice(0, 1000).every(([, item]) => item === 201)).to.equal(true);
    expect(body.responses[1000]).to.deep.equal([{ error: 'Too many heartbeats' }, 429]);
    await server.settled();
    expect((await server.stores.heartbeats.read(eve.user._id, 0, 4e15)).heartbeats).to.have.length(1000);
  });

  it('[T16] refuses nesting of a million levels, at once', async () => {
    const deep = (n: number): string => `${'['.repeat(n)}${']'.repeat(n)}`;
    const item = `{"entity":${deep(1_000_000)},"type":"file","time":1767603600,"dependencies":${deep(500_000)}}`;
    for (const body of [`[${item}]`, JSON.stringify(`[${item}]`), '['.repeat(4_000_000), '{"a":'.repeat(800_000)]) {
      const start = performance.now();
      expect((await post(body)).status).to.equal(400);
      // JSON.parse alone takes up to 0.6 s of each, in which nobody else is answered
      expect(performance.now() - start).to.be.below(300);
    }
  });

  it('takes what nests a little where a text or a list is expected for what it is', async () => {
    const items = [
      { ...heartbeat(), entity: [[['a']]] },
      { ...heartbeat(), dependencies: [['a'], { a: 1 }, 'serde'] },
      [heartbeat()],
      { ...heartbeat(), project: '[{"'.repeat(100) },
      { ...heartbeat(), unknown: JSON.parse(`${'['.repeat(60)}${']'.repeat(60)}`) as unknown },
    ];
    const { status, body } = await post(JSON.stringify(items));
    expect(status).to.equal(202);
    expect(body.responses.map(([, item]) => item)).to.deep.equal([400, 201, 400, 201, 201]);
    expect(body.responses[0]![0]).to.deep.equal({ errors: { entity: ['Must be of type string.'] } });
    expect(body.responses[2]![0]).to.deep.equal({ errors: { heartbeat: ['Must be an object.'] } });
  });
});
