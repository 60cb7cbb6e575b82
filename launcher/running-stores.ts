import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isRunning, processIdentity } from './process-identity.js';

/** Where the stores of a launcher listen, for other programs of this machine's user: the command for administrators. */
export interface RunningStores {
  readonly mongoUrl: string;
  readonly redisUrl: string;
}

const fileIn = (dataDir: string): string => join(resolve(dataDir), 'stores.json');

/** Leaves word in the data folder, which is locked for this launcher. Only its owner can read it: an address may hold a password. */
export async function announceStores(dataDir: string, { mongoUrl, redisUrl }: RunningStores): Promise<void> {
  const file = fileIn(dataDir);
  const text = JSON.stringify({ launcher: processIdentity(process.pid) ?? String(process.pid), mongoUrl, redisUrl });
  await writeFile(`${file}.new`, `${text}\n`, { mode: 0o600 });
  // A file that was there keeps its mode
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
}

/** Takes it back; also what a launcher that was killed left. */
export async function withdrawStores(dataDir: string): Promise<void> {
  await rm(fileIn(dataDir), { force: true });
}

/** The stores of the launcher that runs on a data folder, or null: what one that is gone left does not count, its ports may be somebody else's now. */
export async function findRunningStores(dataDir: string): Promise<RunningStores | null> {
  try {
    const found = JSON.parse(await readFile(fileIn(dataDir), 'utf8')) as Record<string, unknown>;
    const { launcher, mongoUrl, redisUrl } = found;
    if (typeof launcher !== 'string' || typeof mongoUrl !== 'string' || typeof redisUrl !== 'string') return null;
    return isRunning(launcher) ? { mongoUrl, redisUrl } : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') throw error;
    return null;
  }
}
