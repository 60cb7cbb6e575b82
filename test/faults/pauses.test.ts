import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { attempt } from '../support/load.js';
import { heartbeat } from '../factories/heartbeats.js';
import type { UnitName } from './fleet.js';
import { faultTests, type Scenario, type Scene } from './scenario.js';

const body = JSON.stringify([heartbeat()]);
/** A client that waits for a store that is away must hear of it by then, in ms; the first one to notice that it hangs may wait longer. */
const quickly = 3000;
const atFirst = 8000;

interface Pause extends Pick<Scenario, 'long' | 'statuses'> {
  readonly unit: UnitName;
  readonly seconds: number;
  readonly meanwhile?: (scene: Scene) => Promise<void>;
}

const paused = (title: string, { unit, seconds, meanwhile, ...options }: Pause): Scenario => ({
  name: `stopped for ${seconds} s (SIGSTOP): ${title}`,
  ...options,
  async break(scene) {
    scene.fleet.signal('SIGSTOP', unit);
    const until = delay(seconds * 1000);
    try {
      await meanwhile?.(scene);
      await until;
    } finally {
      scene.fleet.signal('SIGCONT', unit);
    }
  },
});

async function redisHangs({ load }: Scene): Promise<void> {
  await eventually(() => load.attempts.some((a) => a.status === 503), quickly + 1000);
}

/** Known keys are served; reads and unknown keys hear of it. */
async function mongodHangs({ fleet, load }: Scene): Promise<void> {
  const reader = load.users[0]!;
  const url = fleet.urls[0]!;
  const first = await attempt(url, reader, 'statusbar/today');
  expect(first).to.include({ status: 503, error: 'The database is not reachable. Try again later.' });
  expect(first.ms).to.be.below(atFirst);
  const stranger = { ...reader, apiKey: 'waka_00000000-0000-4000-8000-000000000000' };
  const away = await Promise.all([
    attempt(url, reader, 'statusbar/today'),
    attempt(url, reader, 'summaries?range=Today'),
    attempt(url, stranger, 'heartbeats.bulk', body),
  ]);
  expect(away.map(({ status }) => status)).to.deep.equal([503, 503, 503]);
  expect(Math.max(...away.map(({ ms }) => ms))).to.be.below(quickly);
  const { length } = load.acknowledgements;
  await eventually(() => load.acknowledgements.length > length, quickly);
}

/** Its jobs are given to the other one, and it goes on with them when it wakes up. */
const longerThanLock = { unit: 'worker-1', seconds: 14, long: true } as const;

faultTests({
  title: 'processes that hang',
  processes: { workers: 2 },
  scenarios: [
    paused('Redis', { unit: 'redis', seconds: 10, statuses: [503], meanwhile: redisHangs }),
    paused('MongoDB', { unit: 'mongod', seconds: 10, meanwhile: mongodHangs }),
    paused('a worker of two, longer than the lock of its jobs', longerThanLock),
    paused('Redis', { unit: 'redis', seconds: 30, long: true, statuses: [503], meanwhile: redisHangs }),
    paused('MongoDB', { unit: 'mongod', seconds: 30, long: true, meanwhile: mongodHangs }),
  ],
});
