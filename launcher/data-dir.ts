import { readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeFolder } from './folders.js';
import { LaunchError, codeOf, reasonOf } from './launch-error.js';
import { isRunning, processIdentity } from './process-identity.js';

export interface DataDir {
  readonly root: string;
  readonly mongo: string;
  readonly redis: string;
  readonly log: string;
  /** Gives the folder free for another launcher. */
  release(): Promise<void>;
}

const lockName = 'sundial.lock';
const attempts = 20;
const retryMs = 50;

function notWritable(folder: string, error: unknown): LaunchError {
  const code = codeOf(error);
  const reasons: Record<string, string> = {
    EROFS: 'it is on a read-only file system',
    EACCES: 'it belongs to somebody else',
    EPERM: 'it belongs to somebody else',
    ENOTDIR: 'a part of its path is a file',
    EEXIST: 'it is a file',
    ENOSPC: 'the disk is full',
  };
  const reason = reasons[code] ?? (code || reasonOf(error));
  return new LaunchError(
    'folder_not_writable',
    `The data folder ${folder} can't be written (${reason}): set SUNDIAL_DATA_DIR to a folder that can, e.g. SUNDIAL_DATA_DIR=~/sundial-data npm start.`,
    error,
  );
}

/** What the lock file says; '' when its writer has not come to writing yet, null when there is none. */
async function readHolder(lockFile: string): Promise<string | null> {
  return readFile(lockFile, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}

/** Moves a lock away whose holder is gone. Another launcher may have done so and locked in between: then its lock is put back. */
async function removeStale(lockFile: string, holder: string): Promise<void> {
  const aside = `${lockFile}.${process.pid}`;
  await rename(lockFile, aside).catch(() => undefined);
  if ((await readHolder(aside)) === holder) await rm(aside, { force: true });
  else await rename(aside, lockFile).catch(() => undefined);
}

async function lock(folder: string): Promise<() => Promise<void>> {
  const lockFile = join(folder, lockName);
  const own = processIdentity(process.pid) ?? String(process.pid);
  for (let attempt = 1; ; attempt++) {
    try {
      await writeFile(lockFile, `${own}\n`, { flag: 'wx', mode: 0o600 });
      return async () => {
        if ((await readHolder(lockFile)) === own) await rm(lockFile, { force: true });
      };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw notWritable(folder, error);
    }
    const holder = await readHolder(lockFile);
    if (holder !== null && holder !== '' && isRunning(holder)) {
      const pid = holder.split(':')[0];
      throw new LaunchError(
        'already_running',
        `Sundial already runs with this data folder (pid ${pid}): ${folder}. Stop that one, or set SUNDIAL_DATA_DIR and PORT for a second one.`,
      );
    }
    if (attempt >= attempts)
      throw new LaunchError('already_running', `The lock ${lockFile} can't be taken: remove it and start again.`);
    if (holder === '' && attempt < attempts / 2) await delay(retryMs);
    else if (holder !== null) await removeStale(lockFile, holder);
  }
}

/**
 * Makes the data folder (mode 0700) with a folder for each store, checks that it can be written and locks it for this process. A lock
 * whose process is gone does not count.
 * @throws LaunchError folder_not_writable, already_running
 */
export async function prepareDataDir(path: string): Promise<DataDir> {
  const folder = resolve(path);
  try {
    await makeFolder(folder, 0o700);
  } catch (error) {
    throw notWritable(folder, error);
  }
  const root = await realpath(folder);
  const release = await lock(root);
  try {
    const [mongo, redis, log] = [join(root, 'mongo'), join(root, 'redis'), join(root, 'log')];
    for (const part of [mongo, redis, log]) await makeFolder(part, 0o700);
    return { root, mongo, redis, log, release };
  } catch (error) {
    await release();
    throw notWritable(root, error);
  }
}
