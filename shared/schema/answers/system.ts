import { Type, type Static } from 'typebox';
import { answer, count, epoch, filled, flag, listOf, moment, nullable, seconds, shape, text } from './values.js';

const Traffic = shape('SystemTraffic', 'The last hour of all processes together, oldest first', {
  start: epoch('When the first bucket begins'),
  bucket_seconds: count('Length of a bucket'),
  acknowledged: listOf(count('Heartbeats'), 'Heartbeats that were acknowledged, by bucket'),
  stored: listOf(count('Heartbeats'), 'Heartbeats that workers stored, by bucket'),
  duplicate: listOf(count('Heartbeats'), 'Heartbeats that were there already when workers came to store them, by bucket'),
  invalid: listOf(count('Heartbeats'), 'Heartbeats that were answered 400, as something is wrong with them, by bucket'),
  refused: listOf(count('Requests'), 'Requests with heartbeats that were answered 503, by bucket; clients send these again'),
  depth: listOf(nullable(count('Requests')), 'Requests that waited to be stored, by bucket; null where nobody looked'),
  lag_seconds: listOf(nullable(seconds('Seconds')), 'How old the oldest of them was, by bucket; null where nobody looked'),
});

const QueueFacts = shape('SystemQueue', 'A queue', {
  name: filled('Its name'),
  purpose: filled('What it is for'),
  waiting: count('Jobs that wait'),
  active: count('Jobs in hand'),
  delayed: count('Jobs whose time has not come, or that are to be tried again'),
  failed: count('Jobs that failed for good'),
  is_paused: flag('Whether it is paused'),
  oldest_seconds: seconds('How long the job that has waited longest waits; 0 where none does'),
});

const Mongo = shape('SystemMongo', 'MongoDB', {
  fault: nullable(filled('Why it can not be used; null while it can')),
  latency_ms: nullable(seconds('How long it took to answer')),
  version: nullable(text('Its version')),
  data_bytes: nullable(count('Documents, as they would be without compression')),
  storage_bytes: nullable(count('Documents on disk')),
  index_bytes: nullable(count('Indexes on disk')),
  disk_used_bytes: nullable(count('What is used of the disk that it lies on, by whatever')),
  disk_total_bytes: nullable(count('Size of that disk')),
});

const RedisFacts = shape('SystemRedis', 'Redis', {
  fault: nullable(filled('Why it can not be used; null while it can')),
  latency_ms: nullable(seconds('How long it took to answer')),
  version: nullable(text('Its version')),
  used_bytes: nullable(count('Memory in use')),
  max_bytes: nullable(count('Its `maxmemory`; 0: no limit')),
  refuse_percent: count('Share of it above which heartbeats are refused'),
  eviction: nullable(text('Its `maxmemory-policy`')),
  keeps_file: nullable(flag('Whether it writes what it has into a file (`appendonly`)')),
  last_write_ok: nullable(flag('Whether the last write into that file came to a good end')),
  replicas: nullable(count('Replicas that are connected')),
});

const ProcessShape = shape('SystemProcess', 'A process of this server', {
  id: filled('Its id, made when it began'),
  kind: Type.Enum(['api', 'worker'], { description: 'What it does' }),
  host: filled('Name of the machine or container'),
  pid: count('Its process id there'),
  version: filled('Version of the program'),
  uptime_seconds: count('For how long it has run'),
  rss_bytes: count('Memory it has'),
  cpu_percent: seconds('CPU time of the last second; 100 is one core'),
});

const Migrations = shape('SystemMigrations', 'Whether the data is as this version needs it', {
  is_done: flag('Whether it is'),
  data_version: nullable(count('What the data is made like; null while MongoDB does not tell')),
  program_version: count('What this version makes it like'),
});

const Days = shape('SystemDays', 'Days that wait to be computed again; answers are exact all the same', {
  dirty: count('How many wait'),
  oldest_seconds: seconds('How long the one that has waited longest waits'),
});

const Fault = shape('SystemFault', 'Something that is wrong', {
  level: Type.Enum(['broken', 'warning'], { description: 'Whether something does not work, or soon may not' }),
  text: filled('What is wrong, as a sentence'),
});

const System = shape('System', 'How this server is', {
  at: moment('When it was looked at'),
  faults: listOf(Fault, 'What is wrong, the worst first'),
  heartbeats: nullable(count('Heartbeats stored in all, about; null while MongoDB does not tell')),
  depth: count('Requests with heartbeats that wait to be stored'),
  max_depth: count('Above which more are refused'),
  lag_seconds: nullable(seconds('How old the oldest of them is; null while Redis does not tell')),
  refusing: nullable(filled('Why heartbeats are refused just now; null: they are not')),
  traffic: Type.Union([Traffic, Type.Null({ description: 'Redis does not tell' })], { description: 'What went in and out' }),
  queues: listOf(QueueFacts, 'None while Redis does not tell'),
  days: Type.Union([Days, Type.Null({ description: 'MongoDB does not tell' })], { description: 'Days that wait' }),
  mongodb: Mongo,
  redis: RedisFacts,
  processes: listOf(ProcessShape, 'Those that were heard of within the last seconds'),
  migrations: Migrations,
});

export const SystemAnswer = answer(System);
export type SystemFacts = Static<typeof System>;
/** The same before it is known what of it is wrong. */
export type SystemState = Omit<SystemFacts, 'faults'>;
export type SystemFault = Static<typeof Fault>;
export type ProcessFacts = Static<typeof ProcessShape>;
export type TrafficFacts = Static<typeof Traffic>;
