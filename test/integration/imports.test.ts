import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { presentHeartbeat } from '../../shared/presenters/heartbeat.js';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import type { ImportDocument } from '../../shared/store/imports.js';
import { createTools } from '../../admin/connect.js';
import { run } from '../../admin/run.js';
import { loadConfig } from '../../shared/config/load.js';
import { createGiveWay, Stopping, type Turns } from '../../worker/give-way.js';
import { heartbeatsImporter } from '../../worker/steps/import-heartbeats.js';
import { cliUserAgent, heartbeat, heartbeatsAt, morning } from '../factories/heartbeats.js';
import { accountHolder } from '../support/account-holder.js';
import { dumpOf } from '../support/data-dumps.js';
import { eventually } from '../support/eventually.js';
import { hookedStores } from '../support/hooked-stores.js';
import { leftOfUser } from '../support/left-of-user.js';
import { fieldsOf, type Person } from '../support/person.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';
import { sharedStores } from '../support/stores.js';
import { beginDeletion } from '../../shared/store/account-changes.js';

const me = '/api/v1/users/current';
const unhurried: Turns = { next: async () => undefined };

/** A dump as WakaTime makes it, of heartbeats as they are read there. */
const dumpText = (heartbeats: readonly object[]): string =>
  JSON.stringify({
    user: { id: randomUUID(), timezone: 'Europe/Vienna' },
    range: { start: 1, end: 2 },
    days: [{ date: '2026-01-05', heartbeats }],
  });

const asRead = (h: HeartbeatInput): object => ({
  id: randomUUID(),
  ...h,
  category: 'Coding',
  user_agent: undefined,
  ai_input_tokens: 0,
  lineno: null,
  user_agent_id: randomUUID(),
  machine_name_id: randomUUID(),
  created_at: '2026-01-05T09:00:10Z',
});

