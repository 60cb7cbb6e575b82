import { expect } from 'chai';
import { heartbeat, morning } from '../factories/heartbeats.js';
import { startTestServer, type TestServer, type TestUser } from '../support/server.js';

const path = '/api/v1/users/current/heartbeats';

type Item = readonly [{ data?: { id: string }; errors?: Record<string, string[]> }, number];
type Read = Record<string, unknown> & { id: string };

const required = ['This field is required.'];
const aheadBy = (seconds: number): number => Date.now() / 1000 + seconds;

/** A heartbeat with some fields replaced; `undefined` leaves one out. */
const odd = (fields: Record<string, unknown>): Record<string, unknown> => ({ ...heartbeat(), ...fields });

describe('items of a batch', () => {
  let server: TestServer;
  let ada: TestUser;
  before(async () => (server = await startTestServer()));
  beforeEach(async () => (ada = await server.newUser()));
  after(() => server.close());

  async function post(items: readonly unknown[] | string): Promise<readonly Item[]> {
    const body = typeof items === 'string' ? items : JSON.stringify(items);
    const { status, body: answer } = await server.call<{ responses: readonly Item[] }>(ada, `${path}.bulk`, {
      method: 'POST',
      body,
    });
    expect(status).to.equal(202);
    return answer.responses;
  }

  async function read(date = '2026-01-05'): Promise<Read[]> {
    await server.settled();
    return (await server.call<{ data: Read[] }>(ada, `${path}?date=${date}`)).body.data;
  }

  /** What can never be valid → its errors; the CLI drops it and reads lists of texts only (clients.md). */
  const refused: Readonly<Record<string, readonly [fields: Record<string, unknown>, errors: Record<string, string[]>]>> = {
    'without an entity': [{ entity: undefined }, { entity: required }],
    'with an empty entity': [{ entity: ' ' }, { entity: required }],
    'with an entity of control characters': [{ entity: '\u0000\u0001' }, { entity: required }],
    'without a type': [{ type: null }, { type: required }],
    'of an unknown type': [{ type: 'folder' }, { type: ['Must be one of: file, app, domain, url, event.'] }],
    'without a time': [{ time: undefined }, { time: required }],
    'with an empty time': [{ time: '' }, { time: required }],
    'with a time that is no number': [{ time: 'noon' }, { time: ['Must be of type number.'] }],
    'from before 2000': [{ time: 946_684_799 }, { time: ['Number must be at least 946684800.'] }],
    'at time 0': [{ time: 0 }, { time: ['Number must be at least 946684800.'] }],
    'from a negative time': [{ time: -5 }, { time: ['Number must be at least 946684800.'] }],
    'from more than a day ahead': [{ time: aheadBy(86_400 + 600) }, { time: ["More than a day ahead of the server's clock."] }],
    'with line 0': [{ lineno: 0 }, { lineno: ['Number must be between 1 and 2147483647.'] }],
    'with a line beyond 31 bits': [{ lineno: 2_147_483_648 }, { lineno: ['Number must be between 1 and 2147483647.'] }],
    'with a line that is no number': [{ lineno: 'first' }, { lineno: ['Must be of type integer.'] }],
    'with an object for a project': [{ project: { name: 'engine' } }, { project: ['Must be of type string.'] }],
    'with two faults': [
      { entity: undefined, lineno: 0 },
      { entity: required, lineno: ['Number must be between 1 and 2147483647.'] },
    ],
  };
  for (const [label, [fields, errors]] of Object.entries(refused)) {
    it(`refuses one ${label}, and takes its neighbours`, async () => {
      const [first, bad, last] = await post([heartbeat(), odd(fields), heartbeat({ time: morning + 1 })]);
      expect(bad).to.deep.equal([{ errors }, 400]);
      expect([first![1], last![1]]).to.deep.equal([201, 201]);
      expect((await read()).map((h) => h.id)).to.deep.equal([first![0].data!.id, last![0].data!.id]);
    });
  }

  it('refuses what is no object, one by one', async () => {
    const answers = await post([null, 1, 'x', [], true]);
    expect(answers).to.deep.equal(answers.map(() => [{ errors: { heartbeat: ['Must be an object.'] } }, 400]));
    expect(await read()).to.deep.equal([]);
  });

  it('says infinite times are none', async () => {
    expect(await post(`[{"entity":"a","type":"file","time":1e999}]`)).to.deep.equal([
      [{ errors: { time: ['Must be of type number.'] } }, 400],
    ]);
  });

  /** What clients send amiss → what is kept of it. */
  const cleaned: Readonly<Record<string, readonly [fields: Record<string, unknown>, kept: Record<string, unknown>]>> = {
    'a time as text': [{ time: String(morning + 0.123) }, { time: morning + 0.123 }],
    'a time in ms': [{ time: (morning + 1) * 1000 + 5 }, { time: morning + 1.005 }],
    'a time in µs': [{ time: (morning + 2) * 1e6 + 7 }, { time: morning + 2.000007 }],
    'a time in ns': [{ time: `${morning + 3}000000000` }, { time: morning + 3 }],
    'a time finer than µs': [{ time: morning + 0.4124753 }, { time: Math.round((morning + 0.4124753) * 1e6) / 1e6 }],
    'numbers as texts': [
      { lineno: '3', cursorpos: '9', lines: '1408' },
      { lineno: 3, cursorpos: 9, lines: 1408 },
    ],
    'numbers with decimals': [
      { lineno: 3.7, lines: 10.2 },
      { lineno: 3, lines: 10 },
    ],
    nulls: [
      { category: null, project: null, branch: null, language: null, lineno: null, is_write: null, dependencies: null },
      { category: 'Coding', project: null, branch: null, language: 'Rust', lineno: null, is_write: false, dependencies: [] },
    ],
    'empty texts': [
      { project: '', branch: '', category: '', lineno: '' },
      { project: null, branch: null, category: 'Coding', lineno: null },
    ],
    'cursor column 0': [{ cursorpos: 0 }, { cursorpos: 0 }],
    'dependencies as csv': [{ dependencies: 'tokio, serde,,tokio' }, { dependencies: ['tokio', 'serde'] }],
    'dependencies with junk': [{ dependencies: ['a', 1, null, { b: 1 }, ['c'], ' d '] }, { dependencies: ['a', 'd'] }],
    'a flag as text': [{ is_write: 'true' }, { is_write: true }],
    'a flag as number': [{ is_write: 1 }, { is_write: true }],
    'a type in upper case': [{ type: 'FILE' }, { type: 'file' }],
    'a category in title case': [{ category: 'AI Coding' }, { category: 'AI Coding' }],
    'an unknown category': [{ category: 'daydreaming' }, { category: 'Coding' }],
    'NUL bytes': [
      { entity: '/a\u0000b.rs', project: 'en\u0000gine', branch: '\u0000' },
      { entity: '/ab.rs', project: 'engine', branch: null },
    ],
    'unknown fields': [
      { __proto__: { x: 1 }, constructor: 'x', is_unsaved_entity: true, $set: { a: 1 } },
      { entity: '/home/ada/engine/src/main.rs' },
    ],
    'an unlikely project': [
      { project: '__proto__', branch: '$where', dependencies: ['constructor', 'a.b'] },
      { project: '__proto__' },
    ],
  };
  for (const [label, [fields, kept]] of Object.entries(cleaned)) {
    it(`takes ${label}`, async () => {
      const [item] = await post([odd(fields)]);
      expect(item![1]).to.equal(201);
      const heartbeats = await read();
      expect(heartbeats).to.have.length(1);
      expect(heartbeats[0]).to.deep.include({ id: item![0].data!.id, ...kept });
    });
  }

  it('mends lone surrogates, which are no text for BSON', async () => {
    const [item] = await post(
      String.raw`[{"entity":"/a/\ud83d.rs","type":"file","time":${morning},"project":"\ude00x\ud83d\ude00"}]`,
    );
    expect(item![1]).to.equal(201);
    expect((await read())[0]).to.include({ entity: '/a/\uFFFD.rs', project: '\uFFFDx😀' });
  });

  it('cuts huge texts and lists', async () => {
    const huge = 'x'.repeat(100_000);
    const dependencies = Array.from({ length: 2000 }, (_, i) => `${i}${huge.slice(0, 500)}`);
    const [item] = await post([
      odd({ entity: `/${huge}`, project: huge, branch: `${'b'.repeat(511)}😀`, user_agent: huge, dependencies }),
    ]);
    expect(item![1]).to.equal(201);
    const [kept] = await read();
    expect(String(kept!['entity'])).to.have.length(4096);
    expect(String(kept!['project'])).to.have.length(512);
    expect(kept!['branch']).to.equal('b'.repeat(511));
    const kinds = kept!['dependencies'] as string[];
    expect(kinds).to.have.length(1000);
    expect(Math.max(...kinds.map((name) => name.length))).to.equal(200);
  });

  it('never refuses by age, and takes what is less than a day ahead', async () => {
    const old = Date.parse('2009-03-01T12:00:00Z') / 1000;
    const ahead = Math.floor(aheadBy(86_400 - 600));
    const answers = await post([heartbeat({ time: old }), heartbeat({ time: ahead }), heartbeat({ time: 946_684_800 })]);
    expect(answers.map(([, status]) => status)).to.deep.equal([201, 201, 201]);
    for (const [time, date] of [
      [old, '2009-03-01'],
      [ahead, new Date(ahead * 1000).toISOString().slice(0, 10)],
      [946_684_800, '2000-01-01'],
    ] as const) {
      expect((await read(date)).map((h) => h['time'])).to.deep.equal([time]);
    }
  });

  it('gives one id for one heartbeat, however and whenever it is sent', async () => {
    const ids = (await post([heartbeat(), heartbeat({ time: morning + 1 })])).map(([item]) => item.data!.id);
    const reworded = [
      odd({ time: `${morning + 1}.000`, unknown: 1 }),
      odd({ is_write: null, lineno: '', user_agent: 'other/2.0' }),
      heartbeat(),
    ];
    expect((await post(reworded)).map(([item]) => item.data!.id)).to.deep.equal([ids[1], ids[0], ids[0]]);
    expect((await read()).map((h) => h.id)).to.deep.equal(ids);
  });

  it('tells apart what differs in any part of a heartbeat', async () => {
    const at = { time: morning + 0.000001 };
    const words = [
      { entity: '/b.rs' },
      { type: 'app' },
      { category: 'debugging' },
      { project: 'b' },
      { branch: 'b' },
      { language: 'C' },
    ];
    const different = [{}, at, ...words, { is_write: true }, { lineno: 2 }, { cursorpos: 2 }];
    const ids = (await post(different.map(odd))).map(([item]) => item.data!.id);
    expect(new Set(ids).size).to.equal(different.length);
    expect((await read()).map((h) => h.id)).to.have.members(ids);
  });

  it('keeps projects with any name apart in the sums', async () => {
    const names = ['__proto__', 'constructor', '$set', '$', 'a.b', '.', '…', 'toString', '0', '-1', "d'or"];
    await server.send(
      ada,
      names
        .map((project, i) => heartbeat({ project, time: morning + i * 60 }))
        .concat(heartbeat({ time: morning + names.length * 60 })),
    );
    await server.settled();
    for (const query of ['', '&timeout=14']) {
      const { body } = await server.call<{ data: { projects: { name: string; total_seconds: number }[] }[] }>(
        ada,
        `/api/v1/users/current/summaries?start=2026-01-05&end=2026-01-05${query}`,
      );
      const totals = body.data[0]!.projects.map(({ name, total_seconds }) => [name, total_seconds]);
      expect(totals).to.have.deep.members(names.map((name) => [name, 60]));
    }
    for (const project of names) {
      const { body } = await server.call<{ data: { total_seconds: number } }>(
        ada,
        `/api/v1/users/current/all_time_since_today?project=${encodeURIComponent(project)}`,
      );
      expect(body.data.total_seconds, project).to.equal(60);
    }
  });
});
