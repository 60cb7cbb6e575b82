import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startRedis } from '../../launcher/redis-server.js';
import { eventually } from '../support/eventually.js';
import { binaries } from '../support/stores.js';
import { startMembers, type Members } from './members.js';

/** Three primaries, and a replica of the one that has the queues. */
export interface RedisCluster {
  /** For REDIS_URL. */
  readonly url: string;
  readonly nodes: Members;
  /** The node that has the queues, and one that has not, as the nodes see it now. */
  holder(): Promise<number>;
  other(): Promise<number>;
  /** Resolves when all nodes are there and the holder has a replica. */
  whole(): Promise<void>;
  stop(): Promise<void>;
}

const slots = 16_384;
const primaries = 3;
/** SUNDIAL_QUEUE_PREFIX */
const key = '{sundial}';

/** As CLUSTER SLOTS tells: first and last slot, then host and port of the primary and its replicas. */
type SlotRange = readonly [number, number, ...(readonly [string, number])[]];

export async function startRedisCluster(): Promise<RedisCluster> {
  const { redis: binary } = await binaries();
  const nodes = await startMembers(primaries + 1, (port, dir) =>
    startRedis({
      binary,
      port,
      dataDir: join(dir, 'data'),
      logFile: join(dir, 'redis.log'),
      settings: {
        'cluster-enabled': 'yes',
        'cluster-node-timeout': 1000,
        // A node that is gone takes along only what it has
        'cluster-require-full-coverage': 'no',
        'cluster-replica-validity-factor': 0,
      },
    }),
  );
  const clients = new Map(
    nodes.ports.map((port) => {
      const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 100, maxRetriesPerRequest: 0 });
      client.on('error', () => undefined); // of those that are down
      return [port, client];
    }),
  );
  const [first] = nodes.ports as [number];
  const anyone = async <T>(ask: (redis: Redis) => Promise<T>): Promise<T> => Promise.any([...clients.values()].map(ask));

  for (const port of nodes.ports) await clients.get(first)!.cluster('MEET', '127.0.0.1', port);
  for (const [i, port] of nodes.ports.slice(0, primaries).entries()) {
    const [from, until] = [Math.floor((i * slots) / primaries), Math.floor(((i + 1) * slots) / primaries)];
    await clients.get(port)!.cluster('ADDSLOTS', ...Array.from({ length: until - from }, (_, n) => from + n));
  }
  const slot = await clients.get(first)!.cluster('KEYSLOT', key);

  async function rangesOf(redis: Redis): Promise<SlotRange[]> {
    return (await redis.cluster('SLOTS')) as unknown as SlotRange[];
  }
  const isOurs = ([from, to]: SlotRange): boolean => slot >= from && slot <= to;
  const ranges = (): Promise<SlotRange[]> => anyone(rangesOf);
  const holder = async (): Promise<number> => (await ranges()).find(isOurs)![2]![1];
  const other = async (): Promise<number> => (await ranges()).find((range) => !isOurs(range))![2]![1];

  async function whole(): Promise<void> {
    await eventually(async () => {
      const each = await Promise.all(
        [...clients.values()].map(async (client) => {
          const info = await client.cluster('INFO');
          const seen = await rangesOf(client);
          return (
            info.includes('cluster_state:ok') &&
            info.includes(`cluster_known_nodes:${nodes.ports.length}`) &&
            seen.length >= primaries &&
            seen.find(isOurs)?.length === 4
          );
        }),
      ).catch(() => [false]);
      if (!each.every(Boolean)) return false;
      const info = await clients.get(await holder())!.info('replication');
      return /role:master/.test(info) && /^slave0:.*state=online/m.test(info);
    }, 30_000);
  }

  const spare = nodes.ports.at(-1)!;
  await eventually(async () =>
    (await Promise.all([...clients.values()].map(rangesOf))).every((seen) => seen.length === primaries),
  );
  const holderId = await clients.get(await holder())!.cluster('MYID');
  await eventually(() =>
    clients
      .get(spare)!
      .cluster('REPLICATE', holderId)
      .then(
        () => true,
        () => false,
      ),
  );
  await whole();
  return {
    url: `redis+cluster://${nodes.ports
      .slice(0, 2)
      .map((port) => `127.0.0.1:${port}`)
      .join(',')}`,
    nodes,
    holder,
    other,
    whole,
    async stop() {
      for (const client of clients.values()) client.disconnect();
      await nodes.stop();
    },
  };
}
