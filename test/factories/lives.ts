import fc from 'fast-check';
import { clockChangeBefore, dateAfter, dateAt, midnightOf, type Settings } from '../support/naive-days.js';
import { anyMoment, sentAt, type Moment, type Sent } from './histories.js';

/** Local midnights, as of now, that heartbeats gather around. */
const anchors = ['today', 'yesterday', 'last week', 'this month', 'last month', 'months ago', 'clock change'] as const;
type Anchor = (typeof anchors)[number];

interface Cluster {
  readonly anchor: Anchor;
  readonly minutesBefore: number;
  readonly moments: readonly Moment[];
}

/** Settings that are asked for, or changed. */
export type SomeSettings = Partial<Settings>;

/** What is sent or deleted: positions in the pool or in what is there, however long that is. */
export interface Sends {
  readonly kind: 'send';
  readonly take: readonly number[];
  readonly size: number;
  /** Everything twice. */
  readonly again: boolean;
}
export interface Deletes {
  readonly kind: 'delete';
  readonly take: readonly number[];
  /** Days that the client is wrong by about the date. */
  readonly shift: number;
}
export interface Patches {
  readonly kind: 'patch';
  readonly changes: SomeSettings;
}
export interface DeletesProject {
  readonly kind: 'delete project';
  readonly take: number;
  /** After its days were computed, as else it may not be known yet. */
  readonly computed: boolean;
}
export interface Closes {
  readonly kind: 'close';
  /** Age of heartbeats that are kept, in days. */
  readonly days: number;
}
export type Act =
  | Closes
  | Sends
  | Deletes
  | Patches
  | DeletesProject
  | { readonly kind: 'compute' | 'roll up' | 'settle' }
  | { readonly kind: 'at once'; readonly acts: readonly (Sends | Deletes | Patches)[] };

/** What is asked for after an act, besides everything. */
export interface Probe {
  readonly project: string;
  readonly branches: readonly string[];
  readonly odd: SomeSettings;
  /** Days before today that a range begins, and days it has. */
  readonly back: number;
  readonly length: number;
}

export interface Life {
  readonly account: Settings;
  readonly clusters: readonly Cluster[];
  readonly steps: readonly { readonly act: Act; readonly probe: Probe }[];
}

/** What clients may send in a life, with times as of now. */
export function poolOf({ account: { timezone }, clusters }: Life, now_us: number): Sent[] {
  const today = dateAt(timezone, now_us);
  const firstOfMonth = (back: number): string => {
    const [year, month] = today.split('-').map(Number) as [number, number];
    return new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 10);
  };
  const dates: Record<Anchor, string> = {
    today,
    yesterday: dateAfter(today, -1),
    'last week': dateAfter(today, -9),
    'this month': firstOfMonth(0),
    'last month': firstOfMonth(1),
    'months ago': firstOfMonth(3),
    'clock change': clockChangeBefore(timezone, today) ?? dateAfter(today, -40),
  };
  // Further ahead than clients may be
  const latest = now_us + 20 * 3600e6;
  let n = 0;
  return clusters.flatMap(({ anchor, minutesBefore, moments }) => {
    let time = midnightOf(timezone, dates[anchor]) - minutesBefore * 60e6;
    return moments.map((moment) => sentAt((time += moment.gap), n++, moment)).filter((s) => s.plain.time_us < latest);
  });
}

const anyTimezone = fc.constantFrom(
  'UTC',
  'Europe/Vienna',
  'Europe/Vienna',
  'America/St_Johns',
  'America/Havana',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
);
const anyTimeout = fc.constantFrom(1, 2, 15, 60, 600, 1380);

export const projectNames = ['engine', 'web', '2024', 'a.b', '$set', '__proto__'] as const;
const anySettings = fc.record({ timezone: anyTimezone, timeout: anyTimeout, writes_only: fc.boolean() }, { requiredKeys: [] });
const anyPositions = (maxLength: number): fc.Arbitrary<number[]> => fc.uniqueArray(fc.nat(199), { minLength: 1, maxLength });

const anySend: fc.Arbitrary<Sends> = fc.record({
  kind: fc.constant('send'),
  take: anyPositions(12),
  size: fc.integer({ min: 1, max: 8 }),
  again: fc.boolean(),
});
const anyDelete: fc.Arbitrary<Deletes> = fc.record({
  kind: fc.constant('delete'),
  take: anyPositions(8),
  shift: fc.constantFrom(0, 0, -1, 1),
});
const anyPatch: fc.Arbitrary<Patches> = fc.record({ kind: fc.constant('patch'), changes: anySettings });
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: anySend },
  { weight: 3, arbitrary: anyDelete },
  { weight: 2, arbitrary: anyPatch },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('close' as const), days: fc.constantFrom(0, 1, 5, 20, 60) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('delete project' as const), take: fc.nat(99), computed: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom<('compute' | 'roll up' | 'settle')[]>('compute', 'roll up', 'settle') }),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(anySend, fc.option(anyDelete), fc.option(anyPatch))
      .map((acts) => ({ kind: 'at once' as const, acts: acts.filter((act) => act !== null) })),
  },
);

const anyProbe: fc.Arbitrary<Probe> = fc.record({
  project: fc.constantFrom(...projectNames, 'Unknown Project', 'none'),
  branches: fc.subarray(['main', 'fix', 'none'], { minLength: 1 }),
  odd: anySettings,
  back: fc.nat(130),
  length: fc.integer({ min: 1, max: 100 }),
});

/** Everything that a user may do to their time, in any order. */
export const anyLife: fc.Arbitrary<Life> = fc
  .record({
    account: fc.record({
      timezone: anyTimezone,
      timeout: fc.constantFrom(2, 15, 15, 60),
      writes_only: fc.constantFrom(false, false, true),
    }),
    clusters: fc.array(
      fc.record({
        anchor: fc.constantFrom(...anchors),
        minutesBefore: fc.constantFrom(0, 1, 10, 90, 600),
        moments: fc.array(anyMoment, { minLength: 3, maxLength: 14 }),
      }),
      { minLength: 2, maxLength: 4 },
    ),
    start: fc.uniqueArray(fc.nat(59), { minLength: 20, maxLength: 40 }),
    steps: fc.array(fc.record({ act: anyAct, probe: anyProbe }), { minLength: 3, maxLength: 8 }),
    probe: anyProbe,
  })
  .map(({ account, clusters, start, steps, probe }) => {
    const first: Act = { kind: 'send', take: start, size: 7, again: false };
    return { account, clusters, steps: [{ act: first, probe }, ...steps, { act: { kind: 'settle' as const }, probe }] };
  });
