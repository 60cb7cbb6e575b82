import { expect } from 'chai';
import type { Heartbeat } from '../../shared/domain/heartbeat.js';
import { createLogger } from '../../shared/observability/log.js';
import { createMailer } from '../../shared/mail/mailer.js';
import { fileStore } from '../../shared/store/files.js';
import { createMongo } from '../../shared/store/connect.js';
import { sweepTransfers } from '../../worker/sweep-transfers.js';
import { heartbeat, heartbeatsAt } from '../factories/heartbeats.js';
import { accountHolder } from '../support/account-holder.js';
import { dumpOf, type DumpRow } from '../support/data-dumps.js';
import { eventually } from '../support/eventually.js';
import { createGrants } from '../support/grants.js';
import { startMailServer, type TestMailServer } from '../support/mail-server.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';
import { storing } from '../support/work-steps.js';

interface Dump {
  user: Record<string, unknown>;
  range: { start: number; end: number };
  settings?: Record<string, unknown>;
  keys?: Record<string, unknown>[];
  projects?: { name: string }[];
  user_agents: { id: string }[];
  machine_names: { id: string; name: string; ip: string | null }[];
  days: { date: string; heartbeats: { id: string; time: number; project: string; user_agent_id: string }[] }[];
}
interface Total {
  total_seconds: number;
  percent?: number;
}
interface Daily {
  days: {
    date: string;
    grand_total: Total;
    projects: { name: string; grand_total: Total; branches: object[]; entities: object[] }[];
  }[];
}

const path = '/api/v1/users/current/data_dumps';
const noQueues = { imports: { request: async () => undefined }, exports: { request: async () => undefined } };

