import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { createLogger } from '../../shared/observability/log.js';
import { withoutSecrets } from '../../shared/observability/redact.js';
import { newToken } from '../../shared/store/secrets.js';

const uuid = '6f2b1c9e-3d4a-4b8e-9c1d-0123456789ab';

describe('a text without secrets', () => {
  const token = newToken();
  const cases: readonly (readonly [text: string, expected: string])[] = [
    [`key waka_${uuid} was refused`, 'key waka_[removed] was refused'],
    ['waka_tok_abcdefghijklmnopqrst, waka_sec_abcdefghijklmnopqrst', 'waka_tok_[removed], waka_sec_[removed]'],
    ['connect mongodb://sundial:hunter2@db:27017/sundial failed', 'connect mongodb://[removed]@db:27017/sundial failed'],
    ['redis://:p@ss@cache:6379', 'redis://[removed]@cache:6379'],
    ['smtps://ada%40example.org:x@mail.example.org', 'smtps://[removed]@mail.example.org'],
    [`GET /api/v1/users/current?api_key=${uuid}&x=1`, 'GET /api/v1/users/current?api_key=[removed]&x=1'],
    ['https://app.example/cb?code=abc&state=def#access_token=ghi', 'https://app.example/cb?code=[removed]&state=[removed]'],
    ['Authorization: Bearer abcdefghij', 'Authorization: Bearer [removed]'],
    ['Authorization: Basic d2FrYV8xMjM0NTY=', 'Authorization: Basic [removed]'],
    [`/reset-password/${token}`, '/reset-password/[removed]'],
    [`/reset-password/${token}/more`, '/reset-password/[removed]/more'],
  ];
  for (const [text, expected] of cases)
    it(`is made of "${text.slice(0, 48)}"`, () => expect(withoutSecrets(text)).to.equal(expected));

  it('keeps what is no secret', () => {
    const texts = [
      `{"level":"info","path":"/api/v1/users/${uuid}/heartbeats","user_id":"${uuid}","msg":"request"}`,
      'https://sundial.example.org/docs?page=2',
      'connect ECONNREFUSED 127.0.0.1:27017',
      'MongoServerSelectionError: getaddrinfo ENOTFOUND db',
      'at file:///app/node_modules/mongodb/lib/sdam/topology.js:278:38',
      'ada@example.org',
    ];
    for (const text of texts) expect(withoutSecrets(text)).to.equal(text);
  });

  it('keeps the set-up code, which whoever runs the server has to read', () => {
    expect(withoutSecrets(`"/set-up?code=${token}"`)).to.equal(`"/set-up?code=${token}"`);
  });

  it('stays whole JSON', () => {
    for (const secret of [`waka_${uuid}`, 'mongodb://a:b@c', `?token=${token}`, 'Bearer abcdefghij"', 'x://\\"@', 'token=\\']) {
      const line = JSON.stringify({ a: secret, b: [secret], c: `${secret}"` });
      expect(() => JSON.parse(withoutSecrets(line)) as unknown, secret).to.not.throw();
    }
  });

  it('takes no time worth telling, whatever a client makes of it', () => {
    for (const text of [
      '://'.repeat(20_000),
      'Bearer '.repeat(20_000),
      'a'.repeat(100_000),
      'waka_'.repeat(20_000),
      '/'.repeat(99_999),
    ]) {
      const start = performance.now();
      withoutSecrets(text);
      expect(performance.now() - start, text.slice(0, 10)).to.be.below(200);
    }
  });
});

describe('a log', () => {
  const lines: string[] = [];
  const log = createLogger({ name: 'test', level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1)!) as Record<string, unknown>;

  it('has no secret of an error, of what caused it, or of what its driver hung on to it', () => {
    const key = `waka_${randomUUID()}`;
    const cause = Object.assign(new Error('connect mongodb://sundial:hunter2@db failed'), { code: 'ECONNREFUSED' });
    const error = Object.assign(new Error(`refused ${key}`, { cause }), {
      command: { name: 'evalsha', args: ['payload hunter2'] },
      options: { password: 'hunter2' },
    });
    log.error({ err: error }, 'failed for mongodb://sundial:hunter2@db');
    expect(lines.at(-1)).to.not.include('hunter2').and.not.include(key).and.not.include('payload');
    expect(last()).to.deep.nested.include({
      'err.type': 'Error',
      'err.cause.code': 'ECONNREFUSED',
      msg: 'failed for mongodb://[removed]@db',
    });
    expect(last()['err']).to.have.property('stack').that.includes('redact.test.ts');
  });

  it('takes errors that are texts, that cause themselves, and that are none', () => {
    const round = new Error('round');
    round.cause = round;
    for (const err of ['away', round, null, undefined, 7]) log.warn({ err }, 'odd');
    expect(lines.slice(-5).every((line) => (JSON.parse(line) as { msg: string }).msg === 'odd')).to.equal(true);
  });

  it('has none of a child either', () => {
    log.child({ part: 'x' }).info({ url: 'redis://:hunter2@cache' }, 'x');
    expect(lines.at(-1)).to.not.include('hunter2');
  });
});
