import fc from 'fast-check';
import type { AiFields, Heartbeat, Names } from '../../shared/domain/heartbeat.js';
import type { DayWindow, Window } from '../../shared/domain/spans.js';

export const second = 1_000_000;
export const minute = 60 * second;
export const hour = 60 * minute;

/** A heartbeat as the domain sees it; say only what matters to the test. `n` decides ties. */
export function stored(time_us: number, fields: Partial<Heartbeat> = {}, n = 0): Heartbeat {
  return {
    key: Uint8Array.of(n >> 8, n & 255),
    time_us,
    entity: '/home/ada/engine/src/main.rs',
    type: 'file',
    category: 'coding',
    project: 'engine',
    branch: 'main',
    language: 'Rust',
    dependencies: [],
    is_write: false,
    project_root_count: null,
    lines: null,
    lineno: null,
    cursorpos: null,
    line_additions: null,
    line_deletions: null,
    user_agent_id: 'vscode on linux',
    machine_name_id: 'laptop-1',
    created_at: new Date(0),
    ai: null,
    ...fields,
  };
}

/** Heartbeats at these seconds after the epoch. */
export const storedAt = (seconds: readonly number[], fields: Partial<Heartbeat> = {}): Heartbeat[] =>
  seconds.map((s, n) => stored(s * second, fields, n));

/** AI fields that say nothing but what is given. */
export const aiFields = (fields: Partial<AiFields> = {}): AiFields => ({
  ai_line_changes: null,
  human_line_changes: null,
  ai_session: null,
  ai_subscription_plan: null,
  ai_input_tokens: 0,
  ai_cached_input_tokens: 0,
  ai_output_tokens: 0,
  ai_prompt_length: 0,
  ...fields,
});

const origins: Readonly<Record<string, ReturnType<Names['origin']>>> = {
  'vscode on linux': { editor: 'VS Code', operating_system: 'Linux', ai_model: null },
  'vscode on mac': { editor: 'VS Code', operating_system: 'Mac', ai_model: 'Opus' },
  'vim on linux': { editor: 'Vim', operating_system: 'Linux', ai_model: 'Sonnet' },
};
const machines: Readonly<Record<string, string>> = { 'laptop-1': 'laptop', 'laptop-2': 'laptop', desk: 'desk' };

/** Two machine ids bear one name. */
export const names: Names = {
  origin: (id) => origins[id] ?? { editor: 'Unknown Editor', operating_system: 'Unknown OS', ai_model: null },
  machine: (id) => machines[id] ?? 'Unknown Hostname',
};

/** The order in which the stores hand heartbeats out. */
export const inOrder = (a: Heartbeat, b: Heartbeat): number => a.time_us - b.time_us || Buffer.compare(a.key, b.key);

export const anyAi: fc.Arbitrary<AiFields> = fc.record({
  ai_line_changes: fc.option(fc.integer({ min: -50, max: 50 })),
  human_line_changes: fc.option(fc.integer({ min: -50, max: 50 })),
  ai_session: fc.option(fc.constantFrom('s1', 's2', '__proto__', 'constructor')),
  ai_subscription_plan: fc.constant(null),
  ai_input_tokens: fc.nat(1000),
  ai_cached_input_tokens: fc.nat(1000),
  ai_output_tokens: fc.nat(1000),
  ai_prompt_length: fc.nat(100),
});

const anyFields = fc.record({
  entity: fc.constantFrom('a.rs', 'b.rs', 'c.ts'),
  type: fc.constantFrom('file', 'app'),
  category: fc.constantFrom('coding', 'browsing', 'ai coding'),
  project: fc.constantFrom('engine', 'web', 'Unknown Project', null),
  branch: fc.constantFrom('main', 'fix', null),
  language: fc.constantFrom('Rust', 'TypeScript', 'Other', null),
  dependencies: fc.constantFrom([], ['koa'], ['koa', 'ajv']),
  is_write: fc.boolean(),
  user_agent_id: fc.constantFrom('vscode on linux', 'vscode on mac', 'vim on linux', 'a new one'),
  machine_name_id: fc.constantFrom('laptop-1', 'laptop-2', 'desk', 'a new one'),
  ai: fc.option(anyAi, { freq: 3 }),
});

/** The timeout that `anyHistory`'s gaps play around, in µs. */
export const timeout_us = 30 * second;

/** Up to 12 sorted heartbeats at whole seconds from `start_us` on, with ties and with gaps just below, at and just above the timeout. */
export const anyHistory = (start_us = 0): fc.Arbitrary<Heartbeat[]> =>
  fc
    .array(fc.record({ gap: fc.constantFrom(0, 0, 1, 2, 7, 29, 30, 31, 45), fields: anyFields, n: fc.nat(0xffff) }), {
      maxLength: 12,
    })
    .map((items) => {
      let time = start_us;
      return items.map(({ gap, fields, n }) => stored((time += gap * second), fields, n)).sort(inOrder);
    });

/** Longer than any history, in seconds. */
export const longest = 12 * 45 + 1;

/** Ascending, distinct instants at whole seconds: where a range is cut into windows. */
export const anyCuts = fc
  .uniqueArray(fc.integer({ min: 0, max: longest }), { minLength: 2, maxLength: 5 })
  .map((seconds) => seconds.sort((a, b) => a - b).map((s) => s * second));

/**
 * The rule of wakatime-api.md, section 23.1, for one second: it belongs to the newest heartbeat up to then, unless the next one is more
 * than a timeout after that.
 */
export function ownerOf(heartbeats: readonly Heartbeat[], at_us: number, timeout: number): Heartbeat | null {
  const earlier = heartbeats.filter((h) => h.time_us <= at_us);
  const newest = earlier.at(-1);
  const next = heartbeats[earlier.length];
  return newest && next && next.time_us - newest.time_us <= timeout ? newest : null;
}

/** Time by name, counted second by second. */
export function countSeconds(
  heartbeats: readonly Heartbeat[],
  window: { from_us: number; until_us: number },
  namesOf: (h: Heartbeat) => readonly string[],
  timeout = timeout_us,
): Map<string, number> {
  const seconds = new Map<string, number>();
  for (let at = window.from_us; at < window.until_us; at += second) {
    const owner = ownerOf(heartbeats, at, timeout);
    for (const name of owner ? namesOf(owner) : []) seconds.set(name, (seconds.get(name) ?? 0) + second);
  }
  return seconds;
}

/** A window as if it were a day, whose hours are short and the same in all of them. */
export const dayLike = (window: Window): DayWindow => ({
  ...window,
  hours: Array.from({ length: 24 }, (_, hour) => ({ hour, from_us: hour * 7 * second })),
});
