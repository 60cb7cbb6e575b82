import { expect } from 'chai';
import fc from 'fast-check';
import { cleanHeartbeat } from '../../shared/domain/clean-heartbeat.js';
import { heartbeatId, rowId } from '../../shared/domain/heartbeat-id.js';
import { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { compile } from '../../shared/schema/validate.js';
import { heartbeat, morning } from '../factories/heartbeats.js';

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const user = '6f2b1c9e-3d4a-4b8e-9c1d-0123456789ab';

const check = compile(HeartbeatInput);
/** As the API makes it: cleaned, judged, identified. */
function idOf(raw: unknown): string {
  const result = check(cleanHeartbeat(raw));
  if ('errors' in result) throw new Error(JSON.stringify(result.errors));
  return heartbeatId(user, result.value);
}

const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const anyInput: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    entity: anyText.map((text) => `/src/${text}`),
    type: fc.constantFrom('file', 'app', 'domain', 'url'),
    time: fc.integer({ min: 0, max: 1e12 }).map((us) => (morning * 1e6 + us) / 1e6),
    category: fc.constantFrom('coding', 'AI Coding'),
    project: anyText,
    branch: anyText,
    language: anyText,
    is_write: fc.boolean(),
    lineno: fc.integer({ min: 1, max: 9999 }),
    cursorpos: fc.nat(9999),
    lines: fc.nat(9999),
    dependencies: fc.array(anyText, { maxLength: 3 }),
  },
  { requiredKeys: ['entity', 'type', 'time'] },
);

/** What tells heartbeats apart, changed one by one. */
const differences: readonly Partial<HeartbeatInput>[] = [
  { entity: '/home/ada/engine/src/lib.rs' },
  { type: 'app' },
  { time: morning + 0.000001 },
  { category: 'debugging' },
  { project: 'web' },
  { branch: 'fix' },
  { language: 'C' },
  { is_write: true },
  { lineno: 7 },
  { cursorpos: 7 },
];

describe('heartbeatId', () => {
  it('is a UUID v4, as clients expect', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        expect(idOf(input)).to.match(uuidV4);
      }),
    );
  });

  it('differs with anything that tells heartbeats apart, and with the user', () => {
    const ids = [{}, ...differences].map((fields) => heartbeatId(user, heartbeat(fields)));
    const ofAnother = heartbeatId('another', heartbeat());
    expect(new Set([...ids, ofAnother]).size).to.equal(differences.length + 2);
  });

  it('does not move from one field to the next', () => {
    const { project: _, branch: __, ...bare } = heartbeat();
    expect(heartbeatId(user, { ...bare, project: 'x' })).to.not.equal(heartbeatId(user, { ...bare, branch: 'x' }));
    expect(heartbeatId(user, { ...bare, project: 'ab', branch: 'c' })).to.not.equal(
      heartbeatId(user, { ...bare, project: 'a', branch: 'bc' }),
    );
  });

  it('does not hang on the program, its version, or what it counted', () => {
    const later = { user_agent: 'wakatime/v2.0.0', lines: 99, dependencies: ['koa'], line_additions: 3, ai_input_tokens: 5 };
    expect(heartbeatId(user, heartbeat(later))).to.equal(heartbeatId(user, heartbeat()));
  });

  it('does not hang on whether "not saved" is said', () => {
    const { is_write: _, ...silent } = heartbeat();
    expect(heartbeatId(user, silent)).to.equal(heartbeatId(user, heartbeat({ is_write: false })));
  });

  it('is the same in any order of keys', () => {
    const reordered = anyInput.chain((input) => {
      const entries = Object.entries(input);
      return fc.tuple(fc.constant(input), fc.shuffledSubarray(entries, { minLength: entries.length }));
    });
    fc.assert(
      fc.property(reordered, ([input, entries]) => {
        expect(idOf(Object.fromEntries(entries))).to.equal(idOf(input));
      }),
    );
  });

  it('is the same when a heartbeat was cleaned before, or sent again through JSON', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const id = idOf(input);
        expect(idOf(cleanHeartbeat(input))).to.equal(id);
        expect(idOf(JSON.parse(JSON.stringify(input)))).to.equal(id);
      }),
    );
  });

  it('is the same for numbers in strings, nulls for nothing, and other spellings', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const spelled: Record<string, unknown> = { branch: null, language: '', ...input, time: String(input['time']) };
        for (const key of ['lineno', 'cursorpos'] as const) if (key in input) spelled[key] = String(input[key]);
        if (typeof input['category'] === 'string') spelled['category'] = input['category'].toUpperCase();
        expect(idOf(spelled)).to.equal(idOf(input));
      }),
    );
  });
});

describe('rowId', () => {
  it('is the same UUID for the same value, in every process', () => {
    expect(rowId('machine_name', user, 'laptop')).to.match(uuidV4);
    expect(rowId('machine_name', user, 'laptop')).to.equal(rowId('machine_name', user, 'laptop'));
  });

  it('differs by kind, owner and value', () => {
    const ids = [
      rowId('machine_name', user, 'laptop'),
      rowId('user_agent', user, 'laptop'),
      rowId('machine_name', 'another', 'laptop'),
      rowId('machine_name', user, 'desk'),
    ];
    expect(new Set(ids).size).to.equal(ids.length);
  });
});
