import { expect } from 'chai';
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { DumpFault, readDump, type DumpItem } from '../../worker/dump-reader.js';

async function* inParts(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function itemsOf(bytes: Buffer | string, size = 1e6, most = 1e9): Promise<DumpItem[]> {
  const items: DumpItem[] = [];
  for await (const item of readDump(inParts(Buffer.from(bytes), size), most)) items.push(item);
  return items;
}

/** @returns why it is refused */
async function faultOf(bytes: Buffer | string, size?: number, most?: number): Promise<string> {
  try {
    await itemsOf(bytes, size, most);
  } catch (error) {
    expect(error).to.be.instanceOf(DumpFault);
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}

const heartbeats = [
  { entity: '/a/ä"\u2028.ts', time: 1.5, dependencies: ['x', 'y'], project: null, is_write: true },
  7,
  { n: { heartbeats: [1] } },
];
const dump = {
  user: { id: 'u', timezone: 'Europe/Vienna', heartbeats: [{}] },
  range: { start: 1, end: 2 },
  user_agents: [{ id: 'a', value: 'vim' }],
  machine_names: { data: [{ id: 'm', name: 'lab' }], total: 1 },
  days: [
    { date: '2026-01-05', heartbeats },
    { date: '2026-01-06', heartbeats: [] },
    { heartbeats: [{ entity: 'z' }], date: '2026-01-07' },
  ],
};
const expected = [
  { kind: 'timezone', value: 'Europe/Vienna' },
  { kind: 'user_agents', value: { id: 'a', value: 'vim' } },
  { kind: 'machine_names', value: { id: 'm', name: 'lab' } },
  ...[...heartbeats, { entity: 'z' }].map((value, i) => ({ kind: 'heartbeat', value, size: [531, 33, 300, 135][i] })),
];

describe('a dump that is read', () => {
  it('gives its heartbeats, and what they refer to, however it comes', async () => {
    const text = JSON.stringify(dump);
    for (const bytes of [Buffer.from(text), Buffer.from(`\uFEFF${JSON.stringify(dump, null, 2)}\n`), gzipSync(text)]) {
      for (const size of [3, 7, 1e6]) expect(await itemsOf(bytes, size), `${bytes.length} by ${size}`).to.deep.equal(expected);
    }
  });

  it('gives whatever heartbeats say', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        fc.integer({ min: 1, max: 50 }),
        async (list, size) => {
          const text = JSON.stringify({ days: [{ heartbeats: list }] });
          const items = await itemsOf(text, size);
          expect(JSON.stringify(items.map((i) => i.value))).to.equal(
            JSON.stringify((JSON.parse(text) as { days: [{ heartbeats: unknown[] }] }).days[0].heartbeats),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is refused where it is damaged, cut off at any place, or something else', async () => {
    const text = JSON.stringify(dump);
    for (let end = 0; end < text.length; end += 1)
      expect(await faultOf(text.slice(0, end)), String(end)).to.include('not a JSON file');
    const packed = gzipSync(text);
    expect(await faultOf(packed.subarray(0, packed.length - 10))).to.include('packed by gzip, and damaged');
    expect(await faultOf(`${text}x`)).to.include('not a JSON file');
    expect(await faultOf('hello')).to.include('not a JSON file');
    expect(await faultOf(Buffer.from([0x50, 0x4b, 3, 4, 0xff]))).to.include('not a JSON file');
    for (const other of ['[]', '{}', '{"days":{}}', '{"constructor":[1],"__proto__":{"days":[]}}'])
      expect(await faultOf(other), other).to.include('not a data dump');
    expect(await faultOf(JSON.stringify({ days: [{ date: '2026-01-05', grand_total: {}, projects: [] }] }))).to.include(
      '"daily" dump',
    );
  });

  it('[T82] takes no more memory than it may, whatever is in the file', async () => {
    const long = 'x'.repeat(3e6);
    expect(await faultOf(`{"user":{"bio":"${long}"},"days":[]}`)).to.include('has no end');
    expect(
      await faultOf(`{"days":[{"heartbeats":[{"entity":"${'x'.repeat(1e5)}"${`,"k":"${'y'.repeat(1e4)}"`.repeat(200)}}]}]}`),
    ).to.include('far larger');
    expect(await faultOf(`{"days":[{"heartbeats":[[${'1,'.repeat(50_000)}1]]}]}`)).to.include('far larger');
    expect(await faultOf('['.repeat(1e6))).to.include('too deep');
    expect(await faultOf(gzipSync(`{"days":[${' '.repeat(5e6)}]}`), 1e6, 1e6)).to.include('too large when it is unpacked');
  });
});
