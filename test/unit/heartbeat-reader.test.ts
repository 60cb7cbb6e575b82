import { expect } from 'chai';
import fc from 'fast-check';
import { BSON } from 'mongodb';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { encodeHeartbeat } from '../../shared/store/heartbeat-document.js';
import { asBuffer } from '../../shared/store/bson.js';
import { heartbeatReader } from '../../shared/store/heartbeat-reader.js';
import { heartbeatKey, timeOfKey, userPrefix, uuidBinary, uuidOfKey } from '../../shared/store/keys.js';

const userId = '6f1e2d3c-4b5a-4697-8879-0a1b2c3d4e5f';
const agent = 'c5c5c5c5-1111-4222-8333-444455556666';
const machine = '11111111-2222-4333-8444-555566667777';
const int = fc.integer({ min: 0, max: 2_147_483_647 });
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((t) => !/[\n\0]/.test(t));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const inputs = fc.record({
  entity: text,
  type: fc.constantFrom('file' as const, 'app' as const, 'url' as const),
  us: fc.integer({ min: 946_684_800e6, max: 4_102_444_800e6 }),
  category: fc.constantFrom('coding', 'ai coding', 'browsing'),
  project: maybe(text),
  branch: maybe(text),
  language: fc.option(text),
  dependencies: maybe(fc.uniqueArray(text, { minLength: 1, maxLength: 4 })),
  is_write: fc.boolean(),
  project_root_count: maybe(int),
  lines: maybe(int),
  lineno: maybe(int),
  cursorpos: maybe(int),
  line_additions: maybe(int),
  line_deletions: maybe(int),
  ai_line_changes: maybe(fc.integer({ min: -2_147_483_647, max: 2_147_483_647 })),
  ai_session: maybe(text),
  ai_prompt_length: maybe(int),
  received: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  id: fc.uuid({ version: 4 }),
});

describe('a heartbeat read from BSON', () => {
  it('is what was stored, whole or in part, whatever stood before it', () => {
    fc.assert(
      fc.property(fc.array(inputs, { minLength: 1, maxLength: 8 }), (list) => {
        const reader = heartbeatReader();
        for (const { us, received, id, language, ...fields } of list) {
          const { category, ...rest } = fields;
          const input = Object.fromEntries(Object.entries({ ...rest, time: us / 1e6 }).filter(([, v]) => v !== undefined));
          const document = encodeHeartbeat(input as unknown as HeartbeatInput, {
            key: heartbeatKey(userPrefix(userId), us, id),
            category,
            language,
            user_agent_id: uuidBinary(agent),
            machine_name_id: uuidBinary(machine),
            created_at: new Date(received),
          });
          const bytes = BSON.serialize(document, { ignoreUndefined: true });
          const h = reader.heartbeat(asBuffer(bytes), 0);
          const { ai_line_changes = null, ai_session = null, ai_prompt_length = 0, ...plain } = rest;
          const hasAi =
            rest.ai_line_changes !== undefined || rest.ai_session !== undefined || rest.ai_prompt_length !== undefined;
          const { key, ai, ...read } = h;
          expect(read).to.deep.equal({
            ...plain,
            time_us: us,
            category,
            language,
            project: plain.project ?? null,
            branch: plain.branch ?? null,
            dependencies: plain.dependencies ?? [],
            project_root_count: plain.project_root_count ?? null,
            lines: plain.lines ?? null,
            lineno: plain.lineno ?? null,
            cursorpos: plain.cursorpos ?? null,
            line_additions: plain.line_additions ?? null,
            line_deletions: plain.line_deletions ?? null,
            user_agent_id: agent,
            machine_name_id: machine,
            created_at: new Date(received),
          });
          expect(uuidOfKey(key)).to.equal(id);
          expect(timeOfKey(Buffer.from(key))).to.equal(us);
          if (hasAi) expect(ai).to.include({ ai_line_changes, ai_session, ai_prompt_length });
          else expect(ai).to.equal(null);
          const part = reader.activity(asBuffer(bytes), 0);
          for (const name of ['time_us', 'category', 'project', 'branch', 'language', 'is_write', 'user_agent_id'] as const) {
            expect(part[name]).to.equal(h[name]);
          }
          expect(part.dependencies).to.deep.equal(h.dependencies);
        }
      }),
    );
  });

  it('passes over fields it does not know and refuses types nobody writes', () => {
    const known = { _id: Buffer.from(heartbeatKey(userPrefix(userId), 1e15, agent)), user_agent_id: uuidBinary(agent) };
    const read = heartbeatReader().heartbeat(asBuffer(BSON.serialize({ ...known, later: 'x', nested: { a: 1 }, zone: 7 })), 0);
    expect(read.user_agent_id).to.equal(agent);
    expect(() => heartbeatReader().heartbeat(asBuffer(BSON.serialize({ ...known, odd: /x/ })), 0)).to.throw(TypeError);
  });
});
