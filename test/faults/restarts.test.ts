import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import type { Fleet, UnitName } from './fleet.js';
import { faultTests, type Scenario } from './scenario.js';

/** Beyond the work in hand. */
const graceful = 10_000;

async function restart({ end, whole }: Fleet, units: readonly UnitName[]): Promise<void> {
  const start = performance.now();
  expect(await end('SIGTERM', ...units)).to.deep.equal(units.map(() => 0));
  expect(performance.now() - start).to.be.below(graceful);
  await whole();
}

const oneAfterTheOther = (title: string, steps: readonly (readonly UnitName[])[]): Scenario => ({
  name: `told to stop (SIGTERM) and started again, one after the other: ${title}`,
  // Refused by the one that is closing: the client asks the other one
  statuses: [0],
  async break({ fleet }) {
    for (const units of steps) await restart(fleet, units);
  },
});

faultTests({
  title: 'rolling restarts',
  processes: { apis: 2, workers: 2 },
  scenarios: [
    oneAfterTheOther('two API processes and two workers', [
      ['api-1', 'worker-1'],
      ['api-2', 'worker-2'],
    ]),
  ],
});

const shutdownSeconds = 5;

faultTests({
  title: 'stopping',
  processes: { workers: 2, env: () => ({ SUNDIAL_SHUTDOWN_SECONDS: String(shutdownSeconds) }) },
  scenarios: [
    {
      name: 'Redis, told to stop (SIGTERM)',
      long: true,
      statuses: [503],
      async break({ fleet }) {
        await fleet.end('SIGTERM', 'redis');
      },
    },
    {
      name: 'API and workers, told to stop (SIGTERM) while MongoDB hangs',
      long: true,
      statuses: [0],
      async break({ fleet, load }) {
        fleet.signal('SIGSTOP', 'mongod');
        try {
          const acknowledged = load.acknowledged();
          await eventually(() => load.acknowledged() > acknowledged + 500);
          const start = performance.now();
          await fleet.end('SIGTERM', 'api-1', 'worker-1');
          expect(performance.now() - start).to.be.below((shutdownSeconds + 1) * 1000);
        } finally {
          fleet.signal('SIGCONT', 'mongod');
        }
      },
    },
    {
      name: 'a worker, told to stop twice (SIGTERM) while MongoDB hangs: the second ends it at once',
      long: true,
      async break({ fleet, load }) {
        fleet.signal('SIGSTOP', 'mongod');
        try {
          const acknowledged = load.acknowledged();
          await eventually(() => load.acknowledged() > acknowledged + 500);
          const stops = async (): Promise<number> => (await fleet.logOf('worker')).split('"msg":"stopping"').length;
          const before = await stops();
          const ended = fleet.end('SIGTERM', 'worker-1');
          // Two signals that are not handled yet are one
          await eventually(async () => (await stops()) > before);
          const start = performance.now();
          fleet.signal('SIGTERM', 'worker-1');
          expect(await ended).to.deep.equal([1]);
          expect(performance.now() - start).to.be.below(1000);
        } finally {
          fleet.signal('SIGCONT', 'mongod');
        }
      },
    },
  ],
});
