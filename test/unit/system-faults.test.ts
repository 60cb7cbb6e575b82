import { expect } from 'chai';
import { systemFaults } from '../../shared/domain/system-faults.js';
import type { SystemState } from '../../shared/schema/answers/system.js';

const start = 1_767_600_000;
const none = (): number[] => Array.from({ length: 360 }, () => 0);
/** After the last bucket. */
const now = start + 3600;

const traffic = (fields: Partial<NonNullable<SystemState['traffic']>> = {}): NonNullable<SystemState['traffic']> => ({
  start,
  bucket_seconds: 10,
  acknowledged: none(),
  stored: none(),
  duplicate: none(),
  invalid: none(),
  refused: none(),
  depth: none(),
  lag_seconds: none(),
  ...fields,
});

const part = (kind: 'api' | 'worker', version = '1.0.0'): SystemState['processes'][number] => ({
  id: kind,
  kind,
  host: 'host',
  pid: 1,
  version,
  uptime_seconds: 1,
  rss_bytes: 1,
  cpu_percent: 1,
});

const queue = (name: string, fields: Partial<SystemState['queues'][number]> = {}): SystemState['queues'][number] => ({
  name,
  purpose: 'x',
  waiting: 0,
  active: 0,
  delayed: 0,
  failed: 0,
  is_paused: false,
  oldest_seconds: 0,
  ...fields,
});

const well: SystemState = {
  at: '2026-01-05T09:00:00Z',
  heartbeats: 1,
  depth: 0,
  max_depth: 100,
  lag_seconds: 0,
  refusing: null,
  traffic: traffic(),
  queues: [queue('heartbeats'), queue('days')],
  days: { dirty: 0, oldest_seconds: 0 },
  mongodb: {
    fault: null,
    latency_ms: 1,
    version: '8',
    data_bytes: 1,
    storage_bytes: 1,
    index_bytes: 1,
    disk_used_bytes: 10,
    disk_total_bytes: 100,
  },
  redis: {
    fault: null,
    latency_ms: 1,
    version: '8',
    used_bytes: 1,
    max_bytes: 100,
    refuse_percent: 60,
    eviction: 'noeviction',
    keeps_file: true,
    last_write_ok: true,
    replicas: 0,
  },
  processes: [part('api'), part('worker')],
  migrations: { is_done: true, data_version: 3, program_version: 3 },
};

const faultsOf = (fields: Partial<SystemState>): string[] =>
  systemFaults({ ...well, ...fields }, now).map(({ level, text }) => `${level}: ${text}`);

describe('what is wrong with a server', () => {
  it('is nothing while all is well, and while a burst is stored', () => {
    expect(faultsOf({})).to.deep.equal([]);
    expect(faultsOf({ depth: 90, lag_seconds: 12 })).to.deep.equal([]);
  });

  it('is a worker that is not there, and not that nothing was stored', () => {
    expect(faultsOf({ processes: [part('api')], depth: 7, lag_seconds: 900 })).to.deep.equal([
      'broken: No worker is running: nothing is stored (7 requests wait).',
    ]);
  });

  it('is no such worker where processes can not tell that they are there', () => {
    const fields = { processes: [] };
    expect(faultsOf({ ...fields, redis: { ...well.redis, used_bytes: 100 } })).to.deep.equal([]);
    expect(faultsOf({ ...fields, redis: { ...well.redis, fault: 'not reachable' }, lag_seconds: null })).to.deep.equal([
      'broken: Redis: not reachable. Heartbeats are refused until it is back.',
    ]);
  });

  it('is a worker that stores nothing, since when anything was stored last', () => {
    const stored = none();
    stored[355] = 3;
    const stuck = { depth: 1, lag_seconds: 41 };
    expect(faultsOf({ ...stuck, traffic: traffic({ stored }) })).to.deep.equal([
      'broken: Nothing was stored for 40 s, although 1 request waits, the oldest for 41 s.',
    ]);
    // What was there already was stored as well
    expect(faultsOf({ ...stuck, traffic: traffic({ duplicate: stored }) })).to.have.lengthOf(1);
    expect(faultsOf({ ...stuck, depth: 1200, lag_seconds: 4000 })).to.deep.equal([
      'broken: Nothing was stored for an hour, although 1,200 requests wait, the oldest for 67 min.',
    ]);
  });

  it('is more coming in than is stored', () => {
    const stored = none().map(() => 100);
    expect(faultsOf({ depth: 5000, lag_seconds: 120, traffic: traffic({ stored }) })).to.deep.equal([
      'warning: More comes in than is stored: 5,000 requests wait, the oldest for 2 min. More workers may help.',
    ]);
  });

  it('is a queue that is paused, and not that nothing is stored meanwhile', () => {
    const queues = [queue('heartbeats', { is_paused: true, waiting: 3 })];
    expect(faultsOf({ queues, depth: 3, lag_seconds: 500 })).to.deep.equal([
      'warning: The queue heartbeats is paused; 3 jobs wait.',
    ]);
  });

  it('comes with what does not work before what may not soon', () => {
    const levels = systemFaults(
      {
        ...well,
        queues: [queue('days', { failed: 2 })],
        refusing: 'The queue is full (101 requests wait).',
        days: { dirty: 2, oldest_seconds: 1000 },
        mongodb: { ...well.mongodb, disk_used_bytes: 95, latency_ms: 900 },
        redis: { ...well.redis, eviction: 'allkeys-lru', keeps_file: false, last_write_ok: false },
        migrations: { ...well.migrations, is_done: false },
        processes: [part('api'), part('worker', '1.1.0')],
      },
      now,
    );
    expect(levels.map(({ level }) => level)).to.deep.equal([
      ...Array.from({ length: 3 }, () => 'broken'),
      ...Array.from({ length: 7 }, () => 'warning'),
    ]);
    expect(levels.map(({ text }) => text).join('\n'))
      .to.include('503: The queue is full')
      .and.include('95 % full')
      .and.include('2 jobs of the queue days failed')
      .and.include('MongoDB is slow: it took 900 ms')
      .and.include('1.0.0, 1.1.0')
      .and.include('2 days wait to be computed again, the oldest for 17 min');
  });

  it('is told without what a store that is away does not tell', () => {
    const away = { ...well.mongodb, fault: 'not reachable', latency_ms: null, disk_used_bytes: null, disk_total_bytes: null };
    expect(faultsOf({ mongodb: away, days: null, heartbeats: null })).to.deep.equal([
      'broken: MongoDB: not reachable. Heartbeats are acknowledged and wait, but nothing can be shown.',
    ]);
  });
});
