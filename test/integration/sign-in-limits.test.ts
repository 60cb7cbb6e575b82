import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { createSignInLimits, type SignInLimits } from '../../api/auth/sign-in-limits.js';
import { csrfTokenOf } from '../../api/auth/csrf.js';
import { createLogger } from '../../shared/observability/log.js';
import { createFastRedis } from '../../shared/queue/redis.js';
import { createAccount } from '../../shared/store/accounts.js';
import { startRedis } from '../../launcher/redis-server.js';
import { postFrom, type RawAnswer } from '../support/from-address.js';
import { createPerson, type PageAnswer, type Person } from '../support/person.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { binaries } from '../support/stores.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const password = 'correct horse battery';
const formToken = 'f'.repeat(43);
const log = createLogger({ name: 'test', level: 'silent' });

describe('guessing passwords', function () {
  this.timeout(30_000);
  let server: TestServer;

  beforeEach(async () => {
    server = await startTestServer({ workers: 0 });
    await createAccount(server.stores.users, { username: 'ada', email: 'ada@example.org', password });
    await createAccount(server.stores.users, { username: 'bob', email: 'bob@example.org', password });
  });
  afterEach(() => server.close());

  /** As a program does it that guesses. */
  const guess = (from: string, name: string, secret = 'wrong'): Promise<RawAnswer> =>
    postFrom(
      from,
      new URL('/sign-in', server.url),
      { name, password: secret, csrf: csrfTokenOf(formToken) },
      `__Host-sundial_form=${formToken}`,
    );
  async function signIn(name: string, secret: string, person: Person = createPerson(server.url)): Promise<PageAnswer> {
    await person.get('/sign-in');
    return person.submit('/sign-in', { name, password: secret });
  }
  const audited = (action: string): Promise<number> => server.collections.audit.countDocuments({ action });

  it('[T18] has to wait after ten tries at an account from one address; others there, and other accounts, go on', async () => {
    for (let i = 0; i < 10; i += 1) {
      const { status, headers } = await guess('127.0.0.1', 'ada');
      expect([status, headers['ratelimit-limit'], headers['ratelimit-remaining']]).to.deep.equal([400, '10', String(9 - i)]);
    }
    const refused = await guess('127.0.0.1', 'ada', password);
    expect(refused.status).to.equal(429);
    expect(refused.text)
      .to.match(/Too many tries\. Try again in 15 minutes \(from \d\d:\d\d UTC on\)/)
      .and.include('name="password"');
    expect(Number(refused.headers['retry-after'])).to.be.within(800, 900);
    expect(refused.headers).to.include({ 'ratelimit-limit': '10', 'ratelimit-remaining': '0' });
    expect(refused.headers['ratelimit-reset']).to.equal(refused.headers['retry-after']);
    for (let i = 0; i < 5; i += 1) expect((await guess('127.0.0.1', 'ADA')).status).to.equal(429);
    expect([await audited('sign-in.failed'), await audited('sign-in.limited')]).to.deep.equal([10, 1]);
    expect((await guess('127.0.0.1', 'bob', password)).status).to.equal(303);
    expect((await guess('127.0.0.2', 'ada', password)).status).to.equal(303);
  });

  it('lets no more than ten of many at once be looked at', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => guess('127.0.0.1', 'ada')));
    expect(answers.filter((a) => a.status === 400)).to.have.lengthOf(10);
    expect(answers.filter((a) => a.status === 429)).to.have.lengthOf(30);
    expect(await audited('sign-in.limited')).to.equal(1);
  });

  it('is forgiven with the right password', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 9; i += 1) expect((await guess('127.0.0.1', 'ada')).status).to.equal(400);
      expect((await guess('127.0.0.1', 'ada', password)).status).to.equal(303);
    }
  });

  it('[T18] does not tell by its limits whether there is such an account', async () => {
    for (const name of ['ada', 'nobody', 'ada@example.org']) {
      const statuses: number[] = [];
      for (let i = 0; i < 11; i += 1) statuses.push((await guess('127.0.0.1', name)).status);
      expect(statuses, name).to.deep.equal([...Array.from({ length: 10 }, () => 400), 429]);
    }
  });

  it('[T18] from many addresses does not keep the owner out: 1,000 tries', async () => {
    const owner = createPerson(server.url);
    expect((await signIn('ada', password, owner)).status).to.equal(303);
    await owner.get('/settings/security');
    await owner.submit('/sign-out');
    const statuses = new Map<number, number>();
    for (let batch = 0; batch < 20; batch += 1) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_item, i) => guess(`127.0.${batch + 1}.${i + 1}`, 'ada', `guess ${batch} ${i}`)),
      );
      for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    // All that were looked at, and none more
    expect([...statuses]).to.have.deep.members([
      [400, 100],
      [429, 900],
    ]);
    expect(await audited('sign-in.limited')).to.equal(1);
    // Not even the right password gets in from a browser that nobody knows
    expect((await guess('127.0.99.1', 'ada', password)).status).to.equal(429);
    // The owner's browser does, though the owner mistypes it first; another account's browser is no key to this one
    expect((await signIn('ada', 'mistyped', owner)).status).to.equal(400);
    expect((await signIn('ada', password, owner)).status).to.equal(303);
    const bob = createPerson(server.url);
    expect((await signIn('bob', password, bob)).status).to.equal(303);
    await bob.get('/settings/security');
    await bob.submit('/sign-out');
    expect((await signIn('ada', password, bob)).status).to.equal(429);
  });

  it('with a browser that is known is limited, too', async () => {
    const thief = createPerson(server.url);
    await signIn('ada', password, thief);
    await thief.get('/settings/security');
    await thief.submit('/sign-out');
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) statuses.push((await signIn('ada', 'wrong', thief)).status);
    expect(statuses.slice(9)).to.deep.equal([400, 429, 429]);
  });

  it('[T27] of an own password in a session is limited, without harm to other sessions', async () => {
    const [hijacker, owner] = [createPerson(server.url), createPerson(server.url)];
    for (const person of [hijacker, owner]) {
      await signIn('ada', password, person);
      await person.get('/settings/security');
    }
    const fields = { current_password: 'wrong', new_password: 'a new sentence' };
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      await hijacker.get('/settings/security');
      statuses.push((await hijacker.submit('/settings/security/password', fields)).status);
    }
    expect(statuses).to.deep.equal([...Array.from({ length: 10 }, () => 400), 429, 429]);
    expect((await owner.submit('/settings/security/password', { ...fields, current_password: password })).status).to.equal(303);
  });
});