describe('data dumps', () => {
  let server: TestServer;
  let inbox: TestMailServer;
  before(async () => {
    inbox = await startMailServer();
    const log = createLogger({ name: 'test', level: 'silent' });
    const mailer = createMailer({ smtpUrl: inbox.url, from: 'sundial@example.org', log });
    server = await startTestServer({ mailer, publicUrl: '' });
    await accountHolder(server, 'boss', { is_admin: true });
  });
  after(async () => {
    await server.close();
    await server.apiDeps.mailer?.close();
    await inbox.close();
  });

  const list = async (as: TestUser): Promise<DumpRow[]> =>
    (await server.call<{ data: DumpRow[]; total: number; total_pages: number }>(as, path)).body.data;
  const ask = (as: TestUser, body: object) =>
    server.call<{ data: DumpRow; error?: string; errors?: object }>(as, path, { method: 'POST', body: JSON.stringify(body) });
  async function complete(as: TestUser): Promise<DumpRow> {
    await eventually(async () => (await list(as))[0]?.status === 'Completed');
    return (await list(as))[0]!;
  }

  it('are asked for, made and downloaded as at WakaTime, without a key on the download', async () => {
    const ada = await server.newUser();
    await server.send(ada, heartbeatsAt([0, 60, 86_400]));
    await server.settled();
    const { status, body } = await ask(ada, { type: 'heartbeats', email_when_finished: false });
    expect(status).to.equal(201);
    expect(body.data).to.include({
      type: 'heartbeats',
      status: 'Pending…',
      percent_complete: 0,
      download_url: null,
      is_processing: true,
    });
    expect(body.data).to.include({ is_stuck: false, has_failed: false, expires: null });
    const row = await complete(ada);
    expect(row).to.include({ id: body.data.id, percent_complete: 100, is_processing: false, has_failed: false });
    expect(Date.parse(row.expires!) - Date.now()).to.be.within(6 * 86_400_000, 7 * 86_400_000);
    expect(row.download_url).to.match(new RegExp(`^${server.url}/data_dumps/[\\w-]{43}$`));
    const packed = await fetch(row.download_url!);
    expect(packed.headers.get('content-disposition')).to.match(
      /^attachment; filename="sundial-user-\w+-heartbeats-\d{4}-\d\d-\d\d\.json"$/,
    );
    expect([packed.headers.get('content-encoding'), packed.headers.get('content-type')]).to.deep.equal([
      'gzip',
      'application/json; charset=utf-8',
    ]);
    const text = await packed.text();
    const plain = await fetch(row.download_url!, { headers: { 'Accept-Encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).to.equal(null);
    expect(await plain.text()).to.equal(text);
    expect((JSON.parse(text) as Dump).days.map((d) => d.heartbeats.length)).to.deep.equal([2, 1]);
    const head = await fetch(row.download_url!, { method: 'HEAD' });
    expect([head.status, await head.text()]).to.deep.equal([200, '']);
    // In the words that importers know
    for (const type of ['heartbeats', 'daily']) {
      const second = await ask(ada, { type });
      expect([second.status, second.body.error]).to.deep.equal([
        400,
        'Wait for your current export to expire before creating another.',
      ]);
    }
    expect((await list(ada)).length).to.equal(1);
    expect((await ask(ada, { type: 'all' })).body.errors).to.have.property('type');
    expect((await ask(ada, {})).body.errors).to.deep.equal({ type: ['This field is required.'] });
  });

  it('have each heartbeat of years once, by day, and what they refer to', async () => {
    const { user } = await accountHolder(server, 'ada');
    const id = user._id;
    await server.stores.users.changeSettings(id, { timezone: 'America/New_York' });
    const secret = await server.stores.apiKeys.issue(id, { name: 'laptop', scope: 'read' });
    const start = Date.parse('2021-03-01T00:00:00Z') / 1000;
    // 12,000 over five years, some days with many, more than a page of the store on one of them
    const many = [
      ...Array.from({ length: 9000 }, (_, i) =>
        heartbeat({ time: start + (i % 60) * 2_500_000 + Math.floor(i / 60) * 97, project: `p${i % 7}` }),
      ),
      ...heartbeatsAt(
        Array.from({ length: 3000 }, (_, i) => i),
        { entity: '/æ/"quoted"\u2028.ts' },
      ),
      heartbeat({ time: start + 30, type: 'domain', entity: 'docs.rs', project: '<<LAST_PROJECT>>' }),
    ];
    for (let i = 0; i < many.length; i += 1000) await storing(id, many.slice(i, i + 1000))(server.stores, false);
    await server.apiDeps.background.recompute(id);
    await server.settled();
    const { heartbeats } = await server.stores.heartbeats.read(id, 0, 4e15);
    const text = await dumpOf(server, id, 'account');
    const dump = JSON.parse(text) as Dump;
    const ids = dump.days.flatMap((day) => day.heartbeats.map((h) => h.id));
    const uuid = ({ key }: Heartbeat): string => Buffer.from(key).subarray(15).toString('hex');
    expect(ids.map((one) => one.replaceAll('-', ''))).to.deep.equal(heartbeats.map(uuid));
    const dates = dump.days.map((day) => day.date);
    expect(dates).to.deep.equal([...new Set(dates)].sort());
    for (const { date, heartbeats: some } of dump.days) {
      for (const { time } of [some[0]!, some.at(-1)!]) {
        expect(new Date(time * 1000).toLocaleDateString('en-CA', { timeZone: 'America/New_York' })).to.equal(date);
      }
    }
    expect(dump.days[0]!.heartbeats.find((h) => h.time === start + 30)!.project).to.equal('p0');
    expect(dump.user).to.include({ id, username: 'ada' });
    expect(dump.settings).to.deep.include({ timezone: 'America/New_York', logged_time_public: false });
    expect(dump.range.start).to.equal(Date.parse(`${dates[0]}T05:00:00Z`) / 1000);
    expect(dump.keys).to.have.length(1);
    expect(dump.keys![0]).to.include({ name: 'laptop', scope: 'read' });
    expect(text).to.not.include(secret).and.not.include('password_hash').and.not.include('argon2');
    expect(dump.projects!.map((p) => p.name)).to.include.members(['p0', 'p6', 'engine']);
    const agents = new Set(dump.user_agents.map((a) => a.id));
    expect(dump.days.every((d) => d.heartbeats.every((h) => agents.has(h.user_agent_id)))).to.equal(true);
    expect(dump.machine_names.map((m) => m.name)).to.deep.equal(['lab']);

    // The same as days: what summaries say
    const daily = JSON.parse(await dumpOf(server, id, 'daily')) as Daily;
    expect(daily.days.map((d) => d.date)).to.deep.equal(dates);
    const apiKey = await server.stores.apiKeys.issue(id, { name: 'summaries' });
    const [first, last] = [dates.at(-3)!, dates.at(-1)!];
    type Day = { range: { date: string }; grand_total: Total; projects: (Total & { name: string })[] };
    const { body } = await server.call<{ data: Day[] }>(
      { user, apiKey },
      `/api/v1/users/current/summaries?start=${first}&end=${last}`,
    );
    const told = body.data.filter((d) => d.grand_total.total_seconds > 0);
    expect(told.length).to.equal(3);
    for (const day of told) {
      const dumped = daily.days.find((d) => d.date === day.range.date)!;
      expect(dumped.grand_total).to.deep.equal(day.grand_total);
      const byName = (rows: (Total & { name: string })[]): [string, number, number | undefined][] =>
        rows
          .map((r): [string, number, number | undefined] => [r.name, r.total_seconds, r.percent])
          .sort(([a], [b]) => (a < b ? -1 : 1));
      expect(byName(dumped.projects.map((p) => ({ ...p.grand_total, name: p.name })))).to.deep.equal(byName(day.projects));
      expect(dumped.projects.every((p) => p.entities.length > 0 && p.branches.length > 0)).to.equal(true);
    }
  }).timeout(90_000);

  it('are valid for who has sent nothing', async () => {
    for (const type of ['account', 'daily'] as const) {
      const { user } = await server.newUser();
      const dump = JSON.parse(await dumpOf(server, user._id, type)) as Dump;
      expect([dump.user['username'], dump.days]).to.deep.equal([user.username, []]);
    }
  });

  it('[T80] are given to whoever has a link that holds, and to nobody else', async () => {
    const { user } = await server.newUser();
    const { dataDumps } = server.stores;
    await dumpOf(server, user._id, 'heartbeats');
    const [dump] = await dataDumps.list(user._id, ['heartbeats']);
    const { _id } = dump!;
    const statusOf = async (token: string): Promise<number> => (await fetch(`${server.url}/data_dumps/${token}`)).status;
    const token = await dataDumps.issueLink(_id);
    expect(await statusOf(token)).to.equal(200);
    for (const other of ['x', _id, dump!.file_id!, token.slice(1), `${token}x`])
      expect(await statusOf(other), other).to.equal(404);
    // Nothing that opens it is in the database
    expect(JSON.stringify(await server.collections.dataDumps.findOne({ _id }))).to.not.include(token);
    await server.collections.dataDumps.updateOne({ _id }, { $set: { 'links.$[].expires_at': new Date(Date.now() - 1) } });
    expect(await statusOf(token)).to.equal(404);
    const next = await dataDumps.issueLink(_id);
    await server.stores.users.changeAccess(user._id, 'disable');
    expect(await statusOf(next)).to.equal(404);
    await server.stores.users.changeAccess(user._id, 'enable');
    expect(await statusOf(next)).to.equal(200);
    await dataDumps.remove(_id);
    expect(await statusOf(next)).to.equal(404);
    // Another one's file, by a page
    const { person } = await accountHolder(server, 'mallory');
    const { user: victim } = await server.newUser();
    await dumpOf(server, victim._id, 'account');
    const [theirs] = await dataDumps.list(victim._id, ['account']);
    expect((await person.get(`/settings/account/download/${theirs!._id}`)).status).to.equal(404);
    await person.get('/settings/account');
    await person.submit('/settings/account/dumps', { type: 'account' });
    const { text } = await person.get('/settings/account');
    expect(text).to.not.include(theirs!._id);
    expect(
      (
        await person.post('/settings/account/dumps/remove', {
          id: theirs!._id,
          csrf: /name="csrf" value="([^"]+)"/.exec(text)![1]!,
        })
      ).status,
    ).to.equal(404);
    expect(await dataDumps.byId(theirs!._id)).to.not.equal(null);
  });

  it('[T81] tell an app that may read heartbeats nothing of the account besides', async () => {
    const { user } = await accountHolder(server, 'grace', { email: 'grace@example.org' });
    await server.stores.apiKeys.issue(user._id, { name: 'her laptop' });
    const apiKey = await server.stores.apiKeys.issue(user._id, { name: 'sends' });
    await server.send({ user, apiKey }, heartbeatsAt([0, 60]), { 'X-Machine-Name': 'lab' });
    await server.settled();
    const app = createGrants(server).token({ user, apiKey }, 'read_heartbeats');
    // What the owner has asked for is not listed, and takes nobody's place
    expect(await dumpOf(server, user._id, 'account'))
      .to.include('grace@example.org')
      .and.include('her laptop');
    expect(await list(app)).to.deep.equal([]);
    expect((await ask(app, { type: 'heartbeats', email_when_finished: false })).status).to.equal(201);
    const { download_url } = await complete(app);
    const text = await (await fetch(download_url!)).text();
    const dump = JSON.parse(text) as Dump;
    expect(text).to.not.include('grace@example.org').and.not.include('her laptop');
    expect(Object.keys(dump)).to.deep.equal(['user', 'range', 'user_agents', 'machine_names', 'days']);
    expect(dump.machine_names.map(({ name, ip }) => [name, ip])).to.deep.equal([['lab', null]]);
    expect(dump.user).to.include({ username: 'grace', email: null });
  });

  it('are begun anew after a crash, and leave nothing behind', async () => {
    const { user } = await server.newUser();
    const { dataDumps, files } = server.stores;
    const { _id } = (await dataDumps.create({ user_id: user._id, type: 'heartbeats', email_when_finished: false, origin: '' }))!;
    const first = (await dataDumps.begin(_id))!;
    await files.write(
      first.file_id,
      user._id,
      (async function* () {
        yield Buffer.alloc(2_000_000);
      })(),
    );
    expect(await dataDumps.report(first, 40)).to.equal(true);
    const second = (await dataDumps.begin(_id))!;
    // The first one was only slow: what it does counts no more
    expect(await dataDumps.report(first, 90)).to.equal(false);
    expect(await dataDumps.complete(first, 1)).to.equal(false);
    expect(await dataDumps.byId(_id)).to.include({ percent_complete: 0, state: 'processing', file_id: second.file_id });
    expect(await files.idsBefore(new Date(Date.now() + 1e6))).to.not.include(first.file_id);
    await server.apiDeps.background.writeDump({ id: _id, user_id: user._id });
    await eventually(async () => (await dataDumps.byId(_id))?.state === 'completed');
    expect(await dataDumps.begin(_id)).to.equal(null);
  });

  it('are removed when they are expired, as is what nobody knows of; what was lost is asked for again', async () => {
    const { user } = await server.newUser();
    const { stores, collections } = server;
    await dumpOf(server, user._id, 'heartbeats');
    const [dump] = await stores.dataDumps.list(user._id, ['heartbeats']);
    const { user: other } = await server.newUser();
    await dumpOf(server, other._id, 'daily');
    const kept = await stores.dataDumps.list(other._id, ['daily']);
    await collections.dataDumps.updateOne({ _id: dump!._id }, { $set: { expires_at: new Date(Date.now() - 1) } });
    const stray = stores.files.newId();
    await stores.files.write(
      stray,
      user._id,
      (async function* () {
        yield Buffer.from('half');
      })(),
    );
    const lost = await server.newUser();
    const waiting = (await stores.dataDumps.create({
      user_id: lost.user._id,
      type: 'daily',
      email_when_finished: false,
      origin: '',
    }))!;
    const asked: string[] = [];
    const queues = { ...noQueues, exports: { request: async ({ id }: { id: string }) => void asked.push(id) } };
    await sweepTransfers(stores, queues, Date.now());
    expect(await stores.dataDumps.byId(dump!._id)).to.equal(null);
    expect(asked).to.deep.equal([]);
    const all = (): Promise<string[]> => stores.files.idsBefore(new Date(Date.now() + 1e6));
    expect(await all())
      .to.include(stray)
      .and.not.include(dump!.file_id!);
    await sweepTransfers(stores, queues, Date.now() + 2 * 3_600_000);
    expect(asked).to.include(waiting._id);
    expect(await all())
      .to.include(kept[0]!.file_id!)
      .and.not.include(stray);
  });

  it('send a mail when they are complete, where that is wanted', async () => {
    const { user } = await accountHolder(server, 'olga', { email: 'olga@example.org' });
    const apiKey = await server.stores.apiKeys.issue(user._id, { name: 'x' });
    await ask({ user, apiKey }, { type: 'daily' });
    await eventually(() => inbox.mails.some((m) => m.to.includes('olga@example.org')));
    const [mail] = inbox.mails.filter((m) => m.to.includes('olga@example.org'));
    expect(mail!.text).to.include('/settings/account').and.not.include('data_dumps');
  });

  it('break off when a part of the file is gone, and do not look whole', async () => {
    const { user } = await server.newUser();
    const { client, db } = createMongo({ url: server.mongoUrl, appName: 'test', timeoutMs: 2000 });
    try {
      const files = fileStore(db);
      const { dataDumps } = server.stores;
      const { _id } = (await dataDumps.create({
        user_id: user._id,
        type: 'heartbeats',
        email_when_finished: false,
        origin: '',
      }))!;
      const run = (await dataDumps.begin(_id))!;
      await dataDumps.complete(
        run,
        await files.write(
          run.file_id,
          user._id,
          (async function* () {
            yield Buffer.alloc(1_500_000, 7);
          })(),
        ),
      );
      await db.collection('files.chunks').deleteOne({ n: 2, data: { $exists: true } });
      const response = await fetch(`${server.url}/data_dumps/${await dataDumps.issueLink(_id)}`);
      expect(response.status).to.equal(200);
      let failure: unknown = null;
      await response.arrayBuffer().catch((error: unknown) => (failure = error));
      expect(failure).to.not.equal(null);
    } finally {
      await client.close();
    }
  });

  it('are asked for, watched, downloaded and removed on a page', async () => {
    const { person, user } = await accountHolder(server, 'zoe', { email: 'zoe@example.org' });
    await storing(user._id, heartbeatsAt([0, 60]))(server.stores, false);
    await person.get('/settings/account');
    const asked = await person.submit('/settings/account/dumps', {});
    expect(asked.location).to.equal('/settings/account?wait=1');
    await eventually(async () => (await person.get(asked.location!)).text.includes('>Download</a>'));
    const { text } = await person.get(asked.location!);
    expect(text).to.include('Everything').and.include('id="delete"').and.not.include('http-equiv="refresh"');
    expect((await person.submit('/settings/account/dumps', {})).text).to.include('There is one already.');
    const link = /href="(\/settings\/account\/download\/[^"]+)"/.exec(text)![1]!;
    const { location } = await person.get(link);
    const file = await person.get(location!);
    expect((JSON.parse(file.text) as Dump).user).to.include({ username: 'zoe', email: 'zoe@example.org' });
    const { entries } = await server.stores.audit.list({ userId: user._id, action: ['user.exported', 'user.downloaded'] }, 1, 10);
    expect(entries.map((e) => e.action)).to.deep.equal(['user.downloaded', 'user.exported']);
    await person.get('/settings/account');
    await person.submit('/settings/account/dumps/remove');
    expect((await person.get(location!)).status).to.equal(404);
    // While one is made the page is loaded again, and nothing that is typed is lost by it
    await server.stores.dataDumps.create({ user_id: user._id, type: 'account', email_when_finished: false, origin: '' });
    const waiting = await person.get('/settings/account?wait=1');
    expect(waiting.text).to.include('http-equiv="refresh"').and.include('<progress').and.not.include('name="password"');
    expect((await person.get('/settings/account')).text)
      .to.include('name="password"')
      .and.not.include('http-equiv="refresh"');
  });
});
