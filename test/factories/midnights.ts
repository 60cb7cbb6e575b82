import type { HeartbeatInput } from '../../shared/schema/heartbeat.js';
import { dayOf, type Span } from '../support/like-heartbeats.js';
import { heartbeat } from './heartbeats.js';

/** The midnight in Vienna with which February begins. */
export const midnight = Date.parse('2026-01-31T23:00:00Z') / 1000;
const day = 86_400;
/** All of it. */
export const span: Span = [dayOf('2026-01-30'), dayOf('2026-03-02')];

const at = (offset: number, project: string, fields: Partial<HeartbeatInput> = {}): HeartbeatInput =>
  heartbeat({ time: midnight + offset, project, entity: `/src/${project}.rs`, ...fields });
const ai = { ai_input_tokens: 700, ai_line_changes: 5, ai_session: 's1' };

const tab = { type: 'domain', entity: 'docs.rs' } as const;

/** Both sides of a midnight that is the end of a month, tabs of the morning after, a day that is all web's, and another month. */
export const there = [
  at(-7200, 'engine'),
  at(-6900, 'web', { branch: 'fix', ...ai }),
  at(-600, 'engine', { branch: 'dev' }),
  at(-300, 'web', { branch: 'fix' }),
  at(300, 'engine'),
  at(600, '<<LAST_PROJECT>>', tab),
  at(700, 'web', { ...ai }),
  at(900, 'engine', { branch: 'dev' }),
  at(day - 400, 'engine'),
  at(day + 200, 'web'),
  // Longer than a timeout before the midnight that lies between
  at(2 * day - 3600, 'docs'),
  at(2 * day + 8 * 3600, '<<LAST_PROJECT>>', tab),
  at(2 * day + 8 * 3600 + 60, '<<LAST_PROJECT>>', tab),
  at(3 * day, 'web'),
  at(3 * day + 500, 'web', { branch: 'fix' }),
  at(4 * day - 200, 'engine'),
  at(28 * day, 'engine'),
  at(28 * day + 60, 'web'),
  at(28 * day + 90, 'engine'),
];
/** The first one of a project, those beside midnights, and what the tabs of the morning stand for. */
export const chosen = [there[0]!, there[3]!, there[4]!, there[9]!, there[10]!];
/** Late ones: in between, on either side of a midnight, before the tabs of the morning and on a new day. */
export const late = [
  at(-6600, 'web'),
  at(-100, 'engine'),
  at(400, 'web', { branch: 'dev', ...ai }),
  at(2 * day - 1800, 'web'),
  at(4 * day, 'engine'),
  at(4 * day + 90, 'web'),
];
/** Others of these. */
export const later = [
  at(-6500, 'engine'),
  at(-50, 'web'),
  at(day - 1000, 'engine'),
  at(3 * day + 800, 'engine'),
  at(5 * day, 'web'),
  at(5 * day + 100, 'engine'),
];
