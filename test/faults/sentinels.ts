import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startProcess, type ManagedProcess } from '../../launcher/managed-process.js';
import { startRedis } from '../../launcher/redis-server.js';
import { accepts } from '../../launcher/store-process.js';
import { eventually } from '../support/eventually.js';
import { binaries } from '../support/stores.js';
import { startMembers, type Members } from './members.js';

/** A primary, its replicas and sentinels. */
export interface SentinelSet {
  /** For REDIS_URL. */
  readonly url: string;
  readonly servers: Members;
  /** As the sentinels see it now. */
  primary(): Promise<number>;
  /** Resolves when the primary has all its replicas. */
  whole(): Promise<void>;
  stop(): Promise<void>;
}

const name = 'sundial';

interface Watched {
  readonly primary: number;
  readonly quorum: number;
}

async function startSentinel(binary: string, port: number, dir: string, { primary, quorum }: Watched): Promise<ManagedProcess> {
  await mkdir(dir, { recursive: true });
  const file = join(dir, 'sentinel.conf');
  await writeFile(
    file,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${dir}`,
      `sentinel monitor ${name} 127.0.0.1 ${primary} ${quorum}`,
      `sentinel down-after-milliseconds ${name} 1000`,
      `sentinel failover-timeout ${name} 5000`,
      '',
    ].join('\n'),
  );
  const log = await open(join(dir, 'sentinel.log'), 'a');
  const sentinel = await startProcess({
    name: 'sentinel',
    command: binary,
    args: [file, '--sentinel'],
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  await eventually(() => accepts(port));
  return sentinel;
}

async function onServer<T>(port: number, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: null });
  redis.on('error', () => undefined); // told by `work`
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

export async function startSentinelSet({ replicas = 1, sentinelCount = 3 } = {}): Promise<SentinelSet> {
  const { redis: binary } = await binaries();
  const servers = await startMembers(1 + replicas, (port, dir) =>
    startRedis({ binary, port, dataDir: join(dir, 'data'), logFile: join(dir, 'redis.log') }),
  );
  const [first, ...others] = servers.ports as [number, ...number[]];
  for (const port of others) await onServer(port, (redis) => redis.replicaof('127.0.0.1', first));
  const watched = { primary: first, quorum: Math.floor(sentinelCount / 2) + 1 };
  const sentinels = await startMembers(sentinelCount, (port, dir) => startSentinel(binary, port, dir, watched));
  const url = `redis+sentinel://${sentinels.ports.map((port) => `127.0.0.1:${port}`).join(',')}/${name}`;

  const primary = (): Promise<number> =>
    onServer(sentinels.ports[0]!, async (redis) =>
      Number(((await redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as [string, string])[1]),
    );
  const whole = (): Promise<void> =>
    eventually(async () => {
      const info = await onServer(await primary(), (redis) => redis.info('replication')).catch(() => '');
      return /role:master/.test(info) && (info.match(/^slave\d+:.*state=online/gm)?.length ?? 0) === replicas;
    }, 30_000);
  await whole();
  // They find one another, and the replicas, through the primary
  await eventually(async () => {
    const known = await Promise.all(
      sentinels.ports.map((port) => onServer(port, (redis) => redis.call('SENTINEL', 'MASTER', name) as Promise<string[]>)),
    );
    const count = (of: readonly string[], key: string): number => Number(of[of.indexOf(key) + 1]);
    return known.every((of) => count(of, 'num-slaves') === replicas && count(of, 'num-other-sentinels') === sentinelCount - 1);
  });
  return {
    url,
    servers,
    primary,
    whole,
    async stop() {
      await sentinels.stop();
      await servers.stop();
    },
  };
}
