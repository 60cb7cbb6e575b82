import { expect } from 'chai';
import { Queue } from 'bullmq';
import { createTools } from '../../admin/connect.js';
import { run } from '../../admin/run.js';
import { loadConfig } from '../../shared/config/load.js';
import { queues } from '../../shared/queue/queues.js';
import { heartbeatsAt } from '../factories/heartbeats.js';
import { eventually } from '../support/eventually.js';
import { createPerson } from '../support/person.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { sharedStores } from '../support/stores.js';

const password = 'a sentence is fine';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly fault: string;
}

describe("the administrators' command", () => {
  let server: TestServer;
  let redisUrl: string;
  before(async () => {
    server = await startTestServer({ keptMs: 60_000 });
    redisUrl = (await sharedStores()).redis.url;
  });
  after(() => server.close());

  async function admin(words: string, input = '', env: Record<string, string> = {}): Promise<Ended> {
    let [out, fault] = ['', ''];
    const config = loadConfig({
      MONGO_URL: server.mongoUrl,
      REDIS_URL: redisUrl,
      SUNDIAL_QUEUE_PREFIX: server.prefix,
      HOST: '::',
      PORT: '4711',
      ...env,
    });
    const tools = { ...createTools(config), readLine: async () => input.split('\n')[0]!, progress: () => undefined };
    try {
      const code = await run(words === '' ? [] : words.split(' '), tools, {
        out: (text) => (out += text),
        fault: (text) => (fault += text),
      });
      return { code, out, fault };
    } finally {
      await tools.close();
    }
  }
  /** What it printed, of a run that went well. */
  async function done(words: string, input = ''): Promise<string> {
    const { code, out, fault } = await admin(words, input);
    expect(code, `${words}: ${fault}`).to.equal(0);
    return out.trim();
  }
  const json = async <T>(words: string, input = ''): Promise<T> => JSON.parse(await done(`${words} --json`, input)) as T;
  const refused = async (words: string, code: number, ...said: string[]): Promise<void> => {
    const ended = await admin(words);
    expect([ended.code, ended.out], words).to.deep.equal([code, '']);
    for (const text of said) expect(ended.fault, words).to.include(text);
  };

  it('says what there is, and what is wrong with a call', async () => {
    expect(await done('--help'))
      .to.include('user create <name> [options]')
      .and.include('MONGO_URL')
      .and.include('code 0');
    expect(await done('user --help'))
      .to.include('user delete')
      .and.not.include('jobs failed');
    expect(await done('key issue --help'))
      .to.include('key issue <user>')
      .and.include('--scope <scope>');
    await refused('user', 2, 'user list');
    await refused('user kill ada', 2, 'There is no command "user kill".', 'user delete');
    await refused('user create', 2, '<name> is missing.');
    await refused('user create ada eve', 2, '"eve" is one argument too many.');
    await refused('user create ada --root', 2, '--root');
    await refused('user delete ada', 2, 'add --yes');
    await refused('key issue ada --name ci --days 0', 2, '--days must be a whole number');
    await refused('key issue ada --name ci --scope all', 2, '--scope must be one of full');
    await refused('jobs show days', 2, '<id> is missing.');
    await refused('password set ada', 2, '--stdin');
    await refused('jobs failed mail', 2, 'There is no queue "mail"');
    await refused('', 2, 'Usage: npm run admin');
    const { fault } = await admin('user show nobody --json');
    expect(JSON.parse(fault)).to.deep.equal({ error: 'There is no account "nobody".' });
  });

  it('says which store is away, and nothing of its password', async () => {
    const away = {
      MONGO_URL: 'mongodb://ada:hidden@127.0.0.1:1/?serverSelectionTimeoutMS=200',
      REDIS_URL: 'redis://:hidden@127.0.0.1:1',
    };
    const mongo = await admin('user list', '', { MONGO_URL: away.MONGO_URL });
    expect([mongo.code, mongo.fault]).to.deep.equal([1, "MongoDB can't be reached at 127.0.0.1:1.\n"]);
    const redis = await admin('jobs failed', '', { REDIS_URL: away.REDIS_URL });
    expect([redis.code, redis.fault]).to.deep.equal([1, "Redis can't be reached at 127.0.0.1:1.\n"]);
    expect((await admin('user list', '', { REDIS_URL: away.REDIS_URL })).code).to.equal(0);
  });

  it('does what administrators need', async () => {
    await refused('user create ada', 1, 'The first account has to be of an administrator');
    await refused('user show ada', 1, 'There is no account "ada".');
    expect(await done('user create ada --admin --email ada@example.org --password-stdin', `${password}\n`)).to.include('is made');
    await refused('user create ADA', 1, 'username: This name is taken.');
    await refused('user create eve --email nonsense', 1, 'email: Not a valid email address.');
    await refused('user create eve --password-stdin --reset-link', 2, 'not both');
    const weak = await admin('user create eve --password-stdin', 'eve\n');
    expect([weak.code, weak.fault.startsWith('password: ')]).to.deep.equal([1, true]);
    const { reset_link } = await json<{ reset_link: string }>('user create eve --reset-link');
    expect(reset_link).to.match(new RegExp(`^http://\\[::1\\]:4711/reset-password\\?token=[\\w-]{43}$`));
    const person = createPerson(server.url);
    await person.get('/sign-in');
    expect((await person.submit('/sign-in', { name: 'ada', password })).status).to.equal(303);
    expect((await person.get('/admin/users')).text).to.include('eve');

    const key = await done('key issue eve --name laptop');
    expect(key).to.match(/^waka_[0-9a-f-]{36}$/);
    const call = async (path: string, method = 'GET', body?: unknown): Promise<number> => {
      const headers = { Authorization: `Basic ${Buffer.from(key).toString('base64')}` };
      const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
      return (await fetch(`${server.url}/api/v1/users/current${path}`, init)).status;
    };
    expect(await call('/heartbeats.bulk', 'POST', heartbeatsAt([0, 60, 86_400]))).to.equal(202);
    interface Shown {
      state: string;
      keys: { id: string; name: string; ending: string }[];
      heartbeats: { count: number; last_at: string };
      days: { total: number; dirty: number };
      failed_jobs: { queue: string; id: string }[];
    }
    await eventually(async () => (await json<Shown>('user show eve')).heartbeats.count === 3);
    expect(await done('days recompute eve')).to.match(/^All days of "eve" are computed: [1-9]\d*\.$/);
    const shown = await json<Shown>('user show eve');
    expect(shown.days).to.include({ dirty: 0 });
    expect(shown.heartbeats.last_at).to.equal('2026-01-06T09:00:00.000Z');
    expect(shown.keys.map((k) => [k.name, k.ending])).to.deep.equal([['laptop', key.slice(-4)]]);
    expect(await done('user show eve'))
      .to.include('laptop')
      .and.not.include(key);

    await done('user disable eve');
    await eventually(async () => (await call('')) === 401);
    await done('user enable eve');
    await eventually(async () => (await call('')) === 200);
    await refused('user disable ada', 1, "This is the only administrator's account");
    await done('user make-admin eve');
    await done('user make-user eve');

    // A job that failed, for a reason that is gone now
    const queue = new Queue(queues.maintenance.name, { connection: { url: redisUrl }, prefix: server.prefix });
    try {
      const id = (await json<{ id: string }>('user show eve')).id;
      const job = await queue.add('no such work', { user_id: id });
      await eventually(async () => (await queue.getFailedCount()) === 1);
      const failed = await done('jobs failed');
      expect(failed).to.include('unknown maintenance job: no such work').and.include(id);
      expect((await json<Shown>('user show eve')).failed_jobs.map((j) => j.id)).to.deep.equal([job.id]);
      expect(await json<{ jobs: unknown[] }>('jobs failed days')).to.deep.include({ jobs: [] });
      await refused('jobs show maintenance 77', 1, 'There is no job "77" in the queue maintenance.');
      expect(await done(`jobs show maintenance ${job.id}`))
        .to.match(/^no such work \(maintenance \d+\), failed\n/)
        .and.match(/\n {4}at .*maintenance\.ts/)
        .and.include(`"user_id": "${id}"`);
      await refused(`jobs remove heartbeats ${job.id}`, 1, 'There is no failed job');
      await refused('jobs replay heartbeats --id 77', 1, 'There is no failed job with the id "77".');
      expect(await done(`jobs replay --id ${job.id}`)).to.equal('1 job will be tried again.');
      await eventually(async () => (await queue.getJob(job.id!))?.attemptsMade === 1 && (await queue.getFailedCount()) === 1);
      const jobState = await json<{ state: string; data: object }>(`jobs show maintenance ${job.id}`);
      expect(jobState).to.deep.include({ state: 'failed', data: { user_id: id } });
      expect(await done(`jobs remove maintenance ${job.id}`)).to.equal(`The job "${job.id}" is gone.`);
      expect(await queue.getFailedCount()).to.equal(0);
      const removals = await server.stores.audit.list({ action: 'job.removed' }, 1, 10);
      expect(removals.entries.map((e) => e.details)).to.deep.equal([{ queue: 'maintenance', job: job.id }]);
      await queue.pause();
      expect(await done('status')).to.match(/maintenance( +\d+){5} +paused$/m);
      expect(await json('status')).to.nested.include({ 'queues.maintenance.paused': true, 'queues.days.paused': false });
      await queue.resume();
      await queue.obliterate({ force: true });
    } finally {
      await queue.close();
    }
    expect(await done('status')).to.match(/maintenance +0 +0 +0 +0 +1/);

    const other = await json<{ key: string }>('key issue eve --name ci --scope read --days 30');
    const [ci] = await json<{ id: string; name: string; scope: string; expires_at: string }[]>('key list eve');
    expect(ci).to.include({ name: 'ci', scope: 'read' });
    expect(await done(`key revoke eve ${ci!.id}`)).to.equal('The key "ci" is revoked.');
    await refused(`key revoke eve ${ci!.id}`, 1, 'has no key with the id');
    expect(await done('key list eve')).to.not.include(other.key.slice(-4));
    await refused('key issue eve --name queues --scope admin', 1, '"eve" is no administrator');
    expect(await json('key issue ada --name queues --scope admin')).to.include({ scope: 'admin' });

    const { token } = await server.stores.tickets.issue({
      kind: 'email-confirmation',
      user_id: (await server.stores.users.find('eve'))!._id,
      email: 'thief@example.org',
      lastsMs: 60_000,
    });
    expect(await done('password set eve --stdin', 'another sentence, too\n')).to.include('is set');
    expect(await server.stores.tickets.look('email-confirmation', token)).to.equal(null);
    const eve = createPerson(server.url);
    await eve.get('/sign-in');
    expect((await eve.submit('/sign-in', { name: 'eve', password: 'another sentence, too' })).status).to.equal(303);
    expect(await done('password reset-link eve')).to.include('/reset-password?token=');

    expect(await done('user delete eve --yes')).to.equal('"eve" is being deleted.');
    await eventually(async () => (await call('')) === 401);
    expect((await json<Shown>('user show eve')).state).to.equal('being deleted');
    await refused('user enable eve', 1, 'This account is being deleted.');
    await refused('key issue eve --name x', 1, 'is being deleted');
    expect(await done('user list --q e')).to.include('being deleted');
    // All that is kept for a while is the account itself
    await eventually(async () => (await json<Shown>('user show eve')).heartbeats.count === 0);

    const log = await person.get('/admin/audit');
    expect(log.text)
      .to.include('<td class="name">–</td>')
      .and.include('asked for the account to be deleted')
      .and.not.include(key);
  }).timeout(60_000);

  it('says when no worker computes the days', async () => {
    const idle = await startTestServer({ workers: 0 });
    try {
      const { user } = await idle.newUser();
      const mark = { user_id: user._id, changed: new Map([[20_000, 0]]), adjacent: [], placeholders: [] };
      await idle.stores.days.markDirty([mark], new Date());
      const env = { MONGO_URL: idle.mongoUrl, SUNDIAL_QUEUE_PREFIX: idle.prefix };
      const waiting = await admin(`days recompute ${user.username}`, '', env);
      expect([waiting.code, waiting.fault]).to.deep.equal([
        1,
        'No worker runs: they are computed when one does. Days that wait: 1.\n',
      ]);
      const asked = await admin(`days recompute ${user.username} --no-wait --json`, '', env);
      expect(JSON.parse(asked.out)).to.deep.equal({ username: user.username, days: 1, left: 1 });
    } finally {
      await idle.close();
    }
  });
});
