import { expect } from 'chai';
import fc from 'fast-check';
import { cleanHeartbeat, cleanText } from '../../shared/domain/clean-heartbeat.js';
import { HeartbeatInput, stringLimits } from '../../shared/schema/heartbeat.js';
import { compile } from '../../shared/schema/validate.js';
import { heartbeat, morning } from '../factories/heartbeats.js';

const check = compile(HeartbeatInput);
const fits = (clean: unknown): boolean => !('errors' in check(clean));
const cleaned = (fields: Record<string, unknown>): Record<string, unknown> => cleanHeartbeat({ ...heartbeat(), ...fields })!;

const anyText = fc.string({
  unit: fc.constantFrom('a', 'Z', ' ', '\t', '\u0000', '\u007f', 'é', '😀', '\ud83d', '\ude00', 'İ', 'Σ', '\ufeff'),
  maxLength: 30,
});
const anyNumber = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(1e11, 1e14, 1e17, 1e20, 5e20, 1e300, morning, morning * 1e3 + 0.5, morning * 1e6),
);
const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  anyText,
  anyNumber,
  anyNumber.map(String),
  fc.constantFrom(null, true, false, '', 'true', 'False', '<<LAST_PROJECT>>', 'file', 'AI Coding', [], {}, ['a', ' a', 'b,c', 7]),
  fc.jsonValue({ maxDepth: 2 }),
);
const fieldNames = [...Object.keys(HeartbeatInput.properties), 'plugin', 'alternate_project', 'lines_in_file', 'id'] as const;
/** Items of a body: the fields there are, with any values. */
const anyItem = fc.dictionary(fc.constantFrom(...fieldNames), anyValue);
/** Items that are mostly in order, so that many are taken. */
const anyLikelyItem = anyItem.map((fields) => ({ ...heartbeat(), ...fields, entity: 'a.rs', type: 'file', time: morning }));

describe('cleanText', () => {
  it('takes out control characters, lone surrogates and space around', () => {
    expect(cleanText('  a\u0000b\r\n\u007f ', 10)).to.equal('ab');
    expect(cleanText('a\ud83db', 10)).to.equal('a\ufffdb');
    expect(cleanText('\u0000', 10)).to.equal('');
  });

  it('cuts to the limit, but never through a character', () => {
    expect(cleanText('abcdef', 3)).to.equal('abc');
    expect(cleanText('ab😀', 3)).to.equal('ab');
    expect(cleanText('ab😀', 4)).to.equal('ab😀');
  });

  it('leaves no space at the cut', () => expect(cleanText('ab cd', 3)).to.equal('ab'));

  it('is within the limit, well formed, and changes nothing that it cleaned', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 20 }), (text, limit) => {
        const clean = cleanText(text, limit);
        expect(clean.length).to.be.at.most(limit);
        expect(clean.isWellFormed()).to.equal(true);
        expect(clean).to.equal(clean.trim());
        expect(cleanText(clean, limit)).to.equal(clean);
      }),
    );
  });
});

