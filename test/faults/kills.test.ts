import type { UnitName } from './fleet.js';
import { faultTests, type Scenario } from './scenario.js';

/** A connection to an API that was killed breaks off; a Redis that is away makes 503. */
const statusesWithout = (units: readonly UnitName[]): number[] => [
  ...(units.some((unit) => unit.startsWith('api')) ? [0] : []),
  ...(units.includes('redis') ? [503] : []),
];

const killed = (title: string, units: readonly UnitName[], options: Pick<Scenario, 'long'> = {}): Scenario => ({
  name: `kill -9: ${title}`,
  ...options,
  statuses: statusesWithout(units),
  async break({ fleet }) {
    await fleet.end('SIGKILL', ...units);
  },
});

const times = 3;
const killedAgainAndAgain = (title: string, unit: UnitName): Scenario => ({
  name: `kill -9, ${times} times in a row: ${title}`,
  long: true,
  statuses: statusesWithout([unit]),
  async break({ fleet }) {
    for (let i = 0; i < times; i += 1) {
      await fleet.end('SIGKILL', unit);
      await fleet.whole();
    }
  },
});

faultTests({
  title: 'processes that are killed',
  // What is acknowledged is on the disk then: once a second, it depends on how quick the disk is just now (docs/scaling.md)
  processes: { workers: 2, redis: { appendfsync: 'always' } },
  scenarios: [
    killed('a worker of two', ['worker-1'], { long: true }),
    killed('the API', ['api-1']),
    killed('Redis, AOF always', ['redis'], { long: true }),
    killed('MongoDB', ['mongod']),
    killedAgainAndAgain('a worker of two', 'worker-1'),
    killedAgainAndAgain('the API', 'api-1'),
    killedAgainAndAgain('Redis, AOF always', 'redis'),
    killedAgainAndAgain('MongoDB', 'mongod'),
    killed('both workers', ['worker-1', 'worker-2'], { long: true }),
    killed('worker and Redis', ['worker-1', 'redis'], { long: true }),
    killed('worker and MongoDB', ['worker-1', 'mongod'], { long: true }),
    killed('Redis and MongoDB', ['redis', 'mongod'], { long: true }),
    killed('API and Redis', ['api-1', 'redis'], { long: true }),
    killed('all at once', ['api-1', 'worker-1', 'worker-2', 'redis', 'mongod']),
  ],
});

faultTests({
  title: 'Redis that syncs once a second',
  processes: { redis: { appendfsync: 'everysec' } },
  scenarios: [killed('Redis, AOF everysec', ['redis'], { long: true }), killedAgainAndAgain('Redis, AOF everysec', 'redis')],
});
