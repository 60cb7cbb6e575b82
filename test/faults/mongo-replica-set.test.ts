import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { startReplicaSet, type ReplicaSet } from './replica-set.js';
import { faultTests } from './scenario.js';

let mongo: ReplicaSet;
let killed: readonly number[];

const kill = async (ports: readonly number[]): Promise<void> => {
  killed = ports;
  await Promise.all(ports.map((port) => mongo.members.kill(port)));
};
const back = async (): Promise<void> => {
  await Promise.all(killed.map((port) => mongo.members.start(port)));
  await mongo.whole();
};

// Heartbeats are taken all the time: no statuses but 202
faultTests({
  title: 'MongoDB as a replica set of three',
  async prepare() {
    mongo = await startReplicaSet();
    return null;
  },
  processes: () => ({ stores: { mongoUrl: mongo.url } }),
  cleanUp: () => mongo.stop(),
  scenarios: [
    {
      name: 'replica set: kill -9 of the primary',
      long: true,
      async break() {
        await kill([await mongo.primary()]);
        expect(killed).to.not.include(await mongo.primary());
      },
      heal: back,
    },
    {
      name: 'replica set: step-down of the primary',
      long: true,
      break: () => mongo.stepDown(),
      heal: () => mongo.whole(),
    },
    {
      name: 'replica set: kill -9 of two, no majority for 5 s',
      long: true,
      async break({ load }) {
        const primary = await mongo.primary();
        await kill(mongo.members.ports.filter((port) => port !== primary));
        const then = performance.now() + 5000;
        await eventually(() => load.acknowledgements.at(-1)! > then);
      },
      heal: back,
    },
  ],
});