describe('cleanHeartbeat', () => {
  it('keeps what is in order', () => {
    expect(cleanHeartbeat(heartbeat({ lineno: 3, dependencies: ['koa', 'ajv'] }))).to.deep.equal(
      heartbeat({ lineno: 3, dependencies: ['koa', 'ajv'] }),
    );
  });

  it('is null for what is no object', () => {
    for (const raw of [null, undefined, 1, 'x', true, [], [heartbeat()]]) expect(cleanHeartbeat(raw)).to.equal(null);
  });

  it('leaves out null, empty and unknown fields', () => {
    const clean = cleanHeartbeat({
      entity: 'a.rs',
      type: 'file',
      time: 1,
      project: '',
      branch: null,
      language: '  ',
      lines: null,
      id: 'x',
      foo: 1,
    });
    expect(clean).to.deep.equal({ entity: 'a.rs', type: 'file', time: 1 });
  });

  it('reads numbers in strings, as old and browser clients send them', () => {
    const clean = cleaned({ time: '1690000000.123', lineno: '42', cursorpos: '0', lines: ' 7 ' });
    expect(clean).to.include({ time: 1690000000.123, lineno: 42, cursorpos: 0, lines: 7 });
  });

  it('takes time in milli-, micro- and nanoseconds for what it is', () => {
    for (const factor of [1, 1e3, 1e6, 1e9])
      expect(cleaned({ time: morning * factor })['time'], String(factor)).to.equal(morning);
  });

  it('rounds time to microseconds', () => {
    expect(cleaned({ time: 1767603600.1234567 })['time']).to.equal(1767603600.123457);
  });

  it('reads booleans in words', () => {
    for (const [sent, read] of [
      ['true', true],
      ['False', false],
      [1, true],
      ['0', false],
    ] as const) {
      expect(cleaned({ is_write: sent })['is_write'], String(sent)).to.equal(read);
    }
  });

  it('takes dependencies as a list or separated by commas, each once', () => {
    for (const dependencies of [['koa', ' ajv ', 'koa', '', null, 7], 'koa, ajv,koa,,']) {
      expect(cleaned({ dependencies })['dependencies']).to.deep.equal(['koa', 'ajv']);
    }
    expect(cleaned({ dependencies: [] })).to.not.have.property('dependencies');
    expect(cleaned({ dependencies: 7 })).to.not.have.property('dependencies');
  });

  it("knows other clients' names of fields", () => {
    const { project: _, user_agent: __, ...bare } = heartbeat();
    const web = cleanHeartbeat({ ...bare, alternate_project: 'web', plugin: 'vscode', lines_in_file: 9 });
    expect(web).to.include({ project: 'web', user_agent: 'vscode', lines: 9 });
    expect(cleaned({ alternate_project: 'web', plugin: 'x' })).to.include({
      project: 'engine',
      user_agent: heartbeat().user_agent,
    });
  });

  it('writes type and category in lower case', () => {
    expect(cleaned({ type: 'File', category: 'AI Coding' })).to.include({ type: 'file', category: 'ai coding' });
  });

  it('cuts long texts and lists, so that they are not refused', () => {
    const clean = cleaned({
      entity: 'e'.repeat(9000),
      project: 'p'.repeat(9000),
      category: 'İ'.repeat(stringLimits.text),
      dependencies: Array.from({ length: 3000 }, (_, i) => `${i}`.repeat(300)),
    });
    expect(fits(clean)).to.equal(true);
    expect(clean['dependencies']).to.have.lengthOf(stringLimits.dependencies);
  });

  it('hands on what it cannot read, for the schema to judge', () => {
    expect(cleaned({ time: 'soon', lineno: {}, is_write: 'perhaps' })).to.deep.include({
      time: 'soon',
      lineno: {},
      is_write: 'perhaps',
    });
  });

  it('never throws, and only makes fields that the schema knows', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.jsonValue(), anyItem), (raw) => {
        const known = new Set(Object.keys(HeartbeatInput.properties));
        for (const [name, value] of Object.entries(cleanHeartbeat(raw) ?? {})) {
          expect(known.has(name), name).to.equal(true);
          expect(value, name).to.not.be.oneOf([undefined, null, '']);
        }
        check(cleanHeartbeat(raw));
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing that it cleaned', () => {
    fc.assert(
      fc.property(fc.oneof(anyItem, anyLikelyItem, fc.jsonValue()), (raw) => {
        const once = cleanHeartbeat(raw);
        expect(cleanHeartbeat(once)).to.deep.equal(once);
      }),
      { numRuns: 500 },
    );
  });

  it('says the same after a journey through JSON', () => {
    fc.assert(
      fc.property(anyLikelyItem, (raw) => {
        const once = cleanHeartbeat(raw);
        fc.pre(fits(once));
        expect(cleanHeartbeat(JSON.parse(JSON.stringify(once)))).to.deep.equal(once);
      }),
    );
  });
});
