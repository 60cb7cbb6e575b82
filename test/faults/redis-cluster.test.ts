import { eventually } from '../support/eventually.js';
import { startRedisCluster, type RedisCluster } from './cluster-nodes.js';
import { faultTests } from './scenario.js';

let redis: RedisCluster;
let killed: number;

const back = async (): Promise<void> => {
  await redis.nodes.start(killed);
  await redis.whole();
};

faultTests({
  title: 'Redis Cluster of three nodes and a replica, each batch on both',
  async prepare() {
    redis = await startRedisCluster();
    return null;
  },
  processes: () => ({ stores: { redisUrl: redis.url }, env: () => ({ SUNDIAL_REDIS_WAIT_REPLICAS: '1' }) }),
  cleanUp: () => redis.stop(),
  scenarios: [
    {
      name: 'Cluster: kill -9 of a node that has none of the queues',
      long: true,
      statuses: [503],
      async break({ load }) {
        killed = await redis.other();
        await redis.nodes.kill(killed);
        // It goes on without it
        const then = performance.now() + 2000;
        await eventually(() => load.acknowledgements.at(-1)! > then);
      },
      heal: back,
    },
    {
      name: 'Cluster: kill -9 of the node with the queues, which comes back as a replica',
      long: true,
      statuses: [503],
      async break() {
        killed = await redis.holder();
        await redis.nodes.kill(killed);
        await eventually(async () => (await redis.holder()) !== killed, 20_000);
      },
      heal: back,
    },
  ],
});