describe('limits of signing in', () => {
  const config = { tries: 3, triesOfAddress: 5, triesForAccount: 7 };
  let dir: string;
  before(async () => (dir = await mkdtemp(join(tmpdir(), 'sundial-test-'))));
  after(() => rm(dir, { recursive: true }));

  const refusals = async (limits: SignInLimits, tries: readonly [string, string, string?][]): Promise<boolean[]> => {
    const found: boolean[] = [];
    for (const [name, ip, device = null] of tries) found.push((await limits.signIn({ name, ip, device })).refusal !== null);
    return found;
  };

  it('are counted by all processes together, and by each for itself while Redis is away', async () => {
    const { redis: binary } = await binaries();
    const store = await startRedis({ binary, dataDir: join(dir, 'redis'), logFile: join(dir, 'redis.log') });
    const connections = [1, 2].map(() => createFastRedis(store.url, 500, log));
    try {
      await Promise.all(
        connections.map((r) => new Promise((resolve) => (r.status === 'ready' ? resolve(0) : r.once('ready', resolve)))),
      );
      const [one, two] = connections.map((redis) => createSignInLimits({ redis, prefix: '{t}' }, config));
      expect(
        await refusals(one!, [
          ['ada', '10.0.0.1'],
          ['ada', '10.0.0.1'],
        ]),
      ).to.deep.equal([false, false]);
      expect(
        await refusals(two!, [
          ['ada', '10.0.0.1'],
          ['ada', '10.0.0.1'],
        ]),
      ).to.deep.equal([false, true]);
      const keys = await connections[0]!.keys('*');
      expect(keys.join()).to.not.include('ada').and.not.include('10.0.0.1');
      for (const key of keys) expect(await connections[0]!.ttl(key), key).to.be.within(1, 3600);
      await store.stop();
      expect(
        await refusals(
          two!,
          Array.from({ length: 5 }, () => ['bob', '10.0.0.2'] as [string, string]),
        ),
      ).to.deep.equal([false, false, false, true, true]);
      expect(await refusals(one!, [['bob', '10.0.0.2']])).to.deep.equal([false]);
      await (await one!.signIn({ name: 'eve', ip: '10.0.0.3', device: null })).succeeded();
    } finally {
      for (const redis of connections) redis.disconnect();
      await store.stop();
    }
  });

  it('take a /64 of IPv6 for one address, and give back what was refused elsewhere', async () => {
    const server = await startTestServer({ workers: 0, signInLimits: config });
    try {
      const { signInLimits: limits } = server.apiDeps;
      const names = ['a', 'b', 'c', 'd', 'e', 'f'];
      expect(
        await refusals(
          limits,
          names.map((name, i) => [name, `2001:db8:0:1::${i + 1}`]),
        ),
      ).to.deep.equal([...names.slice(1).map(() => false), true]);
      expect(
        await refusals(limits, [
          ['f', '2001:db8:0:2::1'],
          ['f', '::ffff:10.0.0.9'],
        ]),
      ).to.deep.equal([false, false]);
      // "f" was refused for its address once: that did not count for the account, which has 5 of 7 left
      const tries = Array.from({ length: 6 }, (_item, i) => ['f', `10.0.1.${i}`] as [string, string]);
      expect(await refusals(limits, tries)).to.deep.equal([false, false, false, false, false, true]);
      // Whoever is refused at one address does not fill up the account's
      const many = Array.from({ length: 20 }, () => ['g', '10.0.2.1'] as [string, string]);
      expect((await refusals(limits, many)).filter((refused) => !refused)).to.have.lengthOf(3);
      expect(
        await refusals(
          limits,
          Array.from({ length: 4 }, (_item, i) => ['g', `10.0.3.${i}`] as [string, string]),
        ),
      ).to.deep.equal(Array.from({ length: 4 }, () => false));
    } finally {
      await server.close();
    }
  });

  it('hold for set-up codes, for accounts that anybody makes, and for secrets of apps', async () => {
    const server = await startTestServer({ workers: 0, signUp: 'open' });
    try {
      const person = createPerson(server.url);
      const codes: number[] = [];
      for (let i = 0; i < 21; i += 1) {
        await person.get('/set-up');
        codes.push((await person.submit('/set-up', { code: `guess-${i}`, username: 'eve', password })).status);
      }
      expect(codes.slice(19)).to.deep.equal([400, 429]);
      await createAccount(server.stores.users, { username: 'ada', email: '', password });
      const made: number[] = [];
      for (let i = 0; i < 61; i += 1) {
        await person.get('/sign-up');
        made.push((await person.submit('/sign-up', { username: 'ada', password })).status);
      }
      expect(made.slice(59)).to.deep.equal([400, 429]);
      const token = (fields: Record<string, string>): Promise<Response> =>
        fetch(`${server.url}/oauth/token`, {
          method: 'POST',
          headers: { Accept: 'application/json' },
          body: new URLSearchParams({ grant_type: 'refresh_token', client_id: randomUUID(), ...fields }),
        });
      const client_id = randomUUID();
      const answers = await Promise.all(
        Array.from({ length: 105 }, (_item, i) => token({ client_id, client_secret: `waka_sec_${i}` })),
      );
      const statuses = answers.map((answer) => answer.status);
      expect(statuses.filter((s) => s === 401)).to.have.lengthOf(100);
      const refused = answers.find((answer) => answer.status === 429)!;
      expect(refused.headers.get('retry-after')).to.match(/^\d+$/);
      expect(await refused.json()).to.include({ error: 'temporarily_unavailable' });
      expect((await token({})).status, 'another app').to.equal(401);
    } finally {
      await server.close();
    }
  });
});