describe('an import', function () {
  this.timeout(30_000);
  let server: TestServer;
  before(async () => {
    server = await startTestServer({ importLimit: 2_000_000 });
    await accountHolder(server, 'boss', { is_admin: true });
  });
  after(() => server.close());

  /** And its file is gone. */
  const isOver = ({ state, file_id }: ImportDocument): boolean =>
    file_id === undefined && (state === 'done' || state === 'failed' || state === 'cancelled');
  async function uploaded(userId: string, text: string | Buffer): Promise<ImportDocument> {
    const { imports, files } = server.stores;
    const document = (await imports.create(userId, 'dump.json'))!;
    const size = await files.write(
      document.file_id!,
      userId,
      (async function* () {
        yield Buffer.from(text);
      })(),
    );
    await imports.uploaded(document._id, size);
    return document;
  }
  async function over(id: string): Promise<ImportDocument> {
    let now: ImportDocument | null = null;
    await eventually(async () => isOver((now = (await server.stores.imports.byId(id))!)));
    return now!;
  }
  async function imported(userId: string, text: string | Buffer): Promise<ImportDocument> {
    const { _id } = await uploaded(userId, text);
    await server.apiDeps.background.importFile({ id: _id, user_id: userId });
    return over(_id);
  }
  const stored = async (userId: string): Promise<object[]> =>
    (await server.stores.heartbeats.read(userId, 0, 4e15)).heartbeats.map((h) => ({
      ...presentHeartbeat(userId, h),
      id: '',
      user_id: '',
      user_agent_id: '',
      machine_name_id: '',
    }));
  async function summaries(as: TestUser): Promise<object> {
    const { body } = await server.call<{ data: { machines: object[] }[] }>(as, `${me}/summaries?start=2026-01-04&end=2026-01-08`);
    // Ids of machines are an account's own
    return JSON.parse(JSON.stringify(body, (key, value: unknown) => (key === 'machine_name_id' ? undefined : value))) as object;
  }

  it('of what was exported gives the same, in another account and again in the same', async () => {
    const ada = await server.newUser({ timezone: 'Europe/Vienna' });
    const bea = await server.newUser({ timezone: null });
    const claude = 'wakatime/v2.15.0 (darwin-24.1.0-arm64) go1.24.1 opus/4-8 claude-code/2.1.45 claude-code-wakatime/3.1.0';
    await server.send(
      ada,
      [
        ...heartbeatsAt([0, 60, 120.25], {
          dependencies: ['tokio', 'serde'],
          lineno: 3,
          cursorpos: 9,
          lines: 99,
          project_root_count: 4,
        }),
        { entity: '/home/ada/engine/a.py', type: 'file', time: morning + 180 },
        { entity: 'docs.rs', type: 'domain', time: morning + 240, project: '<<LAST_PROJECT>>', language: '<<LAST_LANGUAGE>>' },
        heartbeat({
          time: morning + 300,
          user_agent: claude,
          category: 'ai coding',
          ai_line_changes: 12,
          human_line_changes: -3,
          ai_session: 's',
          ai_input_tokens: 500,
          ai_prompt_length: 7,
        }),
        heartbeat({ time: morning + 320, is_write: true, line_additions: 3, line_deletions: 1, type: 'app', entity: 'Xcode' }),
      ],
      { 'X-Machine-Name': 'lab' },
    );
    await server.send(ada, heartbeatsAt([86_400, 86_460], { user_agent: cliUserAgent.replace('linux', 'windows') }), {
      'X-Machine-Name': 'home',
    });
    await server.settled();
    const dump = await dumpOf(server, ada.user._id, 'heartbeats');
    const first = await imported(bea.user._id, dump);
    expect(first).to.deep.include({ state: 'done', total: 9, counts: { stored: 9, known: 0, refused: 0 }, reasons: [] });
    expect(first).to.not.have.any.keys('file_id', 'live');
    await server.settled();
    expect(await stored(bea.user._id)).to.deep.equal(await stored(ada.user._id));
    expect(await summaries(bea)).to.deep.equal(await summaries(ada));
    // The zone came along, as there was none
    expect((await server.stores.users.byId(bea.user._id))!.timezone).to.equal('Europe/Vienna');
    for (const [user, text] of [
      [bea, dump],
      [ada, dump],
      [bea, gzipSync(dump)],
      [ada, await dumpOf(server, bea.user._id, 'account')],
    ] as const) {
      expect((await imported(user.user._id, text)).counts).to.deep.equal({ stored: 0, known: 9, refused: 0 });
    }
    await server.settled();
    expect(await summaries(bea)).to.deep.equal(await summaries(ada));
    expect(await server.stores.heartbeats.count(ada.user._id)).to.equal(9);
  });

  it("of WakaTime's dump finds what was sent here as well, whatever WakaTime filled in", async () => {
    const ada = await server.newUser();
    const sent = heartbeatsAt([0, 60, 120], { language: 'Rust' });
    await server.send(ada, [
      { ...sent[0]!, category: undefined },
      { ...sent[1]!, category: undefined, language: undefined },
    ]);
    await server.settled();
    const { counts } = await imported(
      ada.user._id,
      dumpText([...sent, sent[2]!, heartbeat({ time: morning + 180 })].map(asRead)),
    );
    expect(counts).to.deep.equal({ stored: 2, known: 3, refused: 0 });
    const read = (await server.stores.heartbeats.read(ada.user._id, 0, 4e15)).heartbeats;
    expect(read.map((h) => h.ai)).to.deep.equal([null, null, null, null]);
    expect(read[3]!.created_at.toISOString()).to.equal('2026-01-05T09:00:10.000Z');
    await server.settled();
    expect(await server.stores.days.countDirtyOf(ada.user._id)).to.equal(0);
  });

  it('counts what it refuses, with the reasons, and takes the rest', async () => {
    const { user } = await server.newUser();
    const bad = [
      7,
      null,
      { entity: 'x', type: 'file' },
      { entity: 'y', type: 'file' },
      { ...heartbeat(), type: 'dream' },
      heartbeat({ time: Date.now() / 1000 + 1e6 }),
    ];
    const { state, counts, reasons } = await imported(user._id, dumpText([heartbeat(), ...(bad as object[])]));
    expect([state, counts]).to.deep.equal(['done', { stored: 1, known: 0, refused: 6 }]);
    expect(Object.fromEntries(reasons.map((r) => [r.reason, r.count]))).to.deep.equal({
      'heartbeat: Must be an object.': 2,
      'time: This field is required.': 2,
      'type: Must be one of: file, app, domain, url, event.': 1,
      "time: More than a day ahead of the server's clock.": 1,
    });
  });

  it('stores nothing of a file that is damaged, or something else', async () => {
    const { user } = await server.newUser();
    const many = dumpText(Array.from({ length: 1200 }, (_, i) => heartbeat({ time: morning + i })));
    for (const [text, said] of [
      [many.slice(0, -3), 'ends too early'],
      [JSON.stringify({ days: [{ date: '2026-01-05', grand_total: {}, projects: [] }] }), '"daily" dump'],
      ['{"data": []}', 'not a data dump'],
      [gzipSync(many).subarray(0, 900), 'damaged'],
    ] as const) {
      const { state, failure, counts, file_id } = await imported(user._id, text);
      expect([state, counts.stored, file_id]).to.deep.equal(['failed', 0, undefined]);
      expect(failure).to.include(said);
    }
    expect(await server.stores.heartbeats.count(user._id)).to.equal(0);
  });

  it('is gone on with after a death at any step, and counts each heartbeat once', async () => {
    const text = dumpText([...Array.from({ length: 700 }, (_, i) => heartbeat({ time: morning + i })), { entity: 'bad' }]);
    // Steps of one that nobody disturbs
    const { stores } = server;
    let calls: string[] = [];
    async function attempt(id: string, dieAt: number): Promise<boolean> {
      calls = [];
      const hooked = hookedStores(stores, async (call) => {
        calls.push(call);
        if (calls.length === dieAt) throw new Error('killed');
      });
      const of = await stores.imports.begin(id);
      if (!of) return true;
      return heartbeatsImporter(hooked)(of, unhurried);
    }
    const expected = { stored: 690, known: 10, refused: 1 };
    const prepare = async (): Promise<{ id: string; userId: string }> => {
      const ada = await server.newUser();
      await server.send(
        ada,
        Array.from({ length: 10 }, (_, i) => heartbeat({ time: morning + i })),
      );
      // Computed by the worker, so that what is dirty later is so by the import
      await eventually(
        async () => (await stores.days.list(ada.user._id)).length === 1 && (await stores.days.countDirtyOf(ada.user._id)) === 0,
      );
      return { id: (await uploaded(ada.user._id, text))._id, userId: ada.user._id };
    };
    const whole = await prepare();
    expect(await attempt(whole.id, 0)).to.equal(true);
    expect((await stores.imports.byId(whole.id))!.counts).to.deep.equal(expected);
    const steps = calls.length;
    expect(steps).to.be.above(15);
    for (let dieAt = 1; dieAt <= steps; dieAt += 1) {
      const { id, userId } = await prepare();
      await attempt(id, dieAt).then(
        () => expect.fail('it did not die'),
        (error: Error) => expect(error.message).to.equal('killed'),
      );
      const where = calls.join(' ');
      // Once more at the same place, then to the end
      await attempt(id, 6).catch(() => undefined);
      await attempt(id, 0);
      const { state, counts } = (await stores.imports.byId(id))!;
      expect([state, counts], where).to.deep.equal(['done', expected]);
      expect(await stores.heartbeats.count(userId), where).to.equal(700);
      expect(await stores.days.countDirtyOf(userId), where).to.equal(1);
    }
  });

  it('[T82] has no more heartbeats in hand than there is room for', async () => {
    const { user } = await server.newUser();
    const large = Array.from({ length: 12 }, (_, i) => ({ ...heartbeat({ time: morning + i }), more: 'x'.repeat(1e6) }));
    const { _id } = await uploaded(user._id, dumpText(large));
    let reports = 0;
    const hooked = hookedStores(server.stores, async (call) => void (reports += Number(call === 'imports.report')));
    expect(await heartbeatsImporter(hooked)((await server.stores.imports.begin(_id))!, unhurried)).to.equal(true);
    // How many there are, and twice for four of them at a time
    expect(reports).to.equal(7);
    expect((await server.stores.imports.byId(_id))!.counts).to.deep.equal({ stored: 12, known: 0, refused: 0 });
  });

  it('is left to another worker when this one stops, and taken back by none that was taken for dead', async () => {
    const { stores } = server;
    const { user } = await server.newUser();
    const { _id } = await uploaded(user._id, dumpText(Array.from({ length: 1200 }, (_, i) => heartbeat({ time: morning + i }))));
    const stopping = new AbortController();
    let looks = 0;
    const giveWay = createGiveWay(async () => {
      looks += 1;
      if (looks === 4) stopping.abort();
      // Others go first for as long as it may be put off
      return { waiting: 1, oldestMs: looks < 4 ? 0 : 10_000 };
    }, stopping.signal);
    const slow = (await stores.imports.begin(_id))!;
    let failure: unknown = null;
    await heartbeatsImporter(stores)(slow, giveWay()).catch((error: unknown) => (failure = error));
    expect(failure).to.be.instanceOf(Stopping);
    const next = (await stores.imports.begin(_id))!;
    expect(await heartbeatsImporter(stores)(slow, unhurried)).to.equal(false);
    expect(await heartbeatsImporter(stores)(next, unhurried)).to.equal(true);
    expect((await stores.imports.byId(_id))!.counts).to.deep.equal({ stored: 1200, known: 0, refused: 0 });
  });

  it('gives way, and can be stopped, also while it looks for where it is to go on', async () => {
    const { stores } = server;
    const { user } = await server.newUser();
    const padding = 'x'.repeat(1000);
    const many = Array.from({ length: 2000 }, (_, i) => heartbeat({ time: morning + i, entity: `/src/${padding}.ts` }));
    const { _id } = await uploaded(user._id, dumpText(many));
    const stoppingAt = (isTime: () => boolean): Turns => ({
      async next() {
        if (isTime()) throw new Stopping();
      },
    });
    const storedNow = async (): Promise<number> => (await stores.imports.byId(_id))!.counts.stored;
    let calls: string[] = [];
    const hooked = hookedStores(stores, async (call) => void calls.push(call));
    const attempt = async (isTime: () => boolean): Promise<void> => {
      calls = [];
      const of = (await stores.imports.begin(_id))!;
      await heartbeatsImporter(hooked)(of, stoppingAt(isTime)).catch((error: unknown) =>
        expect(error).to.be.instanceOf(Stopping),
      );
    };
    const reports = (): number => calls.filter((call) => call === 'imports.report').length;
    // Two for each slice, after one when it was looked through
    await attempt(() => reports() === 7);
    expect(await storedNow()).to.equal(1500);
    let turns = 0;
    await attempt(() => reports() === 1 && (turns += 1) === 2);
    expect(calls, 'on the way to the fourth slice').to.not.include('users.byId');
    await attempt(() => false);
    expect(await storedNow()).to.equal(2000);
  });

  it('ends when it is cancelled; when the account is deleted nothing of it is left', async () => {
    const { stores } = server;
    const text = dumpText(Array.from({ length: 1200 }, (_, i) => heartbeat({ time: morning + i })));
    for (const end of ['cancel', 'delete'] as const) {
      const { user } = await server.newUser();
      const { _id, file_id } = await uploaded(user._id, text);
      const of = (await stores.imports.begin(_id))!;
      let slices = 0;
      const hooked = hookedStores(stores, async (call) => {
        if (call !== 'heartbeats.insert') return;
        slices += 1;
        if (end === 'cancel') expect(await stores.imports.cancel(user._id, _id)).to.equal(true);
        else await beginDeletion(stores, user, { actor: null, ip: null });
      });
      expect(await heartbeatsImporter(hooked)(of, unhurried).catch(() => false), end).to.equal(false);
      expect(slices, end).to.equal(1);
      if (end === 'cancel') {
        expect(await stores.imports.byId(_id)).to.include({ state: 'cancelled' });
        expect(await stores.heartbeats.count(user._id)).to.equal(500);
        expect(await stores.files.idsBefore(new Date(Date.now() + 1e6))).to.not.include(file_id);
        expect(await stores.imports.begin(_id)).to.equal(null);
      } else {
        await server.apiDeps.background.deleteUser(user._id, 'test');
        await eventually(async () => (await stores.users.byId(user._id)) === null);
        await eventually(async () => Object.keys(await leftOfUser(server, user._id)).every((name) => name === 'audit_log'));
        expect(await stores.files.idsBefore(new Date(Date.now() + 1e6))).to.not.include(file_id);
      }
    }
  });

  describe('on its page', () => {
    interface Sent {
      readonly status: number;
      readonly text: string;
      readonly location: string | null;
    }
    async function upload(person: Person, bytes: string | Buffer | null, csrf?: string): Promise<Sent> {
      const form = new FormData();
      const page = (await person.get('/settings/import')).text;
      form.append(
        'csrf',
        csrf ??
          (page.includes('type="file"')
            ? fieldsOf(page, '/settings/import')['csrf']!
            : /name="csrf" value="([^"]+)"/.exec(page)![1]!),
      );
      form.append(
        'file',
        ...((bytes === null ? [''] : [new Blob([new Uint8Array(Buffer.from(bytes))]), 'my <dump>.json']) as [Blob, string]),
      );
      const response = await fetch(`${server.url}/settings/import`, {
        method: 'POST',
        body: form,
        headers: { Cookie: [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        redirect: 'manual',
      });
      return { status: response.status, text: await response.text(), location: response.headers.get('location') };
    }
    const small = dumpText([heartbeat(), { entity: 'bad' }]);

    it('is uploaded, watched, and told of', async () => {
      const { person, user } = await accountHolder(server, 'ada');
      expect((await upload(person, small)).location).to.equal('/settings/import');
      await eventually(async () => (await person.get('/settings/import')).text.includes('Done.'));
      const { text } = await person.get('/settings/import');
      for (const said of [
        'my &lt;dump&gt;.json',
        'Stored: 1',
        'Already there: 0',
        'Refused: 1',
        '1: type: This field is required.',
      ])
        expect(text).to.include(said);
      expect(text).to.include('type="file"').and.not.include('http-equiv="refresh"');
      expect((await server.stores.audit.list({ userId: user._id, action: 'user.imported' }, 1, 5)).total).to.equal(1);
    });

    it('is one at a time, and can be cancelled and tried again', async () => {
      const { person, user } = await accountHolder(server, 'bob');
      const { imports, files } = server.stores;
      const { _id } = await uploaded(user._id, small);
      const page = await person.get('/settings/import');
      expect(page.text).to.include('It waits for its turn.').and.include('http-equiv="refresh"').and.not.include('type="file"');
      expect((await upload(person, small)).text).to.include('An import of yours is under way.');
      await person.get('/settings/import');
      await person.submit('/settings/import/cancel');
      expect((await person.get('/settings/import')).text).to.include('What was stored until then stays');
      expect(
        (
          await person.post('/settings/import/cancel', {
            id: _id,
            csrf: fieldsOf((await person.get('/settings/import')).text, '/settings/import')['csrf']!,
          })
        ).status,
      ).to.equal(404);
      const failed = await uploaded(user._id, small);
      await imports.fail(failed._id, 'Something went wrong.', false);
      const { text } = await person.get('/settings/import');
      expect(text).to.include('Something went wrong.').and.include('Try again');
      await person.submit('/settings/import/retry');
      expect((await over(failed._id)).counts.stored).to.equal(1);
      expect(await files.idsBefore(new Date(Date.now() + 1e6))).to.not.include(failed.file_id);
    });

    it('[T82] is refused where it is too large, empty, no file, or nobody asked for it', async () => {
      const { person, user } = await accountHolder(server, 'cleo');
      const { files, imports } = server.stores;
      const before = await files.idsBefore(new Date(Date.now() + 1e6));
      const large = Buffer.alloc(2_000_001, ' ');
      expect(await upload(person, large))
        .to.include({ status: 400 })
        .and.property('text')
        .to.include('It is too large');
      expect((await upload(person, Buffer.alloc(2_020_000, ' '))).text).to.include('It is too large');
      expect((await upload(person, null)).text).to.include('Choose a file first.');
      expect(await upload(person, small, 'x'.repeat(43))).to.include({ status: 403 });
      expect((await person.post('/settings/import', { x: '1' })).status).to.equal(415);
      // An empty file is one, and not JSON
      await upload(person, '');
      const [document] = await imports.list(user._id);
      expect((await over(document!._id)).failure).to.include('not a JSON file');
      expect(await files.idsBefore(new Date(Date.now() + 1e6))).to.deep.equal(before);
    });

    it('[T82] is read no further when it is cancelled', async () => {
      const { person, user } = await accountHolder(server, 'eve');
      const { imports, files } = server.stores;
      const { csrf } = fieldsOf((await person.get('/settings/import')).text, '/settings/import');
      const head = `--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${csrf}\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n`;
      const before = await files.idsBefore(new Date(Date.now() + 1e6));
      let isAnswered = false;
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(Buffer.from(head + ' '.repeat(700_000))),
        async pull(controller) {
          await eventually(async () => (await imports.list(user._id)).length === 1);
          await imports.cancel(user._id, (await imports.list(user._id))[0]!._id);
          controller.enqueue(Buffer.from(' '.repeat(700_000)));
          await eventually(() => isAnswered);
          controller.close();
        },
      });
      const headers = {
        Cookie: [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'Content-Type': 'multipart/form-data; boundary=b',
      };
      const init = { method: 'POST', body, headers, duplex: 'half' };
      const response = await fetch(`${server.url}/settings/import`, init as RequestInit);
      isAnswered = true;
      expect(response.status).to.equal(400);
      expect(await response.text()).to.include('The import was cancelled.');
      expect(await files.idsBefore(new Date(Date.now() + 1e6))).to.deep.equal(before);
    });

    it('leaves nothing of an upload that is broken off', async () => {
      const { person, user } = await accountHolder(server, 'dora');
      const { csrf } = fieldsOf((await person.get('/settings/import')).text, '/settings/import');
      const head = `--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${csrf}\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n`;
      const abort = new AbortController();
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          controller.enqueue(Buffer.from(head + ' '.repeat(700_000)));
          await eventually(async () => (await server.stores.imports.list(user._id)).length === 1);
          abort.abort();
        },
      });
      const headers = {
        Cookie: [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'Content-Type': 'multipart/form-data; boundary=b',
      };
      const init = { method: 'POST', body, headers, signal: abort.signal, duplex: 'half' };
      await fetch(`${server.url}/settings/import`, init as RequestInit).catch(() => undefined);
      const [document] = await server.stores.imports.list(user._id);
      expect(await over(document!._id)).to.include({ state: 'failed', failure: 'The upload was broken off.' });
      await eventually(
        async () => !(await server.stores.files.idsBefore(new Date(Date.now() + 1e6))).includes(document!.file_id!),
      );
    });
  });

  it("is done by the administrators' command as well", async () => {
    const { user } = await server.newUser();
    const dir = await mkdtemp(join(tmpdir(), 'sundial-import-'));
    const file = join(dir, 'dump.json');
    const config = loadConfig({
      MONGO_URL: server.mongoUrl,
      REDIS_URL: (await sharedStores()).redis.url,
      SUNDIAL_QUEUE_PREFIX: server.prefix,
    });
    const tools = { ...createTools(config), progress: () => undefined };
    let [out, fault] = ['', ''];
    const admin = (...words: string[]) => run(words, tools, { out: (text) => (out += text), fault: (text) => (fault += text) });
    try {
      await writeFile(file, gzipSync(dumpText(heartbeatsAt([0, 60]))));
      expect(await admin('import', user.username, file), fault).to.equal(0);
      expect(out).to.include('2 heartbeats in the file: 2 stored, 0 already there, 0 refused');
      expect(await admin('import', user.username, join(dir, 'none'))).to.equal(1);
      expect(fault).to.include("can't be read");
      await writeFile(file, 'hello');
      expect(await admin('import', user.username, file)).to.equal(1);
      expect(fault).to.include('This is not a JSON file');
    } finally {
      await tools.close();
      await rm(dir, { recursive: true });
    }
  });
});
