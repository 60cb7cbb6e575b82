import fc from 'fast-check';
import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { heartbeat } from './heartbeats.js';

/** Up to 60 heartbeats of the last `days` days, most of them close together. */
export const anyRecentHeartbeats = (days: number): fc.Arbitrary<HeartbeatInput[]> => {
  const now = Date.now() / 1000;
  const moment = fc.record({
    gap: fc.constantFrom(60, 119.5, 300, 899.25, 1000, 7200, 30_000),
    project: fc.constantFrom('engine', 'web', undefined),
    language: fc.constantFrom('Rust', 'TypeScript', undefined),
    category: fc.constantFrom('coding', 'debugging', 'ai coding'),
    dependencies: fc.constantFrom<string[][]>([], ['koa'], ['koa', 'ajv']),
    is_write: fc.boolean(),
    ai: fc.option(
      fc.record({
        ai_line_changes: fc.integer({ min: -40, max: 40 }),
        ai_input_tokens: fc.nat(5000),
        ai_session: fc.constantFrom('s1', 's2'),
      }),
    ),
  });
  return fc
    .record({ before: fc.integer({ min: 0, max: days * 86_400 }), moments: fc.array(moment, { minLength: 2, maxLength: 60 }) })
    .map(({ before, moments }) => {
      let time = Math.floor(now - before);
      return moments.flatMap(({ gap, ai, ...fields }) => {
        time += gap;
        // Without a file name, so that a language that is not sent is "Other"
        return time < now ? [heartbeat({ entity: '/src/a', ...fields, ...ai, time } as Partial<HeartbeatInput>)] : [];
      });
    });
};
