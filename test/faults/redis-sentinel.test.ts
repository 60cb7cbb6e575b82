import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { faultTests } from './scenario.js';
import { startSentinelSet, type SentinelSet } from './sentinels.js';

let redis: SentinelSet;
let old: number;

const replaced = (): Promise<void> => eventually(async () => (await redis.primary()) !== old, 20_000);

faultTests({
  title: 'Redis with a replica and sentinels, each batch on both',
  async prepare() {
    redis = await startSentinelSet();
    return null;
  },
  processes: () => ({ stores: { redisUrl: redis.url }, env: () => ({ SUNDIAL_REDIS_WAIT_REPLICAS: '1' }) }),
  cleanUp: () => redis.stop(),
  scenarios: [
    {
      name: 'Sentinel: kill -9 of the primary, which comes back as a replica',
      long: true,
      statuses: [503],
      async break() {
        old = await redis.primary();
        await redis.servers.kill(old);
        await replaced();
      },
      async heal() {
        await redis.servers.start(old);
        await redis.whole();
      },
    },
    {
      // While it hangs nothing may be acknowledged: at any time it may have to take over
      name: 'Sentinel: SIGSTOP of the replica, then kill -9 of the primary',
      long: true,
      statuses: [503],
      async break({ load }) {
        old = await redis.primary();
        const replica = redis.servers.ports.find((port) => port !== old)!;
        redis.servers.at(replica).process.kill('SIGSTOP');
        const stopped = performance.now();
        try {
          await eventually(() => load.attempts.filter(({ status }) => status === 503).length > 20);
          expect(load.acknowledgements.at(-1)! - stopped).to.be.below(1000);
          await redis.servers.kill(old);
        } finally {
          redis.servers.at(replica).process.kill('SIGCONT');
        }
        await replaced();
      },
      async heal() {
        await redis.servers.start(old);
        await redis.whole();
      },
    },
    {
      name: 'Sentinel: SIGSTOP of the primary, which goes on after it was replaced',
      long: true,
      statuses: [503],
      async break() {
        old = await redis.primary();
        redis.servers.at(old).process.kill('SIGSTOP');
        await replaced().finally(() => redis.servers.at(old).process.kill('SIGCONT'));
      },
      heal: () => redis.whole(),
    },
  ],
});
