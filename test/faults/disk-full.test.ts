import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { faultTests, type Scene } from './scenario.js';
import type { FleetOptions } from './fleet.js';

const run = promisify(execFile);

/** A file system of its own in memory, where root may mount one. */
interface SmallDisk {
  readonly dir: string;
  /** Leaves no byte free. */
  fill(): Promise<void>;
  free(): Promise<void>;
  unmount(): Promise<void>;
}

const ballast = 'ballast';

async function mountSmallDisk(mb: number): Promise<SmallDisk> {
  const dir = await mkdtemp(join(tmpdir(), 'sundial-disk-'));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${mb}m`, 'sundial-test', dir]).catch(async (error: unknown) => {
    await rm(dir, { recursive: true });
    throw error;
  });
  return {
    dir,
    async fill() {
      // Until it says that there is no space, in ever smaller pieces
      const file = await open(join(dir, ballast), 'a');
      try {
        for (const bytes of [1024 * 1024, 4096]) {
          const piece = Buffer.alloc(bytes);
          let full = false;
          while (!full)
            full = await file.write(piece).then(
              ({ bytesWritten }) => bytesWritten < bytes,
              () => true,
            );
        }
      } finally {
        await file.close();
      }
    },
    free: () => rm(join(dir, ballast), { force: true }),
    async unmount() {
      await run('umount', [dir]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Fills up again what a store gives free, until it has noticed. */
async function fillUntil(disk: SmallDisk, noticed: () => boolean | Promise<boolean>): Promise<void> {
  await eventually(async () => {
    await disk.fill();
    return noticed();
  }, 30_000);
}

/** Groups have their disk before their processes are started, and lose it after they are gone. */
function onSmallDisk(
  title: string,
  mb: number,
  processes: (dir: string) => FleetOptions,
  fault: {
    readonly name: string;
    readonly long?: boolean;
    readonly statuses: readonly number[];
    readonly full: (scene: Scene, disk: SmallDisk) => Promise<void>;
  },
): void {
  let disk: SmallDisk | null = null;
  const { full, ...scenario } = fault;
  faultTests({
    title,
    prepare: async () => {
      try {
        disk = await mountSmallDisk(mb);
        await mkdir(join(disk.dir, 'data'));
        return null;
      } catch (error) {
        return `no tmpfs can be mounted here (${(error as Error).message.split('\n')[0]})`;
      }
    },
    processes: () => processes(join(disk!.dir, 'data')),
    cleanUp: async () => disk?.unmount(),
    scenarios: [
      {
        ...scenario,
        break: (scene) => full(scene, disk!),
        heal: () => disk!.free(),
      },
    ],
  });
}

const redisSaysNo = async (scene: Scene, disk: SmallDisk): Promise<void> => {
  await fillUntil(disk, () => scene.load.attempts.filter(({ status }) => status === 503).length > 50);
  expect(await readdir(disk.dir)).to.include(ballast);
};

onSmallDisk('the disk of Redis is full', 24, (dataDir) => ({ redis: { dataDir } }), {
  name: 'disk full: Redis, AOF everysec (refuses writes until there is space)',
  long: true,
  statuses: [503],
  full: redisSaysNo,
});

onSmallDisk(
  'the disk of a Redis that syncs at every write is full',
  24,
  (dataDir) => ({ redis: { dataDir, appendfsync: 'always' } }),
  {
    name: 'disk full: Redis, AOF always (ends itself, and starts when there is space)',
    long: true,
    statuses: [503],
    full: redisSaysNo,
  },
);

onSmallDisk('the disk of MongoDB is full', 400, (mongoDir) => ({ mongoDir }), {
  name: 'disk full: MongoDB (ends itself, and starts when there is space)',
  long: true,
  statuses: [],
  async full({ fleet }, disk) {
    await fillUntil(disk, () => fleet.isDown('mongod'));
  },
});
